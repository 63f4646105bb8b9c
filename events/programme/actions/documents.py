"""The papers of a session."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from i18nfield.strings import LazyI18nString

from events.common.actions import sign_history
from events.programme.models import Session, SessionDocument
from events.programme.sealing import document_facts


@transaction.atomic
def set_documents(session: Session, papers: Sequence[dict[str, Any]], *, by: Any, now: datetime) -> bool:
    """Makes the draft's papers those of `papers`, as versions hold them, in that order; whether any differs.

    Rows of papers that stay are kept, so that their history goes on. ValidationError names a wrong field.
    """
    here = list(session.documents.all())
    changed = False
    for position, paper in enumerate(papers):
        row = next((one for one in here if _is_same(one, paper)), None)
        if row is None:
            row = SessionDocument(session=session)
        else:
            here.remove(row)
        changed |= _put(row, paper, position, by=by, now=now)
    for gone in here:
        sign_history(gone, by=by, now=now)
        gone.delete()
    return changed or bool(here)


def _is_same(row: SessionDocument, paper: dict[str, Any]) -> bool:
    return (row.symbol, row.language) == (paper["symbol"], paper["language"])


def _put(row: SessionDocument, paper: dict[str, Any], position: int, *, by: Any, now: datetime) -> bool:
    if row.pk and (document_facts(row), row.position) == (paper, position):
        return False
    for name, value in paper.items():
        setattr(row, name, LazyI18nString(value) if name == "title" else value)
    row.position = position
    row.full_clean(exclude=["session"])
    sign_history(row, by=by, now=now)
    row.save()
    return True
