"""An emergency: written by one organiser, agreed to by another, sent at once to all on site."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString

from accounts.models import User
from accounts.rules import normalise_email
from events.common import formats, names
from events.common.actions import record_transition, sign_history
from events.common.tokens import make_token, token_is_valid, token_row_id
from events.conferences.models import Announcement, Conference, ConferenceRole
from events.conferences.rules import Role
from events.mail.actions import Draft, queue_many
from events.mail.models import Mailbox
from events.registrations.models import Registration
from events.registrations.queries import inside_now
from events.registrations.rules import Mode, RegistrationState
from events.reminders.models import Emergency, EmergencyAnswer
from events.reminders.queries import Recipient, recipient_of_person
from events.reminders.rules import (
    EMERGENCY,
    EMERGENCY_ASKED,
    EMERGENCY_MOVES,
    STANDS_FOR,
    EmergencyState,
    EmergencyTo,
    Hindrance,
    hindrance,
)

# Whose roles, besides owners, let them write one and agree to one.
ROLES = (Role.MAIL, Role.PROTOCOL)


def recipients_of(emergency: Emergency, *, now: datetime) -> list[Recipient]:
    """Each mailbox once: whom it goes to, and everybody who works there."""
    found: dict[str, Recipient] = {}
    for row in _there(emergency, now=now).select_related("person__user").order_by("name", "pk"):
        if recipient := recipient_of_person(row.person):
            found.setdefault(recipient.key, recipient)
    for user in _staff(emergency.conference):
        found.setdefault(normalise_email(user.email), _of(user))
    return list(found.values())


def _there(emergency: Emergency, *, now: datetime) -> QuerySet[Registration]:
    """Whoever is inside counts, also when they should not have been let in."""
    mine = Registration.objects.filter(conference=emergency.conference)
    if emergency.to == EmergencyTo.ON_SITE:
        return mine.filter(state=RegistrationState.CONFIRMED, mode=Mode.ON_SITE)
    entries = inside_now(emergency.conference, now=now, zone=emergency.zone)
    return mine.filter(pk__in=entries.values("registration"))


def _staff(conference: Conference, *roles: str) -> list[User]:
    held = ConferenceRole.objects.filter(conference=conference)
    if roles:
        held = held.filter(role__in=[*roles, Role.OWNER])
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk"))


def _of(user: User) -> Recipient:
    return Recipient(user.email, user.language or "en", user.time_zone, user.pk)


def who_may_agree(emergency: Emergency) -> list[User]:
    """Those whose role lets them agree, without whoever wrote it."""
    return [one for one in _staff(emergency.conference, *ROLES) if one.pk != emergency.written_by_id]


@transaction.atomic
def propose(emergency: Emergency, *, by: Any, now: datetime) -> Emergency:
    """Saves the words and asks the others who may agree; whoever changed the words last is their writer.

    What was sent or withdrawn is refused (code "state"), and a next update that is past (code "update").
    """
    is_new = emergency.pk is None
    if not is_new:
        stored = Emergency.objects.select_for_update().get(pk=emergency.pk)
        if stored.state != EmergencyState.PROPOSED:
            raise ValidationError(Hindrance.STATE.label, code=Hindrance.STATE)
    if emergency.next_update_at <= now:
        raise ValidationError(Hindrance.UPDATE.label, code=Hindrance.UPDATE)
    emergency.state, emergency.written_by, emergency.written_at = EmergencyState.PROPOSED, by, now
    sign_history(emergency, by=by, now=now)
    emergency.save()
    if is_new:
        record_transition(emergency, from_state="", to_state=EmergencyState.PROPOSED, by=by, now=now)
    mark = f"{now:%Y%m%d%H%M%S}"
    others = who_may_agree(emergency)
    queue_many([_draft(EMERGENCY_ASKED, emergency, _of(user), mark) for user in others], now=now)
    return emergency


def _draft(kind: str, emergency: Emergency, one: Recipient, mark: str = "") -> Draft:
    return Draft(
        kind=kind,
        recipient=one.email,
        occasion=":".join(filter(None, ["emergency", str(emergency.pk), mark])),
        conference=emergency.conference,
        user_id=one.user_id,
        refs={"emergency": emergency.pk},
        language=one.language,
        time_zone=one.time_zone,
        expires_at=emergency.next_update_at + STANDS_FOR,
    )


def hindrance_of(
    emergency: Emergency, *, by: Any, read_at: datetime | None, now: datetime
) -> Hindrance | None:
    return hindrance(
        state=emergency.state,
        written_by=emergency.written_by_id,
        by=by.pk,
        written_at=emergency.written_at,
        read_at=read_at,
        next_update_at=emergency.next_update_at,
        now=now,
    )


@transaction.atomic
def agree(emergency: Emergency, *, read_at: datetime | None, by: Any, now: datetime) -> int:
    """Sends it at once and puts it on top of every page; returns to how many mailboxes it goes.

    `read_at` is when the words that `by` read were written. Refused with the code of the Hindrance.
    """
    emergency = (
        Emergency.objects.select_for_update(of=("self",))
        .select_related("conference", "zone")
        .get(pk=emergency.pk)
    )
    if found := hindrance_of(emergency, by=by, read_at=read_at, now=now):
        raise ValidationError(found.label, code=found)
    people = recipients_of(emergency, now=now)
    emergency.recipients = queue_many((_draft(EMERGENCY, emergency, one) for one in people), now=now)
    emergency.agreed_by, emergency.sent_at = by, now
    emergency.announcement = Announcement(
        conference=emergency.conference,
        severity=Announcement.Severity.URGENT,
        title=emergency.title,
        body=announced(emergency),
        published_from=now,
        published_until=emergency.next_update_at + STANDS_FOR,
    )
    sign_history(emergency.announcement, by=by, now=now)
    emergency.announcement.save()
    _move(emergency, EmergencyState.SENT, by=by, now=now)
    return emergency.recipients


def announced(emergency: Emergency) -> Any:
    """The instructions with the time of the next update, by language (LazyI18nString)."""
    conference, texts = emergency.conference, emergency.instructions.data
    if not isinstance(texts, dict):
        texts = {conference.main_language: str(texts or "")}
    found = {}
    for language, text in texts.items():
        with translation.override(language):
            city = names.shown(conference.city, formats.language())[0]
            moment = formats.moment(emergency.next_update_at, conference.zone, city)
            found[language] = f"{text}\n\n" + _("Next update: %(when)s") % {"when": moment} if text else ""
    return LazyI18nString(found)


@transaction.atomic
def withdraw(emergency: Emergency, *, by: Any, now: datetime) -> None:
    """Takes back what nobody has agreed to; the mails that ask for it say so when they are not gone yet."""
    emergency = Emergency.objects.select_for_update().get(pk=emergency.pk)
    _move(emergency, EmergencyState.WITHDRAWN, by=by, now=now)


@transaction.atomic
def end(emergency: Emergency, *, by: Any, now: datetime) -> None:
    """The all-clear: takes the announcement down, and what is not sent yet is not sent."""
    emergency = Emergency.objects.select_for_update().get(pk=emergency.pk)
    _move(emergency, EmergencyState.ENDED, by=by, now=now)
    if announcement := emergency.announcement:
        announcement.published_until = now
        sign_history(announcement, by=by, now=now)
        announcement.save()


def _move(emergency: Emergency, to_state: str, *, by: Any, now: datetime) -> None:
    if to_state not in EMERGENCY_MOVES[emergency.state]:
        raise ValidationError(Hindrance.STATE.label, code=Hindrance.STATE)
    record_transition(emergency, from_state=emergency.state, to_state=to_state, by=by, now=now)
    emergency.state = to_state
    sign_history(emergency, by=by, now=now)
    emergency.save()


# Saying that one has read it


def answer_token(emergency: Emergency, mailbox: Mailbox) -> str:
    return make_token(f"emergency:{emergency.pk}", mailbox.pk, mailbox.nonce)


def mailbox_by_answer(emergency: Emergency, token: str) -> Mailbox | None:
    """The mailbox to which the link was sent, or None for a link that is none of ours."""
    row_id = token_row_id(token)
    mailbox = Mailbox.objects.filter(pk=row_id).first() if row_id is not None else None
    if mailbox is None or not token_is_valid(token, f"emergency:{emergency.pk}", mailbox.pk, mailbox.nonce):
        return None
    return mailbox


def acknowledge(emergency: Emergency, mailbox: Mailbox, *, now: datetime) -> None:
    """Counts a reader once, however often they say it."""
    EmergencyAnswer.objects.get_or_create(emergency=emergency, mailbox=mailbox, defaults={"at": now})
