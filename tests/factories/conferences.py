from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from events.conferences.models import (
    Announcement,
    Body,
    Conference,
    ConferenceRole,
    Delegation,
    InterpreterTeam,
    Organization,
    Page,
    Room,
    Track,
    Venue,
)
from events.conferences.rules import ConferenceState


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@arvenia.example")
    name = factory.Sequence(lambda n: f"Ilona Marchetti {n}")


class ConferenceFactory(DjangoModelFactory):
    class Meta:
        model = Conference

    slug = factory.Sequence(lambda n: f"conf-{n}")
    symbol = factory.Sequence(lambda n: f"CONF-{n}")
    name = "Conference on Village Networks"
    city = "Port Selene"
    time_zone = "Asia/Baku"
    starts_on = date(2026, 3, 2)
    offer_hours = 0
    ends_on = date(2026, 3, 6)
    languages = ["en"]
    state = ConferenceState.ANNOUNCED


class ConferenceRoleFactory(DjangoModelFactory):
    class Meta:
        model = ConferenceRole

    user = factory.SubFactory(UserFactory, is_staff=True)
    conference = factory.SubFactory(ConferenceFactory)
    role = "owner"


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = Venue

    conference = factory.SubFactory(ConferenceFactory)
    name = factory.Sequence(lambda n: f"Harbour Centre {n}")


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    conference = factory.SubFactory(ConferenceFactory)
    code = factory.Sequence(lambda n: f"room-{n}")
    name = factory.Sequence(lambda n: f"Room Basalt {n}")


class TrackFactory(DjangoModelFactory):
    class Meta:
        model = Track

    conference = factory.SubFactory(ConferenceFactory)
    slug = factory.Sequence(lambda n: f"track-{n}")
    name = factory.Sequence(lambda n: f"Affordability {n}")


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    conference = factory.SubFactory(ConferenceFactory)
    code = factory.Sequence(lambda n: f"COM{n}")
    name = "Objectives"
    kind = "committee"


class InterpreterTeamFactory(DjangoModelFactory):
    class Meta:
        model = InterpreterTeam

    conference = factory.SubFactory(ConferenceFactory)
    language = "fr"
    count = 2


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Ministry of Waves {n}")


class DelegationFactory(DjangoModelFactory):
    class Meta:
        model = Delegation

    conference = factory.SubFactory(ConferenceFactory)
    organization = factory.SubFactory(OrganizationFactory)


class PageFactory(DjangoModelFactory):
    class Meta:
        model = Page

    conference = factory.SubFactory(ConferenceFactory)
    slug = factory.Sequence(lambda n: f"practical-{n}")
    title = "Practical information"
    body = "Trams leave from the harbour."
    is_published = True


class AnnouncementFactory(DjangoModelFactory):
    class Meta:
        model = Announcement

    conference = factory.SubFactory(ConferenceFactory)
    title = "The tram does not run today"
    published_from = datetime(2026, 3, 1, tzinfo=UTC)
