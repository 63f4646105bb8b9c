"""The invented conference that the samples of mails are about, and one reader who has a part in all of it."""

import uuid
from datetime import UTC, date, datetime, timedelta

from events.programme.rules import ParticipationRole, SessionState
from events.registrations.rules import RegistrationState, Route
from events.reminders.rules import instant
from tests.e2e.mail_facts import SETS, words
from tests.factories.conferences import (
    ConferenceFactory,
    DelegationFactory,
    OrganizationFactory,
    RoomFactory,
    UserFactory,
    VenueFactory,
)
from tests.factories.people import PersonFactory, SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
)
from tests.factories.reminders import SavedSessionFactory, publish

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # ten in Baku
NOW = START - timedelta(hours=20)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Some of the sessions are in one room at one hour, on purpose.
REASON = "Rooms follow."


class World:
    """`facts` names one of the sets in mail_facts.py."""

    def __init__(self, language, facts="ordinary"):
        self.language, self.facts = language, SETS[facts]()
        self.reader = UserFactory(name=self.facts.name, time_zone="Asia/Tokyo", language=language)
        self.conference = ConferenceFactory(
            symbol="WTDC-26",
            slug=f"wtdc-26-{uuid.uuid4().hex[:6]}",
            name=self.facts.conference,
            city=self.facts.city,
            languages=["en", "ar"],
            contact_email=self.facts.contact,
            badge_desk=self.facts.badge_desk,
            registration_closes_at=START + 4 * HOUR,
        )
        self.programme()
        self.registration()

    def programme(self):
        conference, facts = self.conference, self.facts
        room = None
        if facts.room:
            venue = VenueFactory(conference=conference, name=facts.venue)
            room = RoomFactory(conference=conference, venue=venue, name=facts.room)
        self.speaker = SpeakerFactory(
            conference=conference,
            person=PersonFactory(user=self.reader, name=facts.name or "M"),
            name=facts.name or "M",
            role=facts.role,
        )
        self.session = SessionFactory(
            conference=conference, room=room, title=facts.title, starts_at=START, ends_at=START + HOUR,
            floor_languages=["en", "ar"], interpretation=["fr", "ru", "zh"], captions=["en"], note=facts.note,
        )  # fmt: skip
        side = words("Side event: masts and money", "حدث جانبي: أبراج وأموال")
        other = SessionFactory(
            conference=conference, room=room, title=side, starts_at=START + 2 * HOUR, ends_at=START + 3 * HOUR
        )
        ParticipationFactory(session=self.session, speaker=self.speaker, role=ParticipationRole.CHAIR)
        for number in range(facts.speakers):
            ParticipationFactory(session=self.session, minutes=20 + number, speaker__name=facts.name)
        ParticipationFactory(session=other, speaker=self.speaker, minutes=10)
        more = [
            SessionFactory(conference=conference, title=facts.title, starts_at=START + number * HOUR)
            for number in range(facts.changed)
        ]
        for one in (self.session, other, *more):
            SavedSessionFactory(user=self.reader, session=one)
        publish(conference, now=NOW - 3 * DAY, conflict_reason=REASON)
        self.change(room, more)
        publish(conference, now=NOW - HOUR, conflict_reason=REASON)
        self.start = instant(self.session.starts_at)
        self.changed = ",".join(str(one.pk) for one in (self.session, *more))
        draft_only = SessionFactory(
            conference=conference, room=room, title=side, starts_at=START + HOUR, ends_at=START + 2 * HOUR
        )
        ParticipationFactory(session=draft_only, speaker=self.speaker)

    def change(self, room, more):
        """The session moves by an hour; of the others one is cancelled, one renamed, the rest move."""
        self.session.starts_at, self.session.ends_at = START + HOUR, START + 2 * HOUR
        for number, one in enumerate(more):
            one.starts_at, one.ends_at = one.starts_at + DAY, one.starts_at + DAY + HOUR
            one.room = room if number > 3 else None
            if number == 0:
                one.state = SessionState.CANCELLED
            if number == 1:
                one.title = words("Masts and money, all night", "أبراج وأموال طوال الليل")
        for one in (self.session, *more):
            one.save()

    def registration(self):
        facts = self.facts
        organization = OrganizationFactory(name=facts.organization)
        self.delegation = DelegationFactory(conference=self.conference, organization=organization)
        self.category = ParticipantCategoryFactory(
            conference=self.conference,
            name=facts.category,
            needs_delegation=True,
            route=Route.FOCAL_POINT,
        )
        self.registered = self.request(
            person=self.speaker.person, reference="K7-PLUM-42", state=RegistrationState.CONFIRMED
        )
        self.offered = self.request(state=RegistrationState.OFFERED, offer_until=NOW + 2 * DAY)
        for _number in range(facts.waiting):
            RegistrationFactory(
                category=self.category,
                name=facts.name,
                delegation=self.delegation,
                submitted_at=NOW - 4 * DAY,
            )
        self.point = FocalPointFactory(person=self.speaker.person, delegation=self.delegation)
        self.ended = FocalPointFactory(
            person__name=facts.name or "M", delegation=self.delegation, is_alternate=True,
            valid_from=date(2025, 6, 1), valid_until=date(2025, 12, 31),
        )  # fmt: skip

    def request(self, **fields):
        return RegistrationFactory(
            category=self.category, name=self.facts.name or "M", delegation=self.delegation,
            function=self.facts.function, submitted_at=NOW - 4 * DAY, reason=self.facts.reason[:500],
            waiting_since=NOW - DAY, **fields,
        )  # fmt: skip
