"""Two conferences that are alike to the last object, and everybody who may knock on their doors."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from events.common.tokens import make_token, new_nonce
from events.conferences.models import Conference, OrganiserInvitation, TableFile
from events.conferences.queries import ORGANISER
from events.conferences.rules import Role
from events.interchange.models import ScheduleFile
from events.mail.models import Mailbox
from events.people.actions import make_feed
from events.people.models import SpeakerInvitation
from events.people.queries import FEED, INVITATION
from events.registrations.actions import (
    Details,
    ask_for_letter,
    check_in_person,
    ensure_quotas,
    grant_letter,
    print_badges,
    reserve_seat,
    set_places,
    share_schedule,
    submit,
)
from events.registrations.models import CategoryInvitation, DoorTally
from events.registrations.queries.schedule import SHARE
from events.registrations.rules import RegistrationState, Route
from tests.factories.addresses import embargoed, published
from tests.factories.conferences import (
    AnnouncementFactory,
    BodyFactory,
    ConferenceRoleFactory,
    DelegationFactory,
    InterpreterTeamFactory,
    PageFactory,
    RoomFactory,
    TrackFactory,
    VenueFactory,
)
from tests.factories.mail import MailTextFactory, SuppressionFactory
from tests.factories.people import PersonFactory, SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.registrations import (
    AccreditationFileFactory,
    DelegationQuotaFactory,
    FocalPointFactory,
    FormQuestionFactory,
    LetterheadFactory,
    NeedsFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    PendingChangeFactory,
    PhotoFactory,
    ProtocolRankFactory,
    RegistrationFactory,
    VerifiedUserFactory,
    ZoneFactory,
    passport,
)
from tests.factories.reminders import EmergencyFactory, MailingFactory, ReminderRuleFactory, publish

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=20)
LONG = NOW + timedelta(days=300)


@dataclass
class Place:
    """A conference, its people by label, and the values of its addresses' arguments by name."""

    conference: Conference
    people: dict[str, Any]
    values: dict[str, Any]


def build(slug, **fields):
    """One conference with one of each thing that has an address, and one person of each kind."""
    conference = OpenConferenceFactory(slug=slug, symbol=slug.title(), **fields)
    people = {label: VerifiedUserFactory() for label in ("attendee", "focal point", "speaker")}
    people |= {
        role.value: ConferenceRoleFactory(conference=conference, role=role, user=staff()).user
        for role in Role
    }
    values = {**programme(conference, people["speaker"]), **texts(conference), **links(conference, people)}
    delegation = DelegationFactory(conference=conference)
    FocalPointFactory(person=PersonFactory(user=people["focal point"]), delegation=delegation)
    DelegationQuotaFactory(delegation=delegation)
    ProtocolRankFactory(conference=conference)
    values["group"] = TableFile.objects.create(
        kind=f"group:{delegation.pk}",
        conference=conference,
        name="group.csv",
        data=b"name,email\n",
        sent_by=people["focal point"],
        sent_at=BEFORE,
    ).pk
    member = RegistrationFactory(
        category=ParticipantCategoryFactory(conference=conference, route=Route.FOCAL_POINT),
        delegation=delegation,
        state=RegistrationState.CONFIRMED,
    )
    values["member"] = member.reference
    values["change"] = PendingChangeFactory(registration=member).pk
    run(conference, people["attendee"])
    registration = attend(conference, people["attendee"])
    values["request"] = registration.pk
    values["run"] = printed(registration, people["registration"])
    NeedsFactory(conference=conference, person=registration.person)
    sent = {"conference": conference, "person": registration.person}
    values["file"] = AccreditationFileFactory(**sent).code
    visa_letter(registration, people["visa"])
    values["photo"] = PhotoFactory(conference=conference, person=registration.person).code
    session = conference.sessions.get(code=values["session"])
    set_places(session, 5, by=None, now=BEFORE)
    reserve_seat(registration, session=session, by=None, now=BEFORE)
    entry = {"client_uuid": uuid.uuid4(), "desk": "South", "by": None, "now": BEFORE}
    check_in_person(conference, registration_id=registration.pk, **entry)
    DoorTally.objects.create(conference=conference, day=BEFORE, people=1)
    return Place(conference, people, values)


