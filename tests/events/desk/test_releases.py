from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.mail.models import Message
from events.programme.actions import set_participation_state
from events.programme.models import Release, Session
from events.reminders.actions import tell_changes
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, RoomFactory
from tests.factories.mail import MailboxFactory, PreferenceFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.reminders import SavedSessionFactory, publish

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 27, 8, 0, tzinfo=UTC)  # noon in Baku, three days before
LIST = reverse("admin:events_release_changelist")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def conference():
    return ConferenceFactory(slug="sample", time_zone="Asia/Baku")


@pytest.fixture
def planner(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="programme")
    client.force_login(role.user)
    return role.user


def page(conference):
    return reverse("admin:events_release_publish", args=[conference.slug])


def take_back(release):
    return reverse("admin:events_release_take_back", args=[release.pk])


def post(client, conference, **typed):
    """Publishes what the page shows."""
    mark = client.get(page(conference)).context["preview"].mark
    return client.post(page(conference), {"seen": mark, **typed})


def move(session, hours=1):
    session.starts_at += timedelta(hours=hours)
    session.ends_at += timedelta(hours=hours)
    session.save()


def clashing(conference):
    room = RoomFactory(conference=conference, name="Basalt")
    return SessionFactory.create_batch(2, conference=conference, room=room)


def test_page_says_in_words_what_differs(client, planner, conference):
    session = SessionFactory(conference=conference, title="Opening")
    publish(conference)
    move(session)
    assert [words for _one, words, _note in client.get(page(conference)).context["changes"]] == [
        "10:00 → 11:00"
    ]
    assert Release.objects.count() == 1


def test_publishing_makes_the_next_release_with_note_and_author(client, planner, conference):
    SessionFactory(conference=conference)
    response = post(client, conference, note_0="First draft of the programme")
    made = Release.objects.get()
    assert response.url == reverse("admin:events_release_change", args=[made.pk])
    assert (made.number, str(made.note), made.by) == (1, "First draft of the programme", planner)


def test_page_of_nothing_new_offers_no_button(client, planner, conference):
    SessionFactory(conference=conference)
    publish(conference)
    html = client.get(page(conference)).content.decode()
    assert "Nothing differs from release 1." in html
    assert "Publish release 2</button>" not in html


def test_publishing_of_an_empty_programme_makes_nothing(client, planner, conference):
    assert post(client, conference).status_code == 302
    assert not Release.objects.exists()


def test_double_booking_needs_a_reason(client, planner, conference):
    clashing(conference)
    response = post(client, conference, note_0="Kept")
    assert response.status_code == 400
    assert "conflict_reason" in response.context["form"].errors
    assert 'value="Kept"' in response.content.decode()
    assert not Release.objects.exists()


def test_double_booking_is_published_with_its_reason(client, planner, conference):
    clashing(conference)
    post(client, conference, conflict_reason="The room is divided.")
    assert Release.objects.get().conflict_reason == "The room is divided."


def test_change_by_another_meanwhile_is_not_published_unread(client, planner, conference):
    session = SessionFactory(conference=conference)
    mark = client.get(page(conference)).context["preview"].mark
    Session.objects.filter(pk=session.pk).update(title="Changed by another")
    response = client.post(page(conference), {"seen": mark, "note_0": "Kept"})
    assert response.status_code == 400
    assert "Read again what will be published." in response.content.decode()
    assert not Release.objects.exists()


def test_release_by_another_meanwhile_is_not_followed_by_a_second(client, planner, conference):
    SessionFactory(conference=conference)
    mark = client.get(page(conference)).context["preview"].mark
    publish(conference)
    assert client.post(page(conference), {"seen": mark}).status_code == 400
    assert Release.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"seen": "x"},
        {"seen": ""},
        {"note_0": "x" * 5_000},
        {"conflict_reason": "x" * 5_000},
    ],
)
def test_nonsense_publishes_nothing(client, planner, conference, typed):
    clashing(conference)
    mark = client.get(page(conference)).context["preview"].mark
    assert client.post(page(conference), {"seen": mark, **typed}).status_code == 400
    assert not Release.objects.exists()


