import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.common.models import Transition
from events.mail.delivery import drain
from events.mail.models import DeliveryAttempt, Message, Pace
from events.mail.watching import Ahead
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, UserFactory
from tests.factories.mail import NOW, MessageFactory, SuppressionFactory
from tests.factories.people import SpeakerFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db
LIST = "admin:events_message_changelist"


def detail(message):
    return reverse("admin:events_message_change", args=[message.pk])


def said(message):
    return reverse("admin:events_message_said", args=[message.pk])


def decide(name, *messages):
    ids = ",".join(str(message.pk) for message in messages)
    return f"{reverse('admin:events_message_decide', args=[name])}?ids={ids}"


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def organiser(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="mail")
    client.force_login(role.user)
    return role.user


@pytest.fixture
def superuser(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def sent(conference, declared):
    message = MessageFactory(conference=conference)
    drain(clock=lambda: NOW)
    message.refresh_from_db()
    return message


@pytest.mark.usefixtures("organiser")
def test_organiser_finds_what_was_said(client, sent):
    page = client.get(detail(sent)).content.decode()
    assert "The hall is open from eight." in page
    assert "Code: ••••" in page
    assert "K7-PLUM" not in page
    assert f'src="{said(sent)}" sandbox' in page


@pytest.mark.usefixtures("organiser")
def test_frame_holds_the_masked_mail_under_its_own_policy(client, sent):
    response = client.get(said(sent))
    assert response.content.decode() == sent.body_html
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "private, no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("organiser")
def test_message_shows_the_servers_answers(client, sent):
    DeliveryAttempt.objects.update(code=451, answer="come back later")
    assert "come back later" in client.get(detail(sent)).content.decode()


@pytest.mark.usefixtures("organiser", "declared")
def test_list_shows_own_conference_only(client, conference):
    own = MessageFactory(conference=conference)
    other = MessageFactory(conference__symbol="OTHER-1")
    account = MessageFactory(conference=None)
    page = client.get(reverse(LIST)).content.decode()
    assert own.recipient in page
    assert other.recipient not in page
    assert "OTHER-1" not in page
    assert account.recipient not in page


@pytest.mark.parametrize("foreign", [True, False], ids=["another-conference", "account-mail"])
@pytest.mark.usefixtures("organiser", "declared")
def test_foreign_message_is_not_there(client, foreign):
    message = MessageFactory() if foreign else MessageFactory(conference=None)
    Message.objects.update(body_html="<p>x</p>")
    assert client.get(detail(message)).status_code == 404
    assert client.get(said(message)).status_code == 404
    assert client.get(decide("stop", message)).status_code == 404
    assert client.post(decide("stop", message), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["programme", "door", "registration"])
def test_other_roles_see_no_mail(client, conference, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    assert client.get(reverse(LIST)).status_code == 403


@pytest.mark.usefixtures("superuser", "declared")
def test_superuser_sees_that_an_account_mail_exists_but_not_what_it_said(client):
    message = MessageFactory(conference=None)
    drain(clock=lambda: NOW)
    page = client.get(detail(message)).content.decode()
    assert "Nobody sees what it said." in page
    assert client.get(said(message)).status_code == 404


def test_message_is_stopped_with_a_reason(client, organiser, conference, declared):
    message = MessageFactory(conference=conference)
    client.post(decide("stop", message), {"reason": "The hall burnt down"})
    message.refresh_from_db()
    assert (message.state, message.reason) == ("suppressed", "The hall burnt down")
    transition = Transition.objects.get(subject="message")
    assert (transition.by, transition.to_state) == (organiser, "suppressed")


@pytest.mark.usefixtures("organiser", "declared")
def test_stopping_without_a_reason_is_refused(client, conference):
    message = MessageFactory(conference=conference)
    assert client.post(decide("stop", message), {"reason": " "}).status_code == 400
    message.refresh_from_db()
    assert message.state == "queued"


@pytest.mark.usefixtures("organiser")
def test_sending_again_makes_a_new_message(client, sent):
    client.post(decide("again", sent), {"reason": "She lost it"})
    again = Message.objects.exclude(pk=sent.pk).get()
    assert (again.recipient, again.state, again.refs) == (sent.recipient, "queued", sent.refs)
    assert again.message_id != sent.message_id
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.usefixtures("organiser", "declared")
def test_what_is_on_its_way_is_not_sent_again(client, conference):
    message = MessageFactory(conference=conference)
    response = client.post(decide("again", message), {"reason": "twice"}, follow=True)
    assert "It is still on its way." in response.content.decode()
    assert Message.objects.count() == 1


@pytest.mark.usefixtures("organiser", "declared")
def test_several_are_stopped_from_the_list(client, conference):
    messages = MessageFactory.create_batch(3, conference=conference)
    response = client.post(
        reverse(LIST), {"action": "stop", "_selected_action": [str(m.pk) for m in messages]}
    )
    assert client.post(response["Location"], {"reason": "All wrong"}).status_code == 302
    assert set(Message.objects.values_list("state", flat=True)) == {"suppressed"}


@pytest.mark.parametrize("ids", ["", "x", "1,,", "9" * 40, "-1"])
@pytest.mark.usefixtures("organiser")
def test_nonsense_for_ids_is_not_found(client, ids):
    path = reverse("admin:events_message_decide", args=["stop"])
    assert client.get(path, {"ids": ids}).status_code == 404


@pytest.mark.usefixtures("organiser")
def test_unknown_decision_is_not_found(client):
    assert client.get(reverse("admin:events_message_decide", args=["burn"])).status_code == 404


@pytest.mark.usefixtures("organiser")
def test_nobody_writes_or_deletes_messages_by_hand(client, sent):
    assert client.get(reverse("admin:events_message_add")).status_code == 403
    assert (
        client.post(reverse("admin:events_message_delete", args=[sent.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert client.post(detail(sent), {"state": "queued"}).status_code == 403


@pytest.mark.usefixtures("organiser")
def test_organiser_sees_dead_addresses_of_own_mails_only(client, sent):
    SuppressionFactory(recipient_key=sent.recipient_key)
    SuppressionFactory(recipient_key="stranger@arvenia.example")
    page = client.get(reverse("admin:events_suppression_changelist")).content.decode()
    assert sent.recipient_key in page
    assert "stranger@arvenia.example" not in page


@pytest.mark.usefixtures("organiser", "declared")
def test_list_takes_as_many_queries_for_three_as_for_one(client, conference):
    counts = []
    for more in (1, 2):
        MessageFactory.create_batch(more, conference=conference)
        client.get(reverse(LIST))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(LIST))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("organiser")
def test_reminder_rule_of_another_conference_is_out_of_reach(client, conference):
    other = ConferenceFactory()
    path = reverse("admin:events_reminderrule_add")
    values = {"kind": "speaking", "minutes_before": "60", "is_active": "on"}
    assert client.post(path, {**values, "conference": other.pk}).status_code == 200
    assert not other.reminder_rules.exists()
    client.post(path, {**values, "conference": conference.pk})
    assert conference.reminder_rules.count() == 1


# Watching


WATCH = "admin:events_message_watch"


@pytest.mark.usefixtures("organiser", "declared")
def test_what_goes_out_next_is_told_by_kind_of_own_conferences_alone(client, conference):
    now = timezone.now()
    MessageFactory.create_batch(3, conference=conference, due_at=now + timedelta(hours=2))
    MessageFactory(conference=conference, due_at=now + timedelta(hours=30))
    MessageFactory(kind="test.news", due_at=now + timedelta(hours=2))
    ahead = client.get(reverse(WATCH)).context["ahead"]
    assert [(label, one.count) for label, one in ahead] == [("test.note", 3)]


@pytest.mark.usefixtures("organiser", "conference", "declared")
def test_what_goes_out_at_one_hour_of_one_kind_is_one_line(client, monkeypatch):
    at = timezone.now() + timedelta(hours=2)
    foreseen = [Ahead("test.note", at, 2), Ahead("test.news", at, 1), Ahead("test.note", at, 3)]
    monkeypatch.setattr("events.reminders.forecast.forecast", lambda *_args, **_fields: foreseen)
    ahead = client.get(reverse(WATCH)).context["ahead"]
    assert [(label, one.count) for label, one in ahead] == [("test.news", 1), ("test.note", 5)]


@pytest.mark.usefixtures("organiser", "declared")
def test_alarm_says_that_something_waits_too_long(client, conference):
    MessageFactory(conference=conference, due_at=timezone.now() - timedelta(minutes=6))
    assert "Alarm: something has been waiting" in client.get(reverse(WATCH)).text


@pytest.mark.usefixtures("organiser", "declared")
def test_alarm_says_that_too_many_fail(client, conference):
    now = timezone.now()
    for outcome, count in (("failed", 11), ("sent", 89)):
        for message in MessageFactory.create_batch(count, conference=conference, state="failed"):
            message.deliveries.create(began_at=now, ended_at=now, outcome=outcome)
    assert "Alarm: more than one mail in ten failed" in client.get(reverse(WATCH)).text


@pytest.mark.usefixtures("organiser", "declared")
def test_quiet_outbox_raises_no_alarm(client, conference):
    MessageFactory(conference=conference, due_at=timezone.now() - timedelta(minutes=4))
    assert "Alarm" not in client.get(reverse(WATCH)).text


@pytest.mark.usefixtures("organiser", "declared")
def test_domains_that_are_left_alone_are_named_where_own_mail_waits_for_them(client, conference):
    later = timezone.now() + timedelta(minutes=3)
    for name in ("slow.example", "elsewhere.example"):
        Pace.objects.create(name=name, refusals=2, retry_at=later)
    Pace.objects.create(name="brisk.example", refusals=0)
    for name in ("slow.example", "brisk.example"):
        MessageFactory(conference=conference, recipient=f"reader@{name}")
    MessageFactory(recipient="reader@elsewhere.example")
    page = client.get(reverse(WATCH))
    assert [pace.name for pace in page.context["slowed"]] == ["slow.example"]
    assert "<bdi>slow.example</bdi>" in page.text


def test_other_roles_do_not_watch_the_outbox(client, conference):
    client.force_login(ConferenceRoleFactory(conference=conference, role="programme").user)
    assert client.get(reverse(WATCH)).status_code == 403


@pytest.mark.usefixtures("organiser", "declared")
def test_all_mail_about_one_session_is_found(client, conference):
    about = MessageFactory(conference=conference, refs={"session": 5})
    among = MessageFactory(conference=conference, refs={"sessions": "4,5,51", "since": 1})
    MessageFactory(conference=conference, refs={"session": 51})
    MessageFactory(conference=conference, refs={"sessions": "51,15"})
    found = client.get(reverse(LIST), {"session": "5"}).context["cl"].queryset
    assert sorted(one.pk for one in found) == sorted([about.pk, among.pk])


@pytest.mark.usefixtures("organiser", "declared")
@pytest.mark.parametrize("hostile", ["5)", "٥", "9" * 40, "a|.*"])
def test_session_that_is_no_number_finds_nothing(client, conference, hostile):
    MessageFactory(conference=conference, refs={"sessions": "5"})
    answer = client.get(reverse(LIST), {"session": hostile})
    assert answer.status_code == 200
    assert not answer.context["cl"].queryset.exists()


# The send log of a person and of a session, from their own pages


def log_on(page):
    """Where "Mail log" leads on a page of the admin; None when it is not there."""
    found = re.search(r'<a class="btn" href="([^"]+)">Mail log</a>', page)
    return html.unescape(found[1]) if found else None


def test_page_of_a_person_leads_to_all_mail_to_them(client, conference, organiser):
    account = UserFactory()
    speaker = SpeakerFactory(conference=conference, person__user=account)
    MessageFactory(conference=conference, recipient=account.email, subject="Tide tables")
    MessageFactory(conference=conference, user=account, recipient="before@arvenia.example", subject="Masts")
    MessageFactory(conference=conference, recipient=f"x{account.email}", subject="To somebody else")
    MessageFactory(recipient=account.email, subject="Of another conference")
    page = client.get(reverse("admin:events_person_change", args=[speaker.person.pk])).text
    found = client.get(log_on(page)).context["cl"].queryset
    assert {message.subject for message in found} == {"Tide tables", "Masts"}


@pytest.mark.usefixtures("organiser")
def test_page_of_somebody_without_an_account_leads_to_mail_to_their_address(client, conference):
    speaker = SpeakerFactory(conference=conference, person__email="Ilona@arvenia.example")
    to = MessageFactory(conference=conference, recipient="ilona@arvenia.example")
    page = client.get(reverse("admin:events_speaker_change", args=[speaker.pk])).text
    assert list(client.get(log_on(page)).context["cl"].queryset) == [to]


@pytest.mark.usefixtures("organiser")
def test_page_of_a_session_leads_to_all_mail_about_it(client, conference):
    session = SessionFactory(conference=conference)
    about = MessageFactory(conference=conference, refs={"session": session.pk})
    page = client.get(reverse("admin:events_session_change", args=[session.pk])).text
    assert list(client.get(log_on(page)).context["cl"].queryset) == [about]


def test_who_does_not_run_the_mail_of_a_conference_is_led_to_none(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="programme")
    ConferenceRoleFactory(user=role.user, role="mail")
    client.force_login(role.user)
    session = SessionFactory(conference=conference)
    assert log_on(client.get(reverse("admin:events_session_change", args=[session.pk])).text) is None
