"""A conference from its draft to the archive."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.common.actions import record_transition, sign_history
from events.conferences.actions.staff import give_role
from events.conferences.actions.tidying import tidy
from events.conferences.models import Conference
from events.conferences.parts import all_parts
from events.conferences.rules import ConferenceState, Role, may_move

# What a copy takes over of the facts; its address, symbol, name, days and zone are asked for.
KEPT = (
    "organizer",
    "host",
    "city",
    "country",
    "languages",
    "hue",
    "contact_email",
    "badge_desk",
    "terms_version",
)


@transaction.atomic
def create_conference(conference: Conference, *, by: Any, now: datetime) -> None:
    """Stores a new conference as a draft, which staff alone can see."""
    conference.state = ConferenceState.DRAFT
    save_conference(conference, by=by, now=now)
    record_transition(conference, from_state="", to_state=ConferenceState.DRAFT, by=by, now=now)


@transaction.atomic
def save_conference(conference: Conference, *, by: Any, now: datetime) -> None:
    """Stores what was typed; ValidationError names each wrong field. The state has its own action."""
    tidy(conference, language=conference.main_language)
    conference.full_clean()
    sign_history(conference, by=by, now=now)
    conference.save()


@transaction.atomic
def copy_conference(
    source: Conference, made: Conference, *, parts: Collection[str], by: Any, now: datetime
) -> None:
    """Stores `made` as a draft with the named `parts` of `source`; all of it or nothing.

    What `made` does not say of itself it takes from `source`, but for theme and dates of registration,
    which belong to one edition. `by` becomes an owner of it.
    """
    chosen = [part for part in all_parts() if part.name in parts]
    if unknown := set(parts) - {part.name for part in chosen}:
        raise ValueError(f"no slice declares the parts {', '.join(sorted(unknown))}")
    for name in KEPT:
        setattr(made, name, getattr(source, name))
    create_conference(made, by=by, now=now)
    for part in chosen:
        part.copy(source, made, by=by, now=now)
    if by is not None and not by.is_superuser:
        give_role(by, conference=made, role=Role.OWNER, by=by, now=now)


@transaction.atomic
def move_conference(
    conference: Conference, state: ConferenceState, *, by: Any, now: datetime, reason: str = ""
) -> None:
    """Announces, archives or takes back; ValidationError "state" where that is no next step."""
    current = Conference.objects.select_for_update().get(pk=conference.pk)
    before = ConferenceState(current.state)
    if not may_move(before, state):
        raise ValidationError(
            _("The conference is “%(state)s” now."), code="state", params={"state": before.label}
        )
    current.state = state
    sign_history(current, by=by, now=now)
    current.save()
    record_transition(current, from_state=before, to_state=state, by=by, now=now, reason=reason)
    conference.state = state
