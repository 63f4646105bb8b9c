"""Delivery reports as mail servers write them, and as somebody would who wants to silence a person."""

import mailbox
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from events.mail import bounces, tasks
from events.mail.models import DeliveryAttempt, Message, Suppression
from tests.factories.mail import NOW, MessageFactory

pytestmark = pytest.mark.django_db


def report(message, *, action="failed", status="5.1.1", recipient=None, message_id=None, headers_only=False):
    """As Postfix writes it (RFC 3464)."""
    recipient = recipient or message.recipient
    message_id = message.message_id if message_id is None else message_id
    mail = MIMEMultipart("report", report_type="delivery-status")
    mail["From"], mail["To"], mail["Subject"] = (
        "MAILER-DAEMON@mx.example",
        "bounce@sample.example",
        "Undelivered",
    )
    mail.attach(MIMEText("This is the mail system. I'm sorry."))
    status_part = MIMEBase("message", "delivery-status")
    status_part.set_payload(
        [
            header("Reporting-MTA: dns; mx.example"),
            header(
                f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
                f"Diagnostic-Code: smtp; 550 {status} no such user\n"
            ),
        ]
    )
    mail.attach(status_part)
    text = f"Message-ID: {message_id}\nSubject: You are confirmed\n"
    if headers_only:
        mail.attach(MIMEText(text, "rfc822-headers"))
    else:
        inner = MIMEBase("message", "rfc822")
        inner.set_payload([header(text)])
        mail.attach(inner)
    return mail.as_bytes()


def header(text):
    from email import message_from_string

    return message_from_string(text)


@pytest.fixture
def message():
    return MessageFactory(state="sent", sent_at=NOW)


def state_of(message):
    message.refresh_from_db()
    return message.state


def take_all(raw):
    return [bounces.take(one, now=NOW) for one in bounces.reports_in(raw)]


@pytest.mark.parametrize("headers_only", [False, True])
def test_mail_to_a_mailbox_that_is_gone_is_noted_and_nothing_further_is_sent(message, headers_only):
    assert take_all(report(message, headers_only=headers_only)) == [True]
    assert state_of(message) == "failed"
    assert message.reason == "5.1.1 smtp; 550 5.1.1 no such user"
    assert DeliveryAttempt.objects.get().outcome == "failed"
    assert Suppression.objects.get().recipient_key == message.recipient_key


@pytest.mark.parametrize("status", ["5.2.2", "5.3.4", "5.7.1", "4.4.1", ""])
def test_mailbox_that_is_full_or_picky_is_written_to_again(message, status):
    assert take_all(report(message, status=status)) == [True]
    assert state_of(message) == "failed"
    assert not Suppression.objects.exists()


def test_delay_changes_nothing(message):
    assert take_all(report(message, action="delayed", status="4.4.1")) == [False]
    assert state_of(message) == "sent"


def test_same_report_twice_is_noted_once(message):
    raw = report(message)
    assert [*take_all(raw), *take_all(raw)] == [True, False]
    assert DeliveryAttempt.objects.count() == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"message_id": "<guess@sample.example>"},
        {"recipient": "minister@arvenia.example"},
        {"message_id": ""},
    ],
    ids=["another-mail", "another-mailbox", "no-mail"],
)
def test_forged_report_silences_nobody(message, forged):
    assert not any(take_all(report(message, **forged)))
    assert state_of(message) == "sent"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\xff" * 99, b"Content-Type: multipart/report\n\nx", b"Subject: out of office\n\nBack soon."],
)
def test_anything_else_is_no_report(raw):
    assert bounces.reports_in(raw) == []


@pytest.fixture(params=["maildir", "mbox"])
def box(request, tmp_path):
    path = tmp_path / "bounces"
    made = mailbox.Maildir(path) if request.param == "maildir" else mailbox.mbox(path)
    yield made, path
    made.close()


def letter():
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "somebody@arvenia.example", "A question"
    mail.set_content("When does it begin?")
    return mail.as_bytes()


def test_mailbox_is_read_and_what_is_no_report_stays(message, box):
    made, path = box
    made.add(report(message))
    made.add(letter())
    made.flush()
    assert bounces.read(path, now=NOW) == (1, 1)
    assert bounces.read(path, now=NOW) == (0, 0)
    again = type(made)(path, create=False)
    assert [one["Subject"] for one in again] == ["A question"]
    assert state_of(message) == "failed"


def test_task_reads_the_mailbox_that_the_setting_names(message, box, settings):
    made, path = box
    made.add(report(message))
    made.flush()
    settings.BOUNCE_MAILBOX = str(path)
    tasks.bounces()
    assert state_of(message) == "failed"


@pytest.mark.parametrize("name", ["", "/nowhere/at/all"])
def test_task_without_a_mailbox_does_nothing(settings, name):
    settings.BOUNCE_MAILBOX = name
    tasks.bounces()
    assert not Message.objects.exists()
