"""Persons, speakers, invitations to speak, and private calendar feeds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from accounts.models import User
from accounts.rules import normalise_email
from events.common.actions import record_transition, sign_history
from events.common.codes import new_code
from events.common.models import Transition
from events.common.rules import LinkState
from events.common.text import search_key
from events.common.tokens import new_nonce
from events.conferences.models import Conference
from events.mail.actions import queue
from events.people.cleaning import clean_person, clean_speaker, find_text
from events.people.models import CalendarFeed, Person, Speaker, SpeakerInvitation
from events.people.rules import MOST_PER_ORGANISER, MOST_PER_SPEAKER, expiry

KIND = "speaker.invitation"


@transaction.atomic
def find_or_create_person(*, by: Any, now: datetime, **fields: Any) -> Person:
    """The person with this e-mail address and this name, or a new one.

    Neither alone is enough: an office shares its mailbox, and names repeat. Without an address there
    is always a new one.
    """
    cleaned = clean_person(fields)
    if cleaned.get("email"):
        wanted = search_key(cleaned["name"])
        for person in Person.objects.filter(email=cleaned["email"], erased_at=None).order_by("pk"):
            if search_key(person.name) == wanted:
                return person
    person = Person(**cleaned)
    person.search_text = find_text(person)
    sign_history(person, by=by, now=now)
    person.save()
    return person


@transaction.atomic
def create_speaker(
    conference: Conference, *, person: Person, by: Any, now: datetime, **fields: Any
) -> Speaker:
    """Makes `person` a speaker at `conference`; what is not given is taken from the person."""
    known = {name: getattr(person, name) for name in ("name", "native_name", "native_language", "country")}
    speaker = Speaker(
        conference=conference,
        person=person,
        **clean_speaker({**known, **fields}, language=_language(conference)),
    )
    if Speaker.objects.for_conference(conference).filter(person=person).exists():
        raise ValidationError(_("This person is a speaker here already."), code="exists")
    speaker.code = new_code(lambda code: Speaker.objects.filter(conference=conference, code=code).exists())
    sign_history(speaker, by=by, now=now)
    speaker.save()
    return speaker


@transaction.atomic
def create_speakers(
    conference: Conference, rows: Sequence[dict[str, Any]], *, by: Any, now: datetime
) -> list[Speaker]:
    """Many new speakers at once, each with a new person, in the order given; all or none.

    A row has the fields of a speaker, and `email` for the person.
    """
    taken = set(Speaker.objects.for_conference(conference).values_list("code", flat=True))
    people, speakers = [], []
    for row in rows:
        fields = clean_speaker({k: v for k, v in row.items() if k != "email"}, language=_language(conference))
        names = {k: fields.get(k, "") for k in ("name", "native_name", "native_language", "country")}
        person = Person(**clean_person({**names, "email": row.get("email", "")}))
        person.search_text = find_text(person)
        people.append(person)
        code = new_code(taken.__contains__)
        taken.add(code)
        speakers.append(Speaker(conference=conference, code=code, **fields))
    stored = bulk_create_with_history(people, Person, batch_size=500, default_user=by, default_date=now)
    for speaker, person in zip(speakers, stored, strict=True):
        speaker.person = person
    created: list[Speaker] = bulk_create_with_history(
        speakers, Speaker, batch_size=500, default_user=by, default_date=now
    )
    return created


@transaction.atomic
def update_speaker(speaker: Speaker, *, by: Any, now: datetime, **fields: Any) -> bool:
    """Changes how somebody is presented from the next release on; returns whether anything differs."""
    current = Speaker.objects.select_for_update().get(pk=speaker.pk)
    cleaned = clean_speaker(fields, language=_language(speaker.conference))
    changed = [name for name, value in cleaned.items() if _texts(getattr(current, name)) != _texts(value)]
    for name in changed:
        setattr(current, name, cleaned[name])
    if changed:
        sign_history(current, by=by, now=now)
        current.save()
    speaker.refresh_from_db()
    return bool(changed)


def _texts(value: Any) -> Any:
    data = getattr(value, "data", value)
    return {tag: text for tag, text in data.items() if text} if isinstance(data, dict) else data or {}


def _language(conference: Conference) -> str:
    return str((conference.languages or ["en"])[0])


@transaction.atomic
def invite_speaker(
    speaker: Speaker, *, by: Any, now: datetime, email: str = "", reply_by: datetime | None = None
) -> SpeakerInvitation:
    """Sends the link with which somebody becomes the account behind `speaker`; older links stop working.

    To the person's address when none is given. ValidationError "claimed", "email" or "often".
    """
    address = normalise_email(email or speaker.person.email)
    if speaker.person.user_id is not None:
        raise ValidationError(_("%(name)s has an account here already.") % {"name": speaker}, code="claimed")
    if not address:
        raise ValidationError(_("%(name)s has no e-mail address.") % {"name": speaker}, code="email")
    validate_email(address)
    _check_often(speaker, by=by, now=now)
    revoke_invitations(speaker, by=by, now=now)
    invitation = SpeakerInvitation.objects.create(
        speaker=speaker,
        email=address,
        nonce=new_nonce(),
        created_at=now,
        reply_by=reply_by,
        expires_at=expiry(now=now, reply_by=reply_by),
    )
    record_transition(invitation, from_state="", to_state=LinkState.OPEN, by=by, now=now)
    queue(
        KIND,
        recipient=address,
        occasion=f"speaker-invitation:{invitation.pk}",
        now=now,
        conference=speaker.conference,
        refs={"invitation": invitation.pk},
        language=speaker.person.language or _language(speaker.conference),
        time_zone=speaker.person.time_zone,
        expires_at=invitation.expires_at,
    )
    return invitation


def _check_often(speaker: Speaker, *, by: Any, now: datetime) -> None:
    """Invitations are no way to fill somebody's mailbox."""
    today = speaker.invitations.filter(created_at__gt=now - timedelta(days=1)).count()
    made = Transition.objects.filter(
        subject="speakerinvitation", to_state=LinkState.OPEN, at__gt=now - timedelta(hours=1)
    )
    by_them = made.filter(by=by).count() if getattr(by, "pk", None) else 0
    if today >= MOST_PER_SPEAKER or by_them >= MOST_PER_ORGANISER:
        raise ValidationError(
            _("%(name)s was invited often enough for now. Try again later.") % {"name": speaker},
            code="often",
        )


