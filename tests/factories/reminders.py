from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from events.programme.actions.releases import release
from events.registrations.models import SavedSession
from events.reminders.models import Emergency, Mailing, ReminderRule
from tests.factories.conferences import ConferenceFactory, UserFactory
from tests.factories.programme import SessionFactory


class SavedSessionFactory(DjangoModelFactory):
    class Meta:
        model = SavedSession

    user = factory.SubFactory(UserFactory)
    session = factory.SubFactory(SessionFactory)
    saved_at = datetime(2026, 2, 1, tzinfo=UTC)


class ReminderRuleFactory(DjangoModelFactory):
    class Meta:
        model = ReminderRule

    conference = factory.SubFactory(ConferenceFactory)
    kind = "saved_session"
    minutes_before = 60


class EmergencyFactory(DjangoModelFactory):
    """Written by somebody without a role, and waiting for a second organiser."""

    class Meta:
        model = Emergency

    conference = factory.SubFactory(ConferenceFactory)
    title = "Leave Hall 2 now"
    instructions = "Take the eastern doors.\n\nDo not use the lifts."
    next_update_at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    written_by = factory.SubFactory(UserFactory)
    written_at = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class MailingFactory(DjangoModelFactory):
    """A draft to all who asked to attend."""

    class Meta:
        model = Mailing

    conference = factory.SubFactory(ConferenceFactory)
    subject = "The tram does not run"
    body = "Dear {name},\n\ntake the boat to {city}."
    to = "registered"


def publish(conference, now=datetime(2026, 2, 1, 8, tzinfo=UTC), **options):
    """Releases the drafts of the conference; returns the release."""
    return release(conference, by=None, now=now, **options)
