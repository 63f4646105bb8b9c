import json

import pytest

from events.mail import privacy
from events.mail.delivery import drain
from events.mail.models import Mailbox, Message, Preference, Suppression
from tests.factories.conferences import UserFactory
from tests.factories.mail import NOW, MailboxFactory, MessageFactory, PreferenceFactory, SuppressionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("declared")]


@pytest.fixture
def user():
    return UserFactory(email="larisa@arvenia.example")


@pytest.fixture
def known(user, declared):
    """One mail that was sent to the user, one that waits, a preference and a dead mailbox."""
    MessageFactory(recipient=user.email, user=user)
    drain(clock=lambda: NOW)
    MessageFactory(recipient=user.email)
    PreferenceFactory(mailbox=Mailbox.objects.get(recipient_key=user.email))
    SuppressionFactory(recipient_key=user.email)


@pytest.mark.usefixtures("known")
def test_export_holds_mails_and_choices_without_what_they_granted(user):
    MessageFactory(recipient="stranger@arvenia.example")
    data = privacy.export(user)
    assert [mail["state"] for mail in data["messages"]] == ["sent", "queued"]
    assert data["preferences"] == {"test.news": False}
    assert data["nothing_is_sent_because"] == ["550 5.1.1 no such user"]
    assert "K7-PLUM" not in json.dumps(data)


@pytest.mark.usefixtures("known")
def test_erasing_stops_what_waits_and_keeps_no_address(user):
    stranger = MessageFactory(recipient="stranger@arvenia.example")
    MailboxFactory(recipient_key="stranger@arvenia.example")
    privacy.erase(user, by=user, now=NOW)
    kept = Message.objects.exclude(pk=stranger.pk)
    assert set(kept.values_list("state", "recipient", "body_text", "subject", "user")) == {
        ("sent", "", "", "", None),
        ("suppressed", "", "", "", None),
    }
    assert not Preference.objects.exists()
    assert not Suppression.objects.exists()
    assert list(Mailbox.objects.values_list("recipient_key", flat=True)) == ["stranger@arvenia.example"]
    stranger.refresh_from_db()
    assert stranger.state == "queued"
