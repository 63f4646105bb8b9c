from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from events.programme.models import Participation, Session
from events.programme.rules import ParticipationState, SessionState
from tests.factories.conferences import ConferenceFactory
from tests.factories.people import SpeakerFactory


class SessionFactory(DjangoModelFactory):
    """A scheduled session of an hour on the first day of its conference, in no room."""

    class Meta:
        model = Session

    conference = factory.SubFactory(ConferenceFactory)
    code = factory.Sequence(lambda n: f"S{n}")
    title = factory.Sequence(lambda n: f"What village networks cost {n}")
    state = SessionState.SCHEDULED
    starts_at = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=1) if o.starts_at else None)


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    session = factory.SubFactory(SessionFactory)
    speaker = factory.SubFactory(SpeakerFactory, conference=factory.SelfAttribute("..session.conference"))
    state = ParticipationState.ACCEPTED
