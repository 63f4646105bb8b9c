"""An organiser's own mailing: to whom it goes, sending it once, pausing and stopping it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from events.common.actions import record_transition
from events.common.tokens import new_nonce
from events.mail.actions import Draft, queue, queue_many
from events.mail.following import followers
from events.mail.models import Message
from events.mail.rules import WAITING_STATES, MessageState
from events.people.models import Person, Speaker
from events.registrations.models import FocalPoint, Registration
from events.registrations.rules import LIVE_STATES
from events.reminders.models import Mailing
from events.reminders.queries import Recipient, recipient_of_person
from events.reminders.rules import (
    ESSENTIAL,
    NEWS,
    NEWSLETTER,
    MailingState,
    MailingTo,
    kind_of_mailing,
    may_become,
)

# While a mailing is paused its messages are due so late that no worker meets them.
PAUSE = timedelta(days=3650)


def recipients_of(mailing: Mailing, *, now: datetime) -> list[Recipient]:
    """Each mailbox once, in the order of the names, whoever else stands behind it."""
    found: dict[str, Recipient] = {}
    if mailing.to == MailingTo.SUBSCRIBERS:
        asked = [one.user for one in followers(mailing.conference, NEWSLETTER)]
        return [Recipient(one.email, one.language or "en", one.time_zone, one.pk) for one in asked]
    for person in _people(mailing, now):
        recipient = recipient_of_person(person)
        if recipient:
            found.setdefault(recipient.key, recipient)
    return list(found.values())


def _people(mailing: Mailing, now: datetime) -> Iterable[Person]:
    conference = mailing.conference
    if mailing.to == MailingTo.SPEAKERS:
        speakers = Speaker.objects.filter(conference=conference).select_related("person__user")
        return [one.person for one in speakers.order_by("name", "pk")]
    if mailing.to == MailingTo.FOCAL_POINTS:
        powers = FocalPoint.objects.in_power(conference.local(now).date())
        powers = powers.filter(delegation__conference=conference).select_related("person__user")
        if mailing.delegation_id:
            powers = powers.filter(delegation=mailing.delegation_id)
        return [one.person for one in powers.order_by("person__name", "pk")]
    rows = Registration.objects.filter(conference=conference).select_related("person__user")
    rows = (
        rows.filter(state=mailing.registration_state)
        if mailing.registration_state
        else rows.filter(state__in=LIVE_STATES)
    )
    if mailing.category_id:
        rows = rows.filter(category=mailing.category_id)
    if mailing.delegation_id:
        rows = rows.filter(delegation=mailing.delegation_id)
    return [one.person for one in rows.order_by("name", "pk")]


def messages_of(mailing: Mailing) -> Any:
    """The messages of the mailing itself, without what was tried."""
    return Message.objects.filter(conference=mailing.conference_id, occasion=_occasion(mailing))


def _occasion(mailing: Mailing) -> str:
    return f"mailing:{mailing.pk}"


@transaction.atomic
def start(mailing: Mailing, *, typed: int, by: Any, now: datetime) -> int:
    """Puts one message for each recipient into the outbox, once; returns how many.

    `typed` is the number of recipients as whoever sends it typed it; a list that has changed since is
    refused (code "count"), and so is a second start (code "state").
    """
    mailing = Mailing.objects.select_for_update().select_related("conference").get(pk=mailing.pk)
    if mailing.state != MailingState.DRAFT:
        raise ValidationError(_("This mailing has been sent already; nothing was sent again."), code="state")
    people = recipients_of(mailing, now=now)
    if not people or typed != len(people):
        raise ValidationError(
            ngettext_lazy(
                "It would go to %(count)s person. Type that number to send it.",
                "It would go to %(count)s people. Type that number to send it.",
                len(people),
            ),
            code="count",
            params={"count": len(people)},
        )
    count = queue_many((_draft(mailing, one) for one in people), now=now)
    mailing.started_at, mailing.recipients = now, count
    _move(mailing, MailingState.SENDING, by=by, now=now, reason="")
    return count


def _draft(mailing: Mailing, one: Recipient) -> Draft:
    return Draft(
        kind=kind_of_mailing(mailing.to, is_essential=mailing.is_essential),
        recipient=one.email,
        occasion=_occasion(mailing),
        conference=mailing.conference,
        user_id=one.user_id,
        refs={"mailing": mailing.pk},
        language=mailing.language,
        time_zone=one.time_zone,
    )


def try_out(mailing: Mailing, *, to: Any, now: datetime) -> Message:
    """Queues the mailing to whoever wrote it, and to nobody else, as a letter: nobody need ask for it."""
    return queue(
        ESSENTIAL if mailing.is_essential else NEWS,
        recipient=to.email,
        occasion=f"{_occasion(mailing)}:try:{new_nonce()}",
        now=now,
        conference=mailing.conference,
        user=to,
        refs={"mailing": mailing.pk, "try": 1},
        language=mailing.language,
        time_zone=to.time_zone,
    )


@transaction.atomic
def change_state(mailing: Mailing, to_state: str, *, by: Any, now: datetime, reason: str = "") -> None:
    """Pauses, goes on or stops; what a worker has in its hands at this moment asks again before it goes."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if not may_become(mailing.state, to_state):
        raise ValidationError(_("This mailing cannot become that now."), code="state")
    waiting = messages_of(mailing).filter(state__in=WAITING_STATES)
    if to_state == MailingState.PAUSED:
        waiting.update(due_at=now + PAUSE)
    elif to_state == MailingState.SENDING:
        waiting.update(due_at=now)
    else:
        waiting.update(state=MessageState.SUPPRESSED, reason=str(_("The mailing was stopped.")))
    _move(mailing, to_state, by=by, now=now, reason=reason)


def _move(mailing: Mailing, to_state: str, *, by: Any, now: datetime, reason: str) -> None:
    record_transition(mailing, from_state=mailing.state, to_state=to_state, by=by, now=now, reason=reason)
    mailing.state = to_state
    mailing.save(update_fields=["state", "started_at", "recipients"])
