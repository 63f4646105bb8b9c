"""The organisers' own words: what may stand in braces, which language is taken, preview and test mail."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from events.mail import previews
from events.mail.delivery import drain
from events.mail.kinds import Content
from events.mail.models import MailText, Message
from events.mail.placeholders import fill, wrong_placeholders
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory
from tests.factories.mail import NOW, MailTextFactory, MessageFactory

ADD = "admin:events_mailtext_add"
CHANGE = "admin:events_mailtext_change"
PREVIEW = "admin:events_mailtext_preview"


def say(message, now):
    return Content(
        subject="Ours",
        heading="Ours",
        paragraphs=("Our words.",),
        facts=(("Room", "Hall 2"),),
        closing=("Our end.",),
        names={"session": "Tide tables", "name": "Ilona"},
    )


@pytest.fixture
def wordable(declared):
    declared("test.note", context=say, names=("session",))
    return declared


@pytest.fixture
def organiser(client):
    role = ConferenceRoleFactory(role="mail")
    client.force_login(role.user)
    return role


# Names in braces


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Dear {name}", []),
        ("Dear {nane}", ["{nane}"]),
        ("{name.__class__.__init__.__globals__}", ["{name.__class__.__init__.__globals__}"]),
        ("{name!r:>1000000}", ["{name!r:>1000000}"]),
        ("{0}", ["{0}"]),
        ("{}", ["{}"]),
        ("{name", ["{"]),
        ("name}", ["}"]),
        ("{{name}}", ["{{", "}}"]),
        ("{% load x %}", ["{%", "%}"]),
        ("{name} {NAME} { name }", ["{NAME}", "{ name }"]),
    ],
)
def test_only_names_from_the_list_may_stand_in_braces(text, wrong):
    assert wrong_placeholders(text, ["name"]) == wrong


def test_value_that_looks_like_a_name_is_not_replaced_again():
    assert fill("{name} / {session}", {"name": "{session}", "session": "{name}"}) == "{session} / {name}"


# What is sent


def send(**fields):
    message = MessageFactory(**fields)
    drain(clock=lambda: NOW)
    message.refresh_from_db()
    return message, mail.outbox[-1]


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_own_words_stand_in_place_of_ours_and_facts_stay():
    text = MailTextFactory(
        subject="On {session}", opening="Dear {name},\n\ncome to {session}.", closing="Till then."
    )
    _message, sent = send(conference=text.conference)
    assert sent.subject == f"[{text.conference.symbol}] On Tide tables"
    for words in ("Dear Ilona,", "come to Tide tables.", "Hall 2", "Till then."):
        assert words in sent.body
    assert "Our words" not in sent.body


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_what_is_left_empty_stays_ours():
    text = MailTextFactory(subject="", opening="", closing="Till then.")
    _message, sent = send(conference=text.conference)
    assert "Our words." in sent.body
    assert "Our end." not in sent.body


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
@pytest.mark.parametrize(
    ("reader", "languages", "written", "expected"),
    [
        ("fr", ["en", "fr"], ["en", "fr"], "fr"),
        ("ru", ["fr", "en"], ["en", "fr"], "fr"),
        ("ru", ["fr", "en"], ["en"], "en"),
        ("ru", ["fr"], ["ar"], "ar"),
    ],
)
def test_language_is_the_readers_then_the_conferences_and_never_two(reader, languages, written, expected):
    conference = ConferenceFactory(languages=languages)
    for tag in written:
        MailTextFactory(conference=conference, language=tag, opening=f"Words in {tag}.")
    _message, sent = send(conference=conference, language=reader)
    assert f"Words in {expected}." in sent.body
    assert sent.extra_headers["Content-Language"] == expected


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
@pytest.mark.parametrize("elsewhere", [{"is_active": False}, {"kind": "test.news"}, {"conference": None}])
def test_other_texts_change_nothing(elsewhere):
    conference = ConferenceFactory()
    MailTextFactory(
        **{"conference": conference, "opening": "Words."}
        | elsewhere
        | ({"conference": ConferenceFactory()} if "conference" in elsewhere else {})
    )
    _message, sent = send(conference=conference)
    assert "Our words." in sent.body


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_typed_link_and_markup_stay_text():
    text = MailTextFactory(opening="<a href=x>Pay</a> at http://evil.example [x](javascript:alert(1))")
    message, sent = send(conference=text.conference)
    assert "http://evil.example" not in sent.body + message.body_html
    assert "<a href=x>" not in message.body_html


# Writing them


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_wrong_name_is_named_at_its_field(client, organiser):
    data = {
        "conference": organiser.conference.pk, "kind": "test.note", "language": "en", "subject": "Hi",
        "opening": "Dear {nam}", "closing": "{name.x}", "is_active": "on",
    }  # fmt: skip
    answer = client.post(reverse(ADD), data)
    errors = answer.context["adminform"].form.errors
    assert sorted(errors) == ["closing", "opening"]
    assert "{nam}" in errors["opening"][0]
    assert not MailText.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_text_is_saved_with_its_history(client, organiser):
    data = {
        "conference": organiser.conference.pk, "kind": "test.note", "language": "en", "subject": "",
        "opening": "Dear {name}", "closing": "", "is_active": "on",
    }  # fmt: skip
    assert client.post(reverse(ADD), data).status_code == 302
    text = MailText.objects.get()
    client.post(reverse(CHANGE, args=[text.pk]), data | {"opening": "Hello {name}"})
    assert list(text.history.values_list("opening", "history_user")) == [
        ("Hello {name}", organiser.user.pk), ("Dear {name}", organiser.user.pk)
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_text_without_a_word_is_refused(client, organiser):
    answer = client.post(reverse(ADD), form(organiser.conference, subject="", opening=" "))
    assert answer.context["adminform"].form.errors == {"opening": ["Write at least one of the three parts."]}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [CHANGE, "admin:events_mailtext_test", "admin:events_mailtext_history"])
@pytest.mark.usefixtures("wordable", "organiser")
def test_text_of_another_conference_is_not_there(client, name):
    text = MailTextFactory()
    method = client.post if name.endswith("test") else client.get
    assert method(reverse(name, args=[text.pk])).status_code == 404
    assert not Message.objects.exists()


# Looking at them


def form(conference, **fields):
    return {
        "conference": conference.pk, "kind": "test.note", "language": "en", "subject": "On {session}",
        "opening": "Dear {name}", "closing": "", "is_active": "on",
    } | fields  # fmt: skip


@pytest.mark.django_db
def test_page_is_headed_by_the_mail_and_its_language_in_words(client, organiser):
    text = MailTextFactory(conference=organiser.conference, kind="reminder.session", language="fr")
    page = client.get(reverse(CHANGE, args=[text.pk])).text
    assert re.search(r"<h1>Before a session on my schedule \((Français|French)\)</h1>", page)


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_preview_shows_the_unsaved_text_in_a_sandbox(client, organiser):
    answer = client.post(reverse(PREVIEW), form(organiser.conference))
    assert answer.status_code == 200
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Dear" in answer.text
    assert not MailText.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_preview_takes_what_the_latest_message_says(client, organiser):
    MessageFactory(conference=organiser.conference)
    assert "On Tide tables" in client.post(reverse(PREVIEW), form(organiser.conference)).text


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_preview_with_extreme_data_has_no_live_markup_or_link(client, organiser):
    MessageFactory(conference=organiser.conference)
    text = client.post(
        reverse(PREVIEW) + "?with=extreme", form(organiser.conference, opening="{symbol}")
    ).text
    assert "&lt;b&gt;Pay&lt;/b&gt;" in text
    assert "http://evil.example" not in text


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_preview_of_a_wrong_text_says_what_is_wrong(client, organiser):
    answer = client.post(reverse(PREVIEW), form(organiser.conference, opening="{nam}"))
    assert answer.status_code == 400
    assert "{nam}" in answer.text


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable", "organiser")
def test_preview_of_another_conference_is_refused(client):
    assert client.post(reverse(PREVIEW), form(ConferenceFactory())).status_code == 400


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable", "organiser")
def test_nothing_is_shown_or_sent_by_following_a_link(client):
    assert client.get(reverse(PREVIEW)).status_code == 404
    assert client.get(reverse("admin:events_mailtext_test", args=[1])).status_code == 404


@pytest.mark.django_db
def test_every_kind_of_our_own_can_be_previewed_with_extreme_data():
    from events.mail.kinds import wordable_kinds

    conference = ConferenceFactory()
    assert wordable_kinds()
    for kind in wordable_kinds():
        text = MailTextFactory.build(conference=conference, kind=kind.name)
        _subject, plain, _html = previews.preview(text, extreme=True, reader=None, now=NOW)
        assert "http://evil.example" not in plain


@pytest.mark.django_db
@pytest.mark.usefixtures("wordable")
def test_test_mail_goes_to_whoever_asks_and_to_nobody_else(client, organiser):
    text = MailTextFactory(conference=organiser.conference, opening="Dear {name}, words.")
    client.post(reverse("admin:events_mailtext_test", args=[text.pk]))
    message = Message.objects.get()
    assert (message.recipient, message.kind) == (organiser.user.email, "mail.test")
    drain(clock=lambda: message.due_at)
    assert "words." in mail.outbox[0].body
    assert "Test" in mail.outbox[0].subject
