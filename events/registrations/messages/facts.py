"""What the mails of registration share: the registration as it is now, its facts, and why it was told."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from events.common import formats
from events.conferences.models import Conference
from events.mail.models import Message
from events.registrations.models import Registration

Facts = tuple[tuple[str, str], ...]
# What an organiser's own text about a registration may name, besides the common names.
NAMES = ("registration", "category")


def find_registration(message: Message) -> Registration | None:
    found: Registration | None = (
        Registration.objects.filter(pk=message.refs.get("registration"))
        .select_related("conference", "category", "delegation__organization", "person__user")
        .first()
    )
    return found


def get_registration(message: Message) -> Registration:
    """The registration that the mail is about; LookupError once it is gone."""
    registration = find_registration(message)
    if registration is None:
        raise LookupError(f"registration {message.refs.get('registration')} is gone")
    return registration


def due_while(*states: str) -> Callable[[Message, datetime], str]:
    """The `still_due` of a mail that holds only while the registration is in one of `states`."""

    def still_due(message: Message, now: datetime) -> str:
        registration = find_registration(message)
        if registration is None:
            return "the registration is gone"
        return "" if registration.state in states else f"the registration is {registration.state} now"

    return still_due


def link(name: str, conference: Conference, *parts: str) -> str:
    """The absolute address of a page of the conference."""
    return settings.BASE_URL + reverse(f"events:{name}", args=[conference.slug, *parts])


def status_link(registration: Registration) -> str:
    return link("registration-status", registration.conference)


def facts_of(registration: Registration) -> Facts:
    conference = registration.conference
    rows = [
        (_("Conference"), str(conference.name)),
        (_("Dates"), formats.date_range(conference.starts_on, conference.ends_on)),
        (_("Place"), str(conference.city)),
        (_("Name on the badge"), registration.name),
        (_("Category"), str(registration.category)),
    ]
    if registration.delegation:
        rows.append((_("Delegation"), str(registration.delegation)))
    return tuple(rows)


def names_of(registration: Registration) -> dict[str, str]:
    """What an organiser's own text may name: NAMES and the person."""
    return {
        "name": registration.name,
        "registration": registration.reference,
        "category": str(registration.category),
    }


def why_asked(conference: Conference) -> str:
    return _("You get this because you asked to attend %(conference)s.") % {"conference": conference.symbol}


def objection(conference: Conference) -> str:
    """Whom to write to when a decision is wrong."""
    if conference.contact_email:
        return _("If this is wrong, write to %(address)s.") % {"address": conference.contact_email}
    return _("If this is wrong, write to the secretariat.")
