"""Pending changes: what they would change, and for whom they wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common import names
from events.conferences.models import Conference, Delegation
from events.registrations.models import FocalPoint, ParticipantCategory, PendingChange, Registration
from events.registrations.queries.invitations import open_categories
from events.registrations.rules import Route
from events.registrations.rules.changes import CORRECTABLE

CHANGE_RELATED = (
    "registration__person__user",
    "registration__conference",
    "conference",
    "category",
    "from_category",
    "delegation__organization",
    "delegation__conference",
    "from_delegation__organization",
)
LABELS: dict[str, str | Promise] = {
    "family_name": _("Family name as in the passport"),
    "given_name": _("Given names as in the passport"),
    "name": _("Name on the badge"),
    "native_name": _("Name in your own script"),
    "native_language": _("Language of that name"),
    "organization_name": _("Organization"),
    "function": _("Function"),
}


@dataclass(frozen=True)
class Difference:
    """One thing that a change changes, in words; "" where there is or was nothing."""

    label: str | Promise
    before: str
    after: str


def differences_of(change: PendingChange) -> list[Difference]:
    """What `change` changes, old and new, in the order of the form."""
    told = [
        Difference(LABELS[name], _word(name, change.before), _word(name, change.after))
        for name in CORRECTABLE
        if name in change.after
    ]
    if change.from_category_id != change.category_id:
        told.append(Difference(_("Category"), str(change.from_category), str(change.category)))
    if change.from_delegation_id != change.delegation_id:
        before, after = (str(one or "") for one in (change.from_delegation, change.delegation))
        told.append(Difference(_("Delegation"), before, after))
    return told


def _word(name: str, facts: Mapping[str, str]) -> str:
    if name == "native_language" and facts[name]:
        return names.language(facts[name])
    return facts[name]


def corrector_of(change: PendingChange) -> str:
    """Who corrected somebody's details, as the person may know it: a focal point by name, else the office."""
    power = FocalPoint.objects.filter(delegation=change.delegation, person__user=change.decided_by)
    point = power.select_related("person").first() if change.delegation and change.decided_by else None
    if point is not None:
        words = {"name": point.person.name, "delegation": change.delegation}
        return gettext("%(name)s, focal point of %(delegation)s") % words
    is_press = change.category.route == Route.MEDIA_DESK
    return gettext("The media desk") if is_press else gettext("The secretariat")


def open_change(registration: Registration) -> PendingChange | None:
    """The change of `registration` that waits for a decision."""
    waiting = PendingChange.objects.open().filter(registration=registration)
    found: PendingChange | None = waiting.select_related(*CHANGE_RELATED).first()
    return found


def changes_of(registration: Registration) -> QuerySet[PendingChange]:
    """All changes that were asked for, first to last."""
    rows: QuerySet[PendingChange] = registration.pending_changes.select_related(*CHANGE_RELATED, "decided_by")
    return rows


def changes_to_decide(
    user: Any, conference: Conference, *, delegation: Delegation, now: datetime
) -> QuerySet[PendingChange]:
    """What waits for the focal point `user` about people who would be of `delegation`, oldest first."""
    may = PendingChange.objects.decidable_by(user, conference=conference, now=now)
    rows: QuerySet[PendingChange] = may.open().filter(delegation=delegation).select_related(*CHANGE_RELATED)
    return rows


def categories_to_change_to(
    registration: Registration, *, now: datetime, invitation: str = ""
) -> Sequence[ParticipantCategory]:
    """The category one has, and what the form offers now."""
    offered = open_categories(registration.conference, now=now, invitation=invitation)
    own = registration.category
    return [own, *(one for one in offered if one.pk != own.pk)]
