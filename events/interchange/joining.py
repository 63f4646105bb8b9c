"""What an import stores of a session once all are there: its papers, and into which it was merged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from events.interchange.matching import own_guid
from events.interchange.report import Report
from events.interchange.results import Told
from events.interchange.schedule import DocumentFacts, SessionFacts
from events.programme.actions import set_documents, update_session
from events.programme.models import Session
from events.programme.rules import SessionState


def put_documents(
    session: Session, papers: Sequence[DocumentFacts] | None, language: str, *, by: Any, now: datetime
) -> Told | None:
    """Names before and after, None if nothing differs; a title of no language is filed under `language`."""
    if papers is None:
        return None
    before = ", ".join(str(row) for row in session.documents.all())
    wanted = [
        {
            "symbol": one.symbol,
            "revision": one.revision,
            "language": one.language,
            "url": one.url,
            "title": {tag or language: text for tag, text in one.title.items()},
        }
        for one in papers
    ]
    if not set_documents(session, wanted, by=by, now=now):
        return None
    return (
        _("documents"),
        before,
        ", ".join(one.symbol or next(iter(one.title.values()), "") for one in papers),
    )


def others_of(facts: Sequence[SessionFacts], stored: Mapping[int, Session]) -> dict[str, Session]:
    """Sessions by whatever a file may call one that another was merged into."""
    found: dict[str, Session] = {}
    for session in stored.values():
        found[session.code] = session
        found[own_guid(session.conference.slug, session.code)] = session
    for place, session in stored.items():
        for name in (facts[place].source_id, facts[place].guid):
            if name:
                found[name] = session
    return found


def merge(
    facts: SessionFacts,
    session: Session,
    others: Mapping[str, Session],
    report: Report,
    *,
    by: Any,
    now: datetime,
) -> Told | None:
    """Merges what the file says is merged; what it names nowhere stays as it is, and is told."""
    other = others.get(facts.further.merged_into) if facts.further else None
    if other is None or other.pk == session.pk:
        report.warn(
            _("It is merged into a session that the file does not hold; it stays as it is"), facts.where
        )
        return None
    before = session.get_state_display()
    wanted = {"state": SessionState.MERGED, "merged_into": other}
    if not update_session(session, by=by, now=now, reason=_("import"), **wanted):
        return None
    return _("state"), str(before), f"{SessionState.MERGED.label}: {other.title}"
