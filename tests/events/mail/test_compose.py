import email
import email.policy
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from events.common import letters
from events.common.tokens import make_token
from events.mail import texts
from events.mail.actions import is_mailbox, queue
from events.mail.compose import write
from events.mail.delivery import drain
from events.mail.kinds import Content, all_kinds
from events.mail.models import Message
from events.mail.rules import MailClass
from tests.factories.conferences import ConferenceFactory
from tests.factories.mail import NOW, MailboxFactory, MessageFactory

pytestmark = pytest.mark.django_db
HOSTILE = [
    "Pay at http://evil.example <a href='http://evil.example'>here</a>",
    "[click](http://evil.example)",
    "evil.example",
    "www.evil.example/pay",
    "x@evil.example",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\u202etxt.exe",
    "{{ settings.SECRET_KEY }} {% load x %} {event.__init__.__globals__} %(secret)s",
    "a\r\nBcc: everyone@arvenia.example\r\n\r\nbody",
    "a\u2028Bcc: x\u2029y\x00z",
]


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.found += [value for name, value in attrs if name in {"href", "src"}]


def written(declared, content, **fields):
    """The mail as it arrives, made by itself and filled into the layout of its batch, which must be the same."""
    declared.but("test.note", context=lambda message, now: content)
    message = MessageFactory(**fields)
    drain(clock=lambda: NOW)
    message.refresh_from_db()
    assert message.state == "sent", message.reason
    raw = mail.outbox[-1].message().as_bytes(linesep="\r\n")
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    if wire := mail.outbox[-1].make_wire():
        assert facts_of(email.message_from_bytes(wire[1], policy=email.policy.default)) == facts_of(parsed)
    return parsed, message


def facts_of(parsed):
    """All that a reader's program sees of a mail, whatever the order of its headers."""
    headers = sorted((name, str(value).strip()) for name, value in parsed.items() if name != "Content-Type")
    texts = [
        (part.get_content_type(), part.get_param("method"), part.get_content())
        for part in parsed.iter_parts()
    ]
    return headers, texts


def parts(sent):
    return {part.get_content_type(): part for part in sent.walk()}


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_typed_is_text_and_nothing_else(declared, typed):
    content = Content(
        subject=f"News of {typed}",
        heading=typed,
        greeting=typed,
        paragraphs=(typed,),
        facts=((typed, typed),),
        closing=(typed,),
        why=typed,
        zone_note=typed,
    )
    sent, _message = written(declared, content)
    found = Links()
    found.feed(parts(sent)["text/html"].get_content())
    assert [link for link in found.found if "evil" in link] == []
    assert found.tags.isdisjoint({"script", "img", "iframe", "form", "object"})
    text = parts(sent)["text/plain"].get_content()
    assert "http://evil" not in text
    said = text.partition("Choose which mails you get:")[0]
    assert texts.HOST.findall(said.replace(texts.BREAK, "\0")) == []
    assert sorted(set(sent.keys())) == [
        "Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
        "Subject", "To",
    ]  # fmt: skip


def test_typed_text_stays_readable(declared):
    sent, _message = written(
        declared, Content(subject="x", heading="x", paragraphs=("Dr. Évrard & Søn <IT>",))
    )
    assert "Dr. Évrard & Søn <IT>" in parts(sent)["text/plain"].get_content()
    assert "Dr. Évrard &amp; Søn &lt;IT&gt;" in parts(sent)["text/html"].get_content()


def test_contact_of_the_conference_stays_a_mailbox(declared):
    conference = ConferenceFactory(contact_email="desk@sample.example")
    content = Content(subject="x", heading="x", paragraphs=("Write to desk@sample.example.",))
    sent, _message = written(declared, content, conference=conference)
    assert "desk@sample.example" in parts(sent)["text/plain"].get_content()
    assert sent["Reply-To"] == "desk@sample.example"


def test_headers_of_a_mail(declared):
    sent, message = written(declared, Content(subject="Your badge", heading="Your badge"))
    assert sent["Subject"] == f"[{message.conference.symbol}] Your badge"
    assert sent["Message-ID"] == message.message_id
    assert (sent["Auto-Submitted"], sent["List-Unsubscribe"]) == ("auto-generated", None)
    assert email.utils.parsedate_to_datetime(sent["Date"]).replace(microsecond=0) - NOW < timedelta(seconds=5)


@pytest.mark.parametrize("mail_class", [MailClass.SERVICE, MailClass.OPTIONAL])
def test_mail_that_may_be_switched_off_carries_one_click_headers(declared, mail_class):
    kind = declared("test.weekly", mail_class)
    mailbox = MailboxFactory()
    message = MessageFactory(kind=kind.name, mail_class=mail_class, recipient=mailbox.recipient_key)
    sent = write(message, kind, mailbox=mailbox, now=NOW).mail
    token = make_token("unsubscribe:test.weekly", mailbox.pk, mailbox.nonce)
    assert sent.extra_headers["List-Unsubscribe"] == f"<http://localhost:8000/mail/unsubscribe/{token}/>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/mail/unsubscribe/{token}/" in sent.body