@pytest.mark.parametrize("role", ["door", "registration", "mail"])
def test_other_roles_do_not_publish(client, conference, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    SessionFactory(conference=conference)
    assert client.get(page(conference)).status_code == 404
    assert client.post(page(conference), {"seen": "x"}).status_code == 404
    assert client.get(reverse("admin:events_release_publish")).status_code == 403


def test_programme_of_others_is_out_of_reach(client, planner):
    other = ConferenceFactory()
    SessionFactory(conference=other)
    release = publish(other)
    assert client.get(page(other)).status_code == 404
    assert client.get(take_back(release)).status_code == 404
    assert client.get(LIST).context["cl"].result_count == 0


def test_page_without_a_conference_leads_to_the_only_one(client, planner, conference):
    assert client.get(reverse("admin:events_release_publish")).url == page(conference)


def test_page_without_a_conference_offers_those_one_has(client, planner):
    ConferenceRoleFactory(user=planner, role="owner")
    response = client.get(reverse("admin:events_release_publish"))
    assert len(response.context["ways"]) == 2


def told(client, conference):
    audience = client.get(page(conference), {"names": "1"}).context["audience"]
    return sorted(one.email for one in audience.told)


def queued(conference):
    tell_changes(publish(conference, now=NOW), now=NOW)
    return sorted(Message.objects.values_list("recipient", flat=True))


def test_page_names_exactly_those_who_are_told(client, planner, conference):
    session, other = SessionFactory.create_batch(2, conference=conference)
    part = ParticipationFactory(session=session)
    saved = SavedSessionFactory(session=session)
    SavedSessionFactory(session=other)
    off = SavedSessionFactory(session=session)
    mailbox = MailboxFactory(recipient_key=off.user.email)
    PreferenceFactory(mailbox=mailbox, kind="programme.change", is_wanted=False)
    publish(conference)
    move(session)
    expected = sorted([part.speaker.person.email, saved.user.email])
    assert told(client, conference) == expected
    assert queued(conference) == expected


def test_page_counts_by_kind_and_shows_no_name_unasked(client, planner, conference):
    session = SessionFactory(conference=conference)
    part = ParticipationFactory(session=session)
    SavedSessionFactory.create_batch(2, session=session)
    publish(conference)
    move(session)
    response = client.get(page(conference))
    audience = response.context["audience"]
    assert (audience.with_a_part, audience.saved) == (1, 2)
    assert part.speaker.person.email not in response.content.decode()
    assert part.speaker.person.email in client.get(page(conference), {"names": "1"}).content.decode()


def test_first_release_tells_nobody(client, planner, conference):
    SavedSessionFactory(session=SessionFactory(conference=conference))
    audience = client.get(page(conference)).context["audience"]
    assert (audience.is_first, list(audience.told)) == (True, [])


def test_draft_conference_tells_nobody(client, planner, conference):
    saved = SavedSessionFactory(session=SessionFactory(conference=conference))
    publish(conference)
    move(saved.session)
    conference.state = "draft"
    conference.save()
    audience = client.get(page(conference)).context["audience"]
    assert (audience.is_quiet, list(audience.told)) == (True, [])


@pytest.mark.parametrize(("starts_in", "at_once"), [(timedelta(hours=1), 1), (timedelta(days=3), 0)])
def test_page_says_how_many_mails_go_out_at_once(client, planner, conference, starts_in, at_once):
    session = SessionFactory(conference=conference, starts_at=NOW + starts_in)
    SavedSessionFactory(session=session)
    publish(conference)
    move(session)
    assert client.get(page(conference)).context["at_once"] == at_once


def test_page_takes_as_many_queries_for_one_as_for_three(client, planner, conference):
    publish(conference)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            part = ParticipationFactory(session__conference=conference)
            SavedSessionFactory(session=part.session)
        client.get(page(conference))
        with CaptureQueriesContext(connection) as asked:
            client.get(page(conference), {"names": "1"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_release_is_read_only(client, planner, conference):
    SessionFactory(conference=conference)
    change = reverse("admin:events_release_change", args=[publish(conference).pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"note_0": "x"}).status_code == 403


def test_release_shows_what_it_changed_and_offers_no_way_back_to_itself(client, planner, conference):
    session = SessionFactory(conference=conference)
    publish(conference)
    move(session)
    last = publish(conference)
    shown = client.get(reverse("admin:events_release_change", args=[last.pk])).context
    assert [words for _one, words, _note in shown["changes"]] == ["10:00 → 11:00"]
    assert not shown["may_take_back"]


@pytest.fixture
def two(conference):
    """A session that release 1 showed at 10:00 and release 2 at 11:00."""
    session = SessionFactory(conference=conference, title="Opening")
    first = publish(conference)
    move(session)
    publish(conference)
    return first, session


def test_taking_back_shows_what_changes_for_readers(client, planner, two):
    first, _session = two
    response = client.get(take_back(first))
    assert [words for _one, words, _note in response.context["changes"]] == ["11:00 → 10:00"]
    assert Release.objects.count() == 2


def test_taking_back_publishes_the_old_programme_again(client, planner, conference, two):
    first, session = two
    response = client.post(take_back(first), {"after": "2", "note_0": "Published by mistake"})
    made = Release.objects.get(number=3)
    assert response.url == reverse("admin:events_release_change", args=[made.pk])
    assert (str(made.note), made.by) == ("Published by mistake", planner)
    assert [v.starts_at.hour for v in session.versions.order_by("number")] == [6, 7, 6]


@pytest.mark.parametrize(
    "typed",
    [
        {"after": "2", "note_0": ""},
        {"after": "1", "note_0": "x"},
        {"after": "x", "note_0": "x"},
        {"note_0": "x"},
        {"after": "2", "note_0": "x" * 5_000},
    ],
)
def test_taking_back_without_reason_or_behind_time_changes_nothing(client, planner, two, typed):
    assert client.post(take_back(two[0]), typed).status_code == 400
    assert Release.objects.count() == 2


def test_taking_back_sets_the_drafts_back_when_ticked(client, planner, two):
    first, session = two
    html = client.get(take_back(first))
    assert "checked" in str(html.context["form"]["with_drafts"])
    typed = {"after": "2", "note_0": "x", "seen": html.context["preview"].mark, "with_drafts": "on"}
    client.post(take_back(first), typed)
    session.refresh_from_db()
    assert session.starts_at.hour == 6


def test_taking_back_unticked_leaves_drafts_and_the_next_page_says_so(client, planner, conference, two):
    first, session = two
    client.post(take_back(first), {"after": "2", "note_0": "x"})
    session.refresh_from_db()
    assert session.starts_at.hour == 7
    response = client.get(page(conference))
    assert [one.code for one in response.context["reopened"]] == [session.code]
    assert "Release 3 took back to release 1" in response.content.decode()


def test_newer_drafts_are_named_and_guarded(client, planner, two):
    first, session = two
    mark = client.get(take_back(first)).context["preview"].mark
    move(session, hours=3)
    typed = {"after": "2", "note_0": "x", "with_drafts": "on"}
    for seen in ("", "x", mark):
        assert client.post(take_back(first), {**typed, "seen": seen}).status_code == 400
    response = client.get(take_back(first))
    assert [(str(one.title), words) for one, words in response.context["newer"]] == [
        ("Opening", "11:00 → 14:00")
    ]
    assert Release.objects.count() == 2


def test_last_release_cannot_be_taken_back_to(client, planner, two):
    assert client.get(take_back(Release.objects.get(number=2))).status_code == 404


def test_taking_back_warns_of_those_who_left_since(client, planner, conference):
    part = ParticipationFactory(session__conference=conference, session__title="Opening")
    first = publish(conference)
    set_participation_state(part, "withdrawn", by=None, now=NOW)
    publish(conference)
    assert client.get(take_back(first)).context["left"] == [f"{part.speaker.name}: Opening"]


def test_error_of_a_note_leads_to_its_first_language(client, planner, two):
    response = client.post(take_back(two[0]), {"after": "2", "note_0": "x" * 5_000})
    assert 'href="#id_note_0"' in response.content.decode()
