"""What the list of participants reads: consent and state anew on each request, so that both count at once."""

from datetime import datetime
from typing import Any

from events.common import names
from events.conferences.models import Conference, Organization
from events.conferences.rules import ParticipantsList
from events.conferences.structured import text_of
from events.registrations.models import Registration
from events.registrations.queries.sheets import reads_every_sheet
from events.registrations.rules import Listing, RegistrationState
from events.registrations.rules.participants import Listed, group_of, in_order

STATES = (Organization.Membership.MEMBER_STATE, Organization.Membership.RESOLUTION_99)


def reads_participants(user: Any, conference: Conference) -> bool:
    """Whether `user` may see the list: everybody or the confirmed, as the conference says; staff always."""
    if conference.participants_list == ParticipantsList.EVERYBODY:
        return True
    if not getattr(user, "is_active", False):
        return False
    if reads_every_sheet(user, conference):
        return True
    if conference.participants_list == ParticipantsList.NOBODY:
        return False
    confirmed = Registration.objects.filter(conference=conference, state=RegistrationState.CONFIRMED)
    return bool(confirmed.owned_by(user).exists())


def participants(conference: Conference) -> list[Listed]:
    """Confirmed people who agreed to be listed, each as far as they did, in order; two questions."""
    rows = Registration.objects.filter(conference=conference, state=RegistrationState.CONFIRMED)
    rows = rows.exclude(listing=Listing.NONE).order_by()
    organizations = {
        delegation.pk: delegation.organization
        for delegation in conference.delegations.select_related("organization")
    }
    columns = (
        "name", "native_name", "native_language", "function", "organization_name", "listing", "delegation",
        "category__position", "category__name", "person__country",
    )  # fmt: skip
    countries: dict[str, str] = {}
    found = []
    for row in rows.values(*columns):
        organization = organizations.get(row["delegation"])
        is_full = row["listing"] == Listing.FULL
        code = (organization.country if organization else "") or row["person__country"]
        if code not in countries:
            countries[code] = names.country(code) if code else ""
        group = group_of(
            listing=row["listing"],
            organization=text_of(organization.name) if organization else row["organization_name"],
            country=countries[code],
            is_state=organization is not None and organization.membership in STATES,
        )
        found.append(
            Listed(
                category=(row["category__position"], text_of(row["category__name"])),
                group=group,
                name=row["name"],
                native_name=row["native_name"] if row["native_name"] != row["name"] else "",
                native_language=row["native_language"],
                function=row["function"] if is_full else "",
            )
        )
    return in_order(found)


def is_final(conference: Conference, *, now: datetime) -> bool:
    """Whether the list changes no more but for who takes their consent back: after the last day."""
    return now >= conference.midnight_after