@transaction.atomic
def revoke_invitations(speaker: Speaker, *, by: Any, now: datetime) -> int:
    """Withdraws the open links of `speaker`; returns how many there were."""
    revoked = 0
    for invitation in speaker.invitations.filter(used_at=None, revoked_at=None).order_by("pk"):
        open_still = SpeakerInvitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
        if open_still.update(revoked_at=now):
            record_transition(
                invitation, from_state=LinkState.OPEN, to_state=LinkState.REVOKED, by=by, now=now
            )
            revoked += 1
    return revoked


@transaction.atomic
def accept_invitation(invitation: SpeakerInvitation, *, by: User, now: datetime) -> Speaker:
    """Makes the account `by` that speaker; of two at the same time one succeeds.

    Somebody who has a person already, from registering for example, becomes the speaker with it.
    ValidationError "gone" (used, withdrawn, expired), "taken" (the speaker has another account) or
    "twice" (the account is another speaker of the same conference).
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    open_links = SpeakerInvitation.objects.filter(used_at=None, revoked_at=None, expires_at__gt=now)
    if not open_links.filter(pk=invitation.pk).update(used_at=now, used_by=user):
        raise ValidationError(_("This invitation has just been used or withdrawn."), code="gone")
    speaker = Speaker.objects.select_for_update().get(pk=invitation.speaker_id)
    person = Person.objects.select_for_update().get(pk=speaker.person_id)
    if person.user_id not in {None, user.pk}:
        raise ValidationError(_("Another account speaks for this person already."), code="taken")
    own = Person.objects.filter(user=user).first()
    if own is None:
        _give_account(person, user, now=now)
    elif own.pk != person.pk:
        _give_person(speaker, own, by=user, now=now)
    record_transition(invitation, from_state=LinkState.OPEN, to_state=LinkState.USED, by=user, now=now)
    revoke_invitations(speaker, by=user, now=now)
    return speaker


def _give_account(person: Person, user: User, *, now: datetime) -> None:
    person.user = user
    person.language = person.language or user.language
    person.time_zone = person.time_zone or user.time_zone
    sign_history(person, by=user, now=now)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # registering made a person of the account in this very moment
        raise ValidationError(_("Your account changed just now. Try again."), code="again") from error
    record_transition(person, from_state="", to_state="claimed", by=user, now=now)


def _give_person(speaker: Speaker, own: Person, *, by: User, now: datetime) -> None:
    others = Speaker.objects.filter(conference_id=speaker.conference_id, person=own)
    if others.exclude(pk=speaker.pk).exists():
        raise ValidationError(
            _("Your account is another speaker of this conference. Write to the secretariat."), code="twice"
        )
    speaker.person = own
    sign_history(speaker, by=by, now=now)
    speaker.save()
    record_transition(speaker, from_state="", to_state="claimed", by=by, now=now)


@transaction.atomic
def make_feed(user: Any, *, conference: Conference, now: datetime) -> CalendarFeed:
    """The private calendar feed of `user`, with a new link; the link there was stops working."""
    feed, _created = CalendarFeed.objects.update_or_create(
        user=user,
        conference=conference,
        defaults={"nonce": new_nonce(), "created_at": now, "revoked_at": None},
    )
    record_transition(feed, from_state="", to_state=LinkState.OPEN, by=user, now=now)
    return feed


@transaction.atomic
def revoke_feed(user: Any, *, conference: Conference, now: datetime) -> bool:
    """Withdraws the feed's link; returns whether there was one."""
    feed = CalendarFeed.objects.filter(user=user, conference=conference, revoked_at=None).first()
    if feed is None or not CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now):
        return False
    record_transition(feed, from_state=LinkState.OPEN, to_state=LinkState.REVOKED, by=user, now=now)
    return True
