"""Optional mails about a conference: who asked for which, and asking."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.rules import normalise_email
from events.conferences.models import Conference
from events.mail.kinds import Kind, all_kinds
from events.mail.mailboxes import mailbox_of, set_preference
from events.mail.models import Following, Preference
from events.mail.rules import MailClass


def offered_kinds() -> list[Kind]:
    """The kinds that are sent only when asked for, in the order in which they are declared."""
    return [kind for kind in all_kinds().values() if kind.mail_class == MailClass.OPTIONAL]


def followed(user: Any, conference: Conference) -> set[str]:
    """The kinds of which `user` gets mails about the conference: asked for, and not switched off since."""
    kinds = set(Following.objects.filter(user=user.pk, conference=conference).values_list("kind", flat=True))
    return kinds & _wanted(normalise_email(user.email)) if kinds else set()


def _wanted(recipient_key: str) -> set[str]:
    rows = Preference.objects.filter(mailbox__recipient_key=recipient_key, is_wanted=True)
    return set(rows.values_list("kind", flat=True))


@transaction.atomic
def follow(user: Any, conference: Conference, kinds: Collection[str], *, now: datetime) -> None:
    """From now on `user` gets these optional kinds about the conference, and no others.

    What was switched off by a link in a mail is on again, for every conference where it was asked for.
    """
    offered = {kind.name for kind in offered_kinds()}
    wanted = offered & set(kinds)
    Following.objects.filter(user=user, conference=conference, kind__in=offered - wanted).delete()
    for kind in sorted(wanted):
        Following.objects.get_or_create(user=user, conference=conference, kind=kind, defaults={"since": now})
        set_preference(mailbox_of(user.email), kind, wanted=True, now=now)


def followers(conference: Conference | None, kind: str) -> list[Following]:
    """Who asked for a kind about the conference and wants it still, with their accounts."""
    rows = Following.objects.filter(conference=conference, kind=kind, user__is_active=True)
    found = list(rows.select_related("user").order_by("pk"))
    wanted = Preference.objects.filter(kind=kind, is_wanted=True) if found else Preference.objects.none()
    keys = set(wanted.values_list("mailbox__recipient_key", flat=True))
    return [one for one in found if normalise_email(one.user.email) in keys]


def followed_at(recipient_key: str) -> dict[str, list[str]]:
    """The symbols of the conferences about which a mailbox asked for each kind."""
    rows = Following.objects.filter(user__email=recipient_key).order_by("conference__starts_on", "pk")
    found: dict[str, list[str]] = {}
    for kind, symbol in rows.values_list("kind", "conference__symbol"):
        found.setdefault(kind, []).append(symbol)
    return found