def test_calendar_is_an_alternative_with_its_method(declared):
    content = Content(subject="x", heading="x", calendar=("REQUEST", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
    sent, _message = written(declared, content)
    calendar = parts(sent)["text/calendar"]
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert sent.get_content_type() == "multipart/alternative"


def test_secret_is_masked_in_every_place_of_the_kept_copy(declared):
    secret = "a&b<c>'K7"
    content = Content(
        subject=f"Code {secret}",
        heading=secret,
        paragraphs=(f"Type {secret}.",),
        facts=(("Code", secret),),
        secrets=(secret,),
    )
    sent, message = written(declared, content)
    assert secret in parts(sent)["text/plain"].get_content()
    kept = message.subject + message.body_text + message.body_html
    assert secret not in kept
    assert "K7" not in kept


def test_token_that_a_kind_forgot_to_declare_is_masked_all_the_same(declared):
    token = make_token("invitation", 7, "nonce")
    content = Content(
        subject="x", heading="x", action=("Open", f"http://localhost:8000/invitations/{token}/")
    )
    sent, message = written(declared, content)
    assert token in parts(sent)["text/plain"].get_content()
    assert token not in message.body_text + message.body_html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "/relative", "data:text/html,x"])
def test_action_that_is_no_address_is_not_sent(declared, url):
    content = Content(subject="x", heading="x", action=("Open", url))
    declared.but("test.note", context=lambda message, now: content)
    message = MessageFactory()
    drain(clock=lambda: NOW)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("deferred", "It could not be written (ValueError).")


def test_huge_text_is_sent_whole_under_a_short_subject(declared):
    content = Content(subject="x" * 5_000, heading="x", paragraphs=("y" * 100_000,))
    sent, _message = written(declared, content)
    assert len(sent["Subject"]) == 200
    assert "y" * 100_000 in parts(sent)["text/plain"].get_content()


@pytest.mark.parametrize(
    "address",
    [
        "", "x", "a@b", "a@b>", "<a@b.example>", "a b@c.example", "a@b.example\r\nBcc: c@d.example",
        "a@b.example,c@d.example", "Name <a@b.example>", '"a b"@c.example', "a@b.example\x00", "a@" + "b" * 300,
    ],
)  # fmt: skip
def test_address_that_is_not_one_mailbox_is_refused(address, declared):
    assert not is_mailbox(address)
    with pytest.raises(ValidationError) as caught:
        queue("test.note", recipient=address, occasion="x", now=NOW)
    assert caught.value.code == "recipient"
    assert not Message.objects.exists()


def test_mailbox_of_a_domain_in_its_own_script_is_one_mailbox_however_spelled(declared):
    first = queue("test.note", recipient="a@münchen.example", occasion="x", now=NOW)
    second = queue("test.note", recipient="A@MÜNCHEN.example", occasion="x", now=NOW)
    assert first == second


def test_same_occasion_is_said_once(declared):
    for _ in range(3):
        queue("test.note", recipient="a@arvenia.example", occasion="x", now=NOW)
    assert Message.objects.count() == 1


def test_every_declared_kind_has_words_for_the_catalogue():
    lacking = [name for name, kind in all_kinds().items() if not str(kind.label)]
    assert lacking == []


@pytest.mark.parametrize("name", ["Seán O'Brien & <Söhne>", "ليلى", "", "\ue000", "x" * 300])
def test_reader_gets_what_they_would_get_alone_from_a_shared_layout(declared, name):
    calendar = ("REQUEST", f"BEGIN:VCALENDAR\r\nATTENDEE:{name}\r\nEND:VCALENDAR\r\n".encode())

    def say(message, now):
        greeting = f"Dear {message.recipient}, {name}" if name else ""
        return Content(subject="A note", heading="A note", greeting=greeting, calendar=calendar)

    declared.but("test.news", context=say)
    conference = ConferenceFactory()
    for _ in range(3):
        MessageFactory(kind="test.news", mail_class="S", conference=conference)
    drain(clock=lambda: NOW)
    wires = [sent.make_wire() for sent in mail.outbox]
    assert [wire is not None for wire in wires] == [len(name) < 300] * 3
    for sent, wire in zip(mail.outbox, filter(None, wires), strict=len(name) < 300):
        alone = email.message_from_bytes(sent.message().as_bytes(linesep="\r\n"), policy=email.policy.default)
        assert facts_of(email.message_from_bytes(wire[1], policy=email.policy.default)) == facts_of(alone)
    assert {sent.to[0].partition("@")[0] in sent.body for sent in mail.outbox} == {bool(name)}


def test_letter_is_laid_out_once_for_a_batch(declared, monkeypatch):
    laid_out = []
    monkeypatch.setattr(letters, "render", lambda letter: laid_out.append(letter) or ("text", "<p>text</p>"))
    conference = ConferenceFactory()
    MessageFactory.create_batch(3, conference=conference)
    drain(clock=lambda: NOW)
    assert (len(mail.outbox), len(laid_out)) == (3, 1)
