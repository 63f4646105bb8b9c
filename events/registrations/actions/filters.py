"""Keeping and dropping ways of looking at the list of registrations."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.common.text import clean_line
from events.conferences.models import Conference
from events.registrations.models import SavedFilter
from events.registrations.rules.filters import MOST_SAVED


@transaction.atomic
def save_filter(
    conference: Conference, *, name: str, query: str, is_shared: bool, by: Any, now: datetime
) -> SavedFilter:
    """Keeps `query` (rules.filters.kept) for `by` under `name`; the same name again replaces it.

    ValidationError "empty" without a filter, "name" without a name, "many" beyond MOST_SAVED.
    """
    name = clean_line(name)[:60]
    if not name:
        raise ValidationError(_("Give the filter a name."), code="name")
    if not query:
        raise ValidationError(_("Choose a filter or search for something first."), code="empty")
    own = SavedFilter.objects.filter(user=by, conference=conference)
    if not own.filter(name=name).exists() and own.count() >= MOST_SAVED:
        raise ValidationError(
            _("You have %(most)d filters here. Delete one first.") % {"most": MOST_SAVED}, code="many"
        )
    facts = {"query": query, "is_shared": is_shared, "saved_at": now}
    saved, _made = SavedFilter.objects.update_or_create(
        user=by, conference=conference, name=name, defaults=facts
    )
    return saved


def drop_filter(saved: SavedFilter, *, by: Any) -> bool:
    """Deletes one's own; False for a colleague's, which stays."""
    deleted, _by_model = SavedFilter.objects.filter(pk=saved.pk, user=by).delete()
    return bool(deleted)