def printed(registration, by):
    """A print run with the badge of one person."""
    layout = {"layout": "card", "form_key": uuid.uuid4()}
    return print_badges(registration.conference, [registration], by=by, now=BEFORE, **layout).run.pk


def visa_letter(registration, by):
    """A letter that was given."""
    LetterheadFactory(conference=registration.conference)
    asked = {"by": registration.person.user, "now": BEFORE, "facts": passport()}
    grant_letter(ask_for_letter(registration, **asked), by=by, now=BEFORE)


def run(conference, reader):
    """What only the secretariat has pages for."""
    for factory in (AnnouncementFactory, BodyFactory, InterpreterTeamFactory, TrackFactory, VenueFactory):
        factory(conference=conference)
    ReminderRuleFactory(conference=conference)
    ZoneFactory(conference=conference)
    SuppressionFactory(recipient_key=reader.email)
    MailTextFactory(conference=conference, kind="reminder.session")
    MailingFactory(conference=conference)
    ensure_quotas(conference)
    FormQuestionFactory(conference=conference)
    closed = ParticipantCategoryFactory(conference=conference, is_by_invitation=True)
    CategoryInvitation.objects.create(
        conference=conference, category=closed, email=reader.email, nonce=new_nonce(), created_at=BEFORE, expires_at=LONG
    )  # fmt: skip
    ScheduleFile.objects.create(
        conference=conference, name="plan.csv", data=b"title", sha256="0" * 64, sent_at=BEFORE
    )


def staff():
    return VerifiedUserFactory(is_staff=True)


def programme(conference, user):
    """A released session and its speaker."""
    speaker = SpeakerFactory(conference=conference, person__user=user, person__email=user.email)
    session = SessionFactory(conference=conference, room=RoomFactory(conference=conference))
    participation = ParticipationFactory(session=session, speaker=speaker)
    publish(conference, BEFORE)
    return {
        "session": session.code,
        "room": session.room.code,
        "speaker": speaker.code,
        "participation": participation.pk,
    }


def texts(conference):
    """A page, an address that everybody may read, and one under embargo."""
    return {
        "page": PageFactory(conference=conference).slug,
        "address": published(conference=conference, now=BEFORE).slug,
        "embargoed": embargoed(LONG, conference=conference, now=BEFORE).slug,
    }


def links(conference, people):
    """Tokens that grant one thing each."""
    times = {"nonce": new_nonce(), "created_at": BEFORE, "expires_at": LONG}
    invited = SpeakerFactory(conference=conference)
    rows = {
        "invitation": (INVITATION, SpeakerInvitation(speaker=invited, email=invited.person.email, **times)),
        "organiser": (
            ORGANISER,
            OrganiserInvitation(email="new@arvenia.example", conference=conference, role="door", **times),
        ),
        "preferences": ("preferences", Mailbox(recipient_key=people["attendee"].email, nonce=new_nonce())),
    }
    for _purpose, row in rows.values():
        row.save()
    mailbox = rows["preferences"][1]
    rows["unsubscribe"] = ("unsubscribe:reminder.session", mailbox)
    rows["feed"] = (FEED, make_feed(people["attendee"], conference=conference, now=BEFORE))
    rows["share"] = (SHARE, share_schedule(people["attendee"], conference=conference, now=BEFORE))
    emergency = EmergencyFactory(conference=conference, state="sent", sent_at=BEFORE)
    rows["answer"] = (f"emergency:{emergency.pk}", mailbox)
    tokens = {name: make_token(purpose, row.pk, row.nonce) for name, (purpose, row) in rows.items()}
    return {**tokens, "emergency": emergency.pk}


def attend(conference, user):
    """A confirmed registration."""
    details = Details(name="Amina Okoro")
    category = ParticipantCategoryFactory(conference=conference, required_files=["press_card"])
    return submit(
        conference, user=user, category=category, delegation=None, form_key=uuid.uuid4(), details=details, now=BEFORE
    )  # fmt: skip


def everybody(north, south):
    """Who knocks at north's doors, by label; None is a visitor without an account."""
    return {
        "visitor": None,
        "newcomer": VerifiedUserFactory(),
        **north.people,
        "attendee of south": south.people["attendee"],
        "focal point of south": south.people["focal point"],
        "owner of south": south.people["owner"],
        "superuser": VerifiedUserFactory(is_staff=True, is_superuser=True),
    }
