"""Calendars, read back by two parsers that know nothing of each other."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
import vobject
from django.urls import reverse
from icalendar import Calendar

from events.programme import calendars
from events.programme.actions import cancel_session, release, update_session, withdraw_session
from events.programme.models import SessionVersion
from tests.factories.conferences import ConferenceFactory, RoomFactory, TrackFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
NINE = datetime(2026, 3, 2, 5, tzinfo=UTC)  # in Baku
LONG = (
    "المد والجزر في الميناء القديم وكيف نقيسهما معاً، 潮汐与港口的长期测量合作, Gəmilərin gecə siqnalları 🚢 "
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def conference():
    found = ConferenceFactory(slug="fair-26", symbol="FAIR-26")
    hall = RoomFactory(conference=found, code="hall", name="Hall of the Winds")
    pier = RoomFactory(conference=found, code="pier", name="Pier, east; gate\\2")
    skills = TrackFactory(conference=found, slug="skills", name="Skills")
    first = SessionFactory(
        conference=found,
        code="OPEN",
        title=LONG * 3,
        abstract=LONG * 9,
        starts_at=NINE,
        room=hall,
        track=skills,
    )
    ParticipationFactory(session=first, role="chair", speaker__name="Ləman Ağa, Dr; \\n", speaker__code="LEM")
    SessionFactory(
        conference=found, code="NEXT", title="Next day", starts_at=NINE + timedelta(days=1), room=pier
    )
    SessionFactory(
        conference=found, code="SOME", title="Some time", starts_at=None, day=NINE.date(), ends_at=None
    )
    publish(found)
    return found


def publish(conference, when=NOW):
    return release(conference, by=None, now=when, conflict_reason="For the test")


def fetched(client, conference, name="programme-ics", query="", **kwargs):
    path = reverse(f"events:{name}", kwargs={"conference": conference.slug, **kwargs})
    return client.get(path + query)


def by_icalendar(body):
    return {
        str(event["UID"]): (
            str(event["SUMMARY"]),
            event["DTSTART"].dt,
            int(event["SEQUENCE"]),
            str(event["STATUS"]),
            str(event.get("LOCATION", "")),
        )
        for event in Calendar.from_ical(body).walk("VEVENT")
    }


def by_vobject(body):
    calendar = vobject.readOne(body.decode())
    return {
        event.uid.value: (
            event.summary.value,
            event.dtstart.value,
            int(event.sequence.value),
            event.status.value,
            event.location.value if hasattr(event, "location") else "",
        )
        for event in getattr(calendar, "vevent_list", [])
    }


def codes(response):
    return sorted(uid.split("-")[0] for uid in by_icalendar(response.content))


def test_both_parsers_read_the_same(client, conference):
    body = fetched(client, conference).content
    found = by_icalendar(body)
    assert found == by_vobject(body)
    assert found[next(uid for uid in found if uid.startswith("OPEN-"))] == (
        (LONG * 3).strip(),
        NINE,
        0,
        "CONFIRMED",
        "Hall of the Winds",
    )


def test_names_with_commas_and_backslashes_survive(client, conference):
    body = fetched(client, conference).content
    places = {found[4] for found in by_icalendar(body).values()} | {
        found[4] for found in by_vobject(body).values()
    }
    assert places == {"Hall of the Winds", "Pier, east; gate\\2", ""}
    [event] = [e for e in Calendar.from_ical(body).walk("VEVENT") if str(e["UID"]).startswith("OPEN")]
    assert str(event["DESCRIPTION"]).startswith("Ləman Ağa, Dr; \\n (Chair)\n\n")


def test_lines_are_at_most_75_octets_and_cut_no_character(client, conference):
    lines = fetched(client, conference).content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode("utf-8") == line.decode("utf-8", "replace") for line in lines)
    assert sum(line.startswith(b" ") for line in lines) > 20


def test_the_zone_is_defined_in_the_file(client, conference):
    calendar = Calendar.from_ical(fetched(client, conference).content)
    [zone] = calendar.walk("VTIMEZONE")
    starts = {event["DTSTART"].params.get("TZID") for event in calendar.walk("VEVENT")}
    assert (str(zone["TZID"]), starts) == ("Asia/Baku", {"Asia/Baku", None})


def test_an_unknown_hour_is_a_whole_day_that_takes_no_time(client, conference):
    [event] = [
        e
        for e in Calendar.from_ical(fetched(client, conference).content).walk("VEVENT")
        if "SOME" in e["UID"]
    ]
    assert (event["DTSTART"].dt, str(event["TRANSP"])) == (NINE.date(), "TRANSPARENT")


def test_the_uid_stays_and_the_sequence_rises(client, conference):
    before = by_icalendar(fetched(client, conference).content)
    update_session(conference.sessions.get(code="NEXT"), by=None, now=NOW, starts_at=NINE, ends_at=None)
    publish(conference)
    after = by_icalendar(fetched(client, conference).content)
    assert before.keys() == after.keys()
    changed = {uid: found[2] for uid, found in after.items() if found != before[uid]}
    assert [(uid[:4], number) for uid, number in changed.items()] == [("NEXT", 1)]


def test_what_is_cancelled_says_so_with_a_higher_sequence(client, conference):
    cancel_session(conference.sessions.get(code="NEXT"), by=None, now=NOW, reason="Storm")
    publish(conference)
    for read in (by_icalendar, by_vobject):
        [found] = [
            f for uid, f in read(fetched(client, conference).content).items() if uid.startswith("NEXT")
        ]
        assert found[2:4] == (1, "CANCELLED")


@pytest.mark.parametrize(("days", "expected"), [(0, True), (29, True), (31, False)])
def test_what_is_withdrawn_stays_cancelled_for_thirty_days(client, conference, days, expected):
    withdraw_session(conference.sessions.get(code="NEXT"), by=None, now=NOW, reason="Fire")
    publish(conference)
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        found = by_icalendar(fetched(client, conference).content)
    assert [f[3] for uid, f in found.items() if uid.startswith("NEXT")] == ["CANCELLED"] * expected


@pytest.mark.parametrize(
    ("query", "expected", "name"),
    [
        ("", ["NEXT", "OPEN", "SOME"], "FAIR-26: programme"),
        ("?day=2026-03-02", ["OPEN", "SOME"], "FAIR-26: programme"),
        ("?room=pier", ["NEXT"], "FAIR-26: Pier, east; gate\\2"),
        ("?track=skills", ["OPEN"], "FAIR-26: Skills"),
        ("?track=skills&room=pier", [], "FAIR-26: Skills, Pier, east; gate\\2"),
        ("?room=gone", [], "FAIR-26: gone"),
        ("?type=nonsense", [], "FAIR-26: nonsense"),
        ("?q=siqnal", ["OPEN"], "FAIR-26: programme"),
    ],
)
def test_a_calendar_of_a_day_room_or_theme(client, conference, query, expected, name):
    response = fetched(client, conference, query=query)
    assert (codes(response), str(Calendar.from_ical(response.content)["NAME"])) == (expected, name)


@pytest.mark.parametrize("query", ["?day=soon", "?day=2026-02-31"])
def test_a_day_that_is_none_has_nothing(client, conference, query):
    assert codes(fetched(client, conference, query=query)) == []


def test_a_calendar_of_a_speaker_and_of_a_session(client, conference):
    assert codes(fetched(client, conference, "speaker-ics", code="LEM")) == ["OPEN"]
    assert codes(fetched(client, conference, "session-ics", code="NEXT")) == ["NEXT"]


def test_a_calendar_is_revalidated_until_something_changes(client, conference):
    tag = fetched(client, conference)["ETag"]
    path = reverse("events:programme-ics", kwargs={"conference": conference.slug})
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    update_session(conference.sessions.get(code="NEXT"), by=None, now=NOW, title="Other")
    publish(conference)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "name", ["", "Ilona Marchetti", f'Dr "{LONG}"; x:y'], ids=["none", "plain", "hostile"]
)
def test_readdressed_invitation_is_the_one_that_would_have_been_written(conference, name):
    version = SessionVersion.objects.current().get(code="OPEN")

    def write(attendee):
        return calendars.write_calendar(
            [version], conference=conference, name="Tide", method="REQUEST", attendee=attendee
        )

    reader = calendars.Attendee("reader@arvenia.example", name)
    first = write(calendars.Attendee("somebody.else@with.a.very.long.name.arvenia.example", LONG))
    assert calendars.readdressed(first, reader) == write(reader)
