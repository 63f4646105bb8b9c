"""What waits at each conference, in numbers and words, for whom it concerns."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.desk.numbers import numbers
from events.desk.rules import CONCERNS, Matter, is_nearly_full, matters_of
from events.desk.today import MOST, shown, today
from events.mail.rules import MessageState
from events.programme.models import Session
from events.registrations.models import VisaLetter
from events.registrations.rules import RegistrationState
from tests.factories.addresses import draft, embargoed
from tests.factories.conferences import (
    AnnouncementFactory,
    ConferenceFactory,
    ConferenceRoleFactory,
    RoomFactory,
)
from tests.factories.mail import MessageFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.registrations import ParticipantCategoryFactory, QuotaFactory, RegistrationFactory
from tests.factories.reminders import publish

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def conference():
    return ConferenceFactory(symbol="SAMPLE")


@pytest.fixture
def owner(client, conference):
    role = ConferenceRoleFactory(conference=conference)
    client.force_login(role.user)
    return role.user


def lines(conference, owner, role="owner"):
    [one] = today([conference], user=owner, roles={conference.pk: {role}}, now=NOW)
    return {f"{line.number} {line.label}": line for line in one.lines}


def test_an_owner_is_concerned_by_everything():
    assert matters_of(["owner"]) == list(Matter)


@pytest.mark.parametrize("matter", list(Matter))
def test_a_matter_concerns_those_whose_role_it_is(matter):
    for role in ("programme", "registration", "protocol", "media", "visa", "addresses", "mail", "door"):
        assert (matter in matters_of([role])) == (role in CONCERNS[matter])


def test_nothing_concerns_those_without_a_role():
    assert matters_of([]) == []


@pytest.mark.parametrize(
    ("taken", "capacity", "expected"),
    [(0, None, False), (89, 100, False), (90, 100, True), (100, 100, True), (101, 100, True), (0, 0, True)],
)
def test_a_tenth_left_is_nearly_full(taken, capacity, expected):
    assert is_nearly_full(taken, capacity) is expected


def test_a_quiet_conference_has_no_lines(conference, owner):
    assert lines(conference, owner) == {}


def test_letters_for_visas_say_how_many_are_late(conference, owner):
    for days in (1, -1):
        row = RegistrationFactory(category__conference=conference)
        due = NOW.date() + timedelta(days=days)
        VisaLetter.objects.create(conference=conference, registration=row, asked_at=NOW, due_on=due)
    line = lines(conference, owner, role="visa")["2 letters for visas to make"]
    assert (line.detail, line.tone) == ("1 is late.", "warn")


def test_requests_say_how_long_the_oldest_waits_and_lead_to_their_list(client, conference, owner):
    for days in (4, 1):
        RegistrationFactory(conference=conference, submitted_at=NOW - timedelta(days=days))
    RegistrationFactory(conference=conference, state=RegistrationState.CONFIRMED)
    line = lines(conference, owner)["2 requests to attend"]
    assert line.detail == "The oldest has waited 4 days."
    assert line.tone == "warn"
    assert client.get(line.url).context["cl"].result_count == 2


def test_changes_of_the_draft_lead_to_the_preview(client, conference, owner):
    SessionFactory(conference=conference)
    publish(conference)
    assert "1 session not published" not in lines(conference, owner)
    Session.objects.update(title="Another title")
    line = lines(conference, owner)["1 session not published"]
    assert line.detail == "in the draft after release 1"
    assert line.do[0] == reverse("admin:events_release_publish", args=[conference.slug])
    assert client.get(line.do[0]).status_code == 200
    assert client.get(line.url).context["cl"].result_count == 1


def test_a_double_booking_counts_once(client, conference, owner):
    room = RoomFactory(conference=conference)
    start = NOW + timedelta(hours=1)
    for _number in range(2):
        SessionFactory(conference=conference, room=room, starts_at=start, ends_at=start + timedelta(hours=1))
    line = lines(conference, owner)["1 double booking"]
    assert line.tone == "bad"
    assert client.get(line.url).context["cl"].result_count == 2


def test_speakers_who_were_asked_and_have_not_answered(client, conference, owner):
    session = SessionFactory(conference=conference)
    ParticipationFactory(session=session, state="invited", speaker__conference=conference)
    ParticipationFactory(session=session, state="accepted", speaker__conference=conference)
    line = lines(conference, owner)["1 speaker has not answered"]
    assert client.get(line.url).context["cl"].result_count == 1


def test_addresses_say_when_the_next_embargo_ends_on_the_clock_of_the_conference(client, conference, owner):
    lift = NOW + timedelta(hours=5)
    embargoed(lift, now=NOW, conference=conference)
    draft(conference=conference)
    found = lines(conference, owner)
    line = found["1 address under embargo"]
    assert line.detail == "The next can be read from Mon 2 Mar 2026, 18:00 Baku (UTC+4)."
    assert client.get(line.url).context["cl"].result_count == 1
    assert client.get(found["1 address is a draft"].url).context["cl"].result_count == 1


@pytest.mark.parametrize(
    ("state", "due", "expected"),
    [
        (MessageState.HELD, 0, "1 mail is held for you to decide"),
        (MessageState.FAILED, 0, "1 mail could not be delivered"),
        (MessageState.QUEUED, 20, "1 mail is late"),
    ],
)
def test_mails_that_need_somebody(client, conference, owner, state, due, expected):
    MessageFactory(conference=conference, state=state, due_at=NOW - timedelta(minutes=due))
    line = lines(conference, owner)[expected]
    assert line.tone == "bad"
    assert client.get(line.url).context["cl"].result_count == 1


def test_a_mail_that_is_just_due_is_not_late(conference, owner):
    MessageFactory(conference=conference, state=MessageState.QUEUED, due_at=NOW - timedelta(minutes=5))
    assert lines(conference, owner) == {}


def test_places_of_the_whole_and_of_what_is_nearly_full(conference, owner):
    QuotaFactory(conference=conference, category=None, capacity=600, taken=12)
    for code, taken in (("media", 39), ("observer", 1)):
        category = ParticipantCategoryFactory(conference=conference, code=code, name=code)
        QuotaFactory(conference=conference, category=category, capacity=40, taken=taken)
    found = lines(conference, owner)
    assert set(found) == {"588 places left", "1 place left: media"}
    assert found["588 places left"].detail == "12 of 600 are taken."


def test_announcements_on_show(conference, owner):
    AnnouncementFactory(conference=conference, severity=3)
    AnnouncementFactory(conference=conference, published_from=NOW + timedelta(days=1))
    assert lines(conference, owner)["1 announcement on show"].detail == "1 is urgent."


def test_the_mail_desk_hears_of_mails_alone(conference):
    role = ConferenceRoleFactory(conference=conference, role="mail")
    MessageFactory(conference=conference, state=MessageState.HELD)
    draft(conference=conference)
    assert set(lines(conference, role.user, "mail")) == {"1 mail is held for you to decide"}


def test_the_media_desk_counts_only_the_requests_it_may_see(conference):
    role = ConferenceRoleFactory(conference=conference, role="media")
    RegistrationFactory(conference=conference)
    assert lines(conference, role.user, "media") == {}


def test_those_to_come_first_then_those_just_over_and_no_old_ones():
    made = {
        name: ConferenceFactory(symbol=name, starts_on=first, ends_on=first + timedelta(days=4), **more)
        for name, first, more in (
            ("NEXT", date(2026, 6, 1), {}),
            ("NOW", date(2026, 3, 1), {}),
            ("OVER", date(2026, 2, 10), {}),
            ("OLD", date(2025, 2, 10), {}),
            ("KEPT", date(2026, 3, 1), {"state": "archived"}),
        )
    }
    assert [one.symbol for one in shown(list(made.values()), now=NOW)] == ["NOW", "NEXT", "OVER"]


def test_not_more_than_a_handful_at_once():
    many = [ConferenceFactory() for _number in range(MOST + 2)]
    assert len(shown(many, now=NOW)) == MOST


@pytest.mark.parametrize("count", [1, 3])
def test_numbers_take_the_same_questions_for_one_and_three(owner, count, django_assert_num_queries):
    conferences = [ConferenceFactory() for _number in range(count)]
    for one in conferences:
        SessionFactory(conference=one)
        QuotaFactory(conference=one, category=None, capacity=10)
        RegistrationFactory(conference=one)
        AnnouncementFactory(conference=one)
    with django_assert_num_queries(20):
        numbers(conferences, user=owner, now=NOW)


def test_the_index_shows_it_for_each_conference(client, conference, owner, time_machine):
    time_machine.move_to(NOW, tick=False)
    other = ConferenceFactory(symbol="OTHER")
    ConferenceRoleFactory(user=owner, conference=other, role="door")
    MessageFactory(conference=conference, state=MessageState.HELD)
    html = client.get(reverse("admin:index")).content.decode()
    assert f'id="today-{conference.pk}"' in html
    assert f'id="today-{other.pk}"' in html
    assert "mail is held for you to decide" in html
    assert "Nothing waits for you here." in html


def test_the_index_takes_the_same_questions_for_one_and_three(client, conference, owner, time_machine):
    """Compared, not counted: each new list of the site adds one."""
    time_machine.move_to(NOW, tick=False)
    asked = []
    for more in (0, 2):
        for _number in range(more):
            ConferenceRoleFactory(user=owner)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("admin:index"))
        asked.append(len(captured))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("days", "role", "there"),
    [(0, "door", True), (1, "owner", True), (2, "owner", False), (0, "mail", False)],
)
def test_a_conference_that_runs_leads_those_who_run_it_to_the_sheet(owner, days, role, there):
    running = ConferenceFactory(
        starts_on=NOW.date() + timedelta(days=days), ends_on=NOW.date() + timedelta(days=9)
    )
    [one] = today([running], user=owner, roles={running.pk: {role}}, now=NOW)
    assert one.run_sheet == (f"/admin/events/session/run/?conference={running.slug}" if there else "")
