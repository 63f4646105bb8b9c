from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from events.common.tokens import new_nonce
from events.mail.models import (
    Following,
    Mailbox,
    MailText,
    Message,
    Preference,
    Suppression,
    new_message_id,
)
from events.mail.rules import MailClass
from tests.factories.conferences import ConferenceFactory, UserFactory

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class MessageFactory(DjangoModelFactory):
    """A queued message of the kind "test.note", due at NOW."""

    class Meta:
        model = Message

    kind = "test.note"
    mail_class = MailClass.TRANSACTIONAL
    conference = factory.SubFactory(ConferenceFactory)
    recipient = factory.Sequence(lambda n: f"reader{n}@arvenia.example")
    recipient_key = factory.SelfAttribute("recipient")
    occasion = factory.Sequence(lambda n: f"note:{n}")
    due_at = NOW
    queued_at = NOW
    message_id = factory.LazyFunction(lambda: new_message_id("sample.example"))


class MailboxFactory(DjangoModelFactory):
    class Meta:
        model = Mailbox

    recipient_key = factory.Sequence(lambda n: f"reader{n}@arvenia.example")
    nonce = factory.LazyFunction(new_nonce)


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = Preference

    mailbox = factory.SubFactory(MailboxFactory)
    kind = "test.news"
    is_wanted = False
    changed_at = NOW


class SuppressionFactory(DjangoModelFactory):
    class Meta:
        model = Suppression

    recipient_key = factory.Sequence(lambda n: f"gone{n}@arvenia.example")
    reason = "550 5.1.1 no such user"
    since = NOW


class MailTextFactory(DjangoModelFactory):
    """The conference's own words for the kind "test.note", in English."""

    class Meta:
        model = MailText

    conference = factory.SubFactory(ConferenceFactory)
    kind = "test.note"
    language = "en"
    opening = "Dear {name}"


class FollowingFactory(DjangoModelFactory):
    """Somebody who asks for tomorrow's programme since 2025; see `asks` for one who is sent it."""

    class Meta:
        model = Following

    user = factory.SubFactory(UserFactory)
    conference = factory.SubFactory(ConferenceFactory)
    kind = "digest.tomorrow"
    since = datetime(2025, 1, 1, tzinfo=UTC)


def asks(kind, conference, **fields):
    """Somebody who asked for the kind at the conference, and whose mailbox wants it."""
    found = FollowingFactory(kind=kind, conference=conference, **fields)
    PreferenceFactory(mailbox__recipient_key=found.user.email, kind=kind, is_wanted=True)
    return found.user
