from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events.conferences.rules import ConferenceState
from events.programme.actions import cancel_session, release, update_session, withdraw_session
from events.programme.rules import SessionState
from tests.factories.conferences import BodyFactory, ConferenceFactory, RoomFactory, TrackFactory, UserFactory
from tests.factories.people import SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)  # 10:30 in Baku, the first day
NINE = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
NAMES = ["programme", "programme-grid", "programme-ics", "speaker-list", "change-list"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def publish(conference, when=NOW - timedelta(days=9)):
    return release(conference, by=None, now=when, conflict_reason="For the test")


def url(name, conference, **kwargs):
    return reverse(f"events:{name}", kwargs={"conference": conference.slug, **kwargs})


def titles(response):
    return [str(item.title) for section in response.context["sections"] for item in section.items]


@pytest.fixture
def conference():
    """Three sessions on two days, published."""
    conference = ConferenceFactory(slug="fair-26")
    hall = RoomFactory(conference=conference, code="hall", name="Hall of the Winds")
    track = TrackFactory(conference=conference, slug="skills", name="Skills")
    opening = SessionFactory(
        conference=conference,
        code="OPEN",
        title="Opening",
        room=hall,
        floor_languages=["fr"],
        captions=["fr"],
    )
    ParticipationFactory(session=opening, speaker__name="Gülşən Ağamirzəyeva", speaker__code="GUL")
    SessionFactory(
        conference=conference,
        code="LATER",
        title="Tariffs",
        track=track,
        body=BodyFactory(conference=conference, code="COM1"),
        sign_language="International Sign",
        starts_at=NINE + timedelta(hours=4),
    )
    SessionFactory(
        conference=conference,
        code="NEXT",
        title="Closing",
        type="ceremony",
        state="tentative",
        starts_at=NINE + timedelta(days=1),
    )
    publish(conference)
    return conference


@pytest.mark.parametrize("name", NAMES)
def test_pages_answer(client, conference, name):
    assert client.get(url(name, conference)).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_pages_make_sense_before_the_first_release(client, name):
    assert client.get(url(name, ConferenceFactory())).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_pages_of_an_unknown_or_hidden_conference_are_404(client, name):
    hidden = SessionFactory(conference__state=ConferenceState.DRAFT).conference
    publish(hidden)
    unknown = ConferenceFactory.build(slug="no-such")
    assert [client.get(url(name, c)).status_code for c in (hidden, unknown)] == [404, 404]


@pytest.mark.parametrize("name", NAMES)
def test_pages_refuse_post(client, conference, name):
    assert client.post(url(name, conference)).status_code == 405


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Opening", "Tariffs", "Closing"]),
        ("?day=2026-03-02", ["Opening", "Tariffs"]),
        ("?day=2026-03-04", []),
        ("?track=skills", ["Tariffs"]),
        ("?room=hall", ["Opening"]),
        ("?type=ceremony", ["Closing"]),
        ("?speech=fr", ["Opening"]),
        ("?q=agamirzeyeva", ["Opening"]),
        ("?q=winds+OPENING", ["Opening"]),
        ("?q=nothing", []),
        ("?room=hall&speech=fr&day=2026-03-02", ["Opening"]),
        ("?room=hall&type=ceremony", []),
        ("?body=COM1", ["Tariffs"]),
        ("?captions=on", ["Opening"]),
        ("?sign=on", ["Tariffs"]),
        ("?state=tentative", ["Closing"]),
        ("?state=tentative&captions=on", []),
    ],
)
def test_programme_is_filtered(client, conference, query, expected):
    assert titles(client.get(url("programme", conference) + query)) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("day=yesterday", "day"),
        ("day=2026-02-30", "day"),
        ("track=nonsense", "track"),
        ("room=%F0%9F%98%80", "room"),
        ("type=<script>", "type"),
        ("speech=klingon", "speech"),
        ("q=" + "x" * 300, "q"),
        ("body=%E2%88%9E", "body"),
        ("state=draft", "state"),
        ("by=colour", "by"),
        ("tz=Mars", "tz"),
    ],
)
@pytest.mark.parametrize("name", ["programme", "programme-grid"])
def test_nonsense_in_a_filter_is_said_and_ignored(client, conference, name, query, field):
    response = client.get(f"{url(name, conference)}?{query}")
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    if name == "programme":
        assert len(titles(response)) == 3


@pytest.mark.parametrize(
    "query",
    [
        {"q": "x" * 1900},
        {"q": "\x07\u202e%_'\""},
        {"day": "0000-00-00"},
        {"day": "9999-12-31"},
        {"tz": "Mars/Olympus"},
        {"tz": "../../etc/passwd"},
        {"page": "-1"},
        {"page": "9" * 40},
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_queries_never_fail(client, conference, name, query):
    response = client.get(url(name, conference), query)
    assert (response.status_code, len(response.content) < 200_000) == (200, True)


@pytest.mark.parametrize("name", NAMES)
def test_five_megabytes_in_the_address_are_refused_in_words(client, conference, name):
    response = client.get(url(name, conference), {"q": "x" * 5_000_000})
    assert (response.status_code, response.content) == (414, b"This address is too long.")


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("room", [("hall", ["Opening"]), ("", ["Tariffs", "Closing"])]),
        ("track", [("skills", ["Tariffs"]), ("", ["Opening", "Closing"])]),
        ("body", [("COM1", ["Tariffs"]), ("", ["Opening", "Closing"])]),
    ],
)
def test_list_is_grouped_in_the_conferences_own_order(client, conference, by, expected):
    sections = client.get(url("programme", conference), {"by": by}).context["sections"]
    assert [(s.key, [str(i.title) for i in s.items]) for s in sections] == expected


def test_each_hour_of_a_day_has_a_place_to_link_to(client, conference):
    page = client.get(url("programme", conference) + "?day=2026-03-02").content.decode()
    assert [f'id="{anchor}"' in page for anchor in ("t0900", "t1000", "t1300")] == [False, True, True]


def test_many_sessions_offer_their_hours(client):
    conference = ConferenceFactory()
    for hour in range(13):
        SessionFactory(conference=conference, starts_at=NINE + timedelta(minutes=30 * hour))
    publish(conference)
    hours = client.get(url("programme", conference) + "?day=2026-03-02").context["hours"]
    assert hours[:2] == [("t0900", "09:00"), ("t1000", "10:00")]


def test_who_finds_nothing_is_led_to_the_nearest_that_is_not_empty(client, conference):
    response = client.get(url("programme", conference) + "?room=hall&type=ceremony&day=2026-03-02")
    offers = [(one["name"], one["count"], one["url"]) for one in response.context["looser"]]
    assert offers == [("type", 1, "?room=hall&day=2026-03-02")]
    assert "Show 1 session" in response.content.decode()


def test_nothing_on_this_day_leads_to_all_days(client, conference):
    response = client.get(url("programme", conference) + "?type=ceremony&day=2026-03-02")
    assert [(one["name"], one["count"]) for one in response.context["looser"]] == [("type", 2), ("day", 1)]


@pytest.mark.parametrize(
    ("query", "heading"), [("room=hall", "Hall of the Winds"), ("body=COM1", "Objectives")]
)
def test_room_theme_or_body_alone_heads_its_own_page(client, conference, query, heading):
    assert client.get(f"{url('programme', conference)}?{query}").context["focus"]["value"] == heading


def test_another_zone_may_be_chosen_from_a_list(client, conference):
    form = client.get(url("programme", conference) + "?tz=Asia/Kathmandu").context["form"]
    assert [key in dict(form.fields["tz"].choices) for key in ("Asia/Tokyo", "Asia/Kathmandu")] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("minutes", "style"), [((60, 90), "f10 r2"), ((60, 20), "f10 r2 tall"), ((60, 5), "f10 r2 taller")]
)
def test_sheet_makes_room_for_its_shortest_session(client, minutes, style):
    conference = ConferenceFactory()
    for length in minutes:
        start = NINE + timedelta(hours=1)
        SessionFactory(
            conference=conference,
            room=RoomFactory(conference=conference),
            starts_at=start,
            ends_at=start + timedelta(minutes=length),
        )
    publish(conference)
    assert client.get(url("programme-grid", conference)).context["raster"].style == style


def test_short_sessions_in_a_row_stay_in_one_column(client):
    conference = ConferenceFactory()
    room = RoomFactory(conference=conference)
    for number in range(3):
        start = NINE + timedelta(minutes=10 * number)
        SessionFactory(
            conference=conference, room=room, starts_at=start, ends_at=start + timedelta(minutes=10)
        )
    publish(conference)
    raster = client.get(url("programme-grid", conference)).context["raster"]
    assert (len(raster.columns), [cell.style.split()[2] for cell in raster.cells]) == (1, ["t9"] * 3)


def test_sheet_takes_the_same_filters_as_the_list(client, conference):
    raster = client.get(url("programme-grid", conference) + "?track=skills").context["raster"]
    assert [str(cell.item.title) for cell in raster.cells] == ["Tariffs"]


def test_times_are_said_in_the_zone_asked_for(client, conference):
    page = client.get(url("programme", conference) + "?tz=Asia/Tokyo").content.decode()
    assert '<time datetime="2026-03-02T15:00:00+09:00">15:00</time>' in page
    assert "Tokyo (UTC+9)" in page


def test_day_page_shows_what_is_on_and_draws_the_line_of_the_present(client, conference):
    response = client.get(url("programme", conference) + "?day=2026-03-02")
    shown = [(i.code, i.now, i.line) for s in response.context["sections"] for i in s.items]
    assert shown == [("OPEN", True, False), ("LATER", False, True)]


def test_changed_session_is_marked_with_what_was(client, conference):
    session = conference.sessions.get(code="LATER")
    update_session(
        session,
        by=None,
        now=NOW,
        starts_at=session.starts_at + timedelta(minutes=30),
        ends_at=session.ends_at + timedelta(minutes=30),
    )
    publish(conference, NOW - timedelta(hours=1))
    [item] = client.get(url("programme", conference) + "?track=skills").context["sections"][0].items
    assert (item.tag, item.was) == ("Moved", "13:00")


@pytest.mark.parametrize("name", ["programme", "programme-grid", "speaker-list", "programme-ics"])
def test_queries_do_not_grow_with_sessions(client, name):
    counts = []
    for number in (1, 3):
        conference = ConferenceFactory()
        for session in SessionFactory.create_batch(number, conference=conference):
            session.room = RoomFactory(conference=conference)
            session.save()
            ParticipationFactory(session=session)
        publish(conference)
        with CaptureQueriesContext(connection) as captured:
            client.get(url(name, conference) + "?day=2026-03-02")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_session_page_names_all_that_is_known(client, conference):
    response = client.get(url("session-detail", conference, code="OPEN"))
    page = response.content.decode()
    assert (
        response.status_code,
        [w in page for w in ("Hall of the Winds", "Ağamirzəyeva", "Port Selene (UTC+4)")],
    ) == (
        200,
        [True, True, True],
    )


def test_session_code_in_small_letters_leads_to_the_one_address(client, conference):
    response = client.get(url("session-detail", conference, code="open") + "?tz=UTC")
    assert (response.status_code, response["Location"]) == (301, "/fair-26/sessions/OPEN/?tz=UTC")


@pytest.mark.parametrize("name", ["session-detail", "session-ics", "speaker-detail", "speaker-ics"])
def test_unknown_code_is_404(client, conference, name):
    other = SessionFactory(code="ELSE")
    ParticipationFactory(session=other, speaker__code="ELSE")
    publish(other.conference)
    assert [client.get(url(name, conference, code=c)).status_code for c in ("NOSUCH", "ELSE")] == [404, 404]


def test_session_that_is_only_a_draft_is_404(client, conference):
    SessionFactory(conference=conference, code="DRAFT")
    assert client.get(url("session-detail", conference, code="DRAFT")).status_code == 404


def test_draft_edits_are_not_shown(client, conference):
    update_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, title="Secret")
    assert "Secret" not in client.get(url("session-detail", conference, code="OPEN")).content.decode()


def test_withdrawn_session_is_gone_with_its_reason(client, conference):
    withdraw_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, reason="The hall burnt down")
    publish(conference)
    response = client.get(url("session-detail", conference, code="OPEN"))
    assert (response.status_code, "The hall burnt down" in response.content.decode()) == (410, True)


def test_withdrawn_session_stays_in_calendars_as_cancelled(client, conference):
    withdraw_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, reason="Fire")
    publish(conference)
    body = client.get(url("programme-ics", conference)).content.decode()
    assert (body.count("BEGIN:VEVENT"), body.count("STATUS:CANCELLED")) == (3, 1)


def test_cancelled_session_keeps_its_place_and_says_why(client, conference):
    cancel_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, reason="Storm")
    publish(conference)
    response = client.get(url("programme", conference))
    item = response.context["sections"][0].items[0]
    assert (item.off, item.tag, str(item.why)) == (True, "Cancelled", "Storm")


def test_session_page_tells_its_history(client, conference):
    update_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, title="Grand opening")
    publish(conference)
    history = client.get(url("session-detail", conference, code="OPEN")).context["history"]
    assert [step["words"] for step in history] == ["Opening → Grand opening", "first published"]


def test_speaker_page_lists_roles_and_sessions(client, conference):
    response = client.get(url("speaker-detail", conference, code="GUL"))
    [section] = response.context["sections"]
    assert [(str(i.title), str(i.meta[0])) for i in section.items] == [("Opening", "Speaker")]


def test_speaker_no_longer_taking_part_is_gone(client, conference):
    conference.sessions.get(code="OPEN").participations.all().delete()
    publish(conference)
    assert client.get(url("speaker-detail", conference, code="GUL")).status_code == 410


@pytest.mark.parametrize(("q", "found"), [("gulsen", 1), ("nobody", 0)])
def test_speakers_are_found_by_name(client, conference, q, found):
    assert client.get(url("speaker-list", conference), {"q": q}).context["total"] == found


def test_invited_speaker_is_not_named_anywhere(client, conference):
    ParticipationFactory(
        session=conference.sessions.get(code="OPEN"), state="invited", speaker__name="Secret Guest"
    )
    publish(conference)
    pages = [client.get(url(name, conference)).content.decode() for name in NAMES]
    assert not any("Secret Guest" in page for page in pages)


def test_changes_page_says_what_changed(client, conference):
    update_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, room=None)
    publish(conference)
    latest, first = client.get(url("change-list", conference)).context["news"]
    assert [(c["one"].code, c["words"]) for c in latest["changes"]] == [
        ("OPEN", "Hall of the Winds → no room yet")
    ]
    assert (first["first"], first["changes"]) == (3, [])


def test_release_page_shows_the_programme_of_that_release(client, conference):
    update_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, title="Renamed")
    publish(conference)
    found = [titles(client.get(url("release-detail", conference, number=n)))[0] for n in (1, 2)]
    assert found == ["Opening", "Renamed"]


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_unknown_release_is_404(client, conference, number):
    assert client.get(url("release-detail", conference, number=number)).status_code == 404


def test_page_that_did_not_change_is_not_sent_again(client, conference):
    first = client.get(url("programme", conference))
    second = client.get(url("programme", conference), headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content) == (304, b"")


def test_new_release_changes_the_page_at_once(client, conference):
    first = client.get(url("programme", conference))
    update_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, title="Renamed")
    publish(conference)
    second = client.get(url("programme", conference), headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, "Renamed" in second.content.decode()) == (200, True)


def test_page_of_somebody_signed_in_is_never_given_to_another(client, conference):
    user = UserFactory(name="Ilona Marchetti the Third")
    client.force_login(user)
    own = client.get(url("programme", conference))
    client.logout()
    other = client.get(url("programme", conference))
    assert ["the Third" in page.content.decode() for page in (own, other)] == [True, False]
    assert "private" in own["Cache-Control"]


def test_kept_page_asks_little_of_the_database(client, conference, django_assert_num_queries):
    client.get(url("programme", conference))
    with django_assert_num_queries(2):
        client.get(url("programme", conference))


def test_page_in_arabic_turns_around(client, conference):
    page = client.get("/ar" + url("programme", conference)).content.decode()
    assert '<html lang="ar" dir="rtl"' in page


def test_sheet_gives_a_room_booked_twice_two_columns(client):
    conference = ConferenceFactory()
    room = RoomFactory(conference=conference)
    SessionFactory.create_batch(2, conference=conference, room=room)
    publish(conference)
    raster = client.get(url("programme-grid", conference)).context["raster"]
    assert [cell.style.split()[0] for cell in raster.cells] == ["c1", "c2"]


def test_session_without_an_hour_stands_on_its_day(client):
    session = SessionFactory(starts_at=None, ends_at=None, day=NINE.date(), state=SessionState.SCHEDULED)
    publish(session.conference)
    response = client.get(url("programme", session.conference) + "?day=2026-03-02")
    assert [section.title for section in response.context["sections"]] == ["Hour to be announced"]


def test_text_of_organisers_is_shown_as_text(client):
    session = SessionFactory(
        title='<img src=x onerror="alert(1)">', abstract="[x](javascript:alert(1))<script>"
    )
    speaker = SpeakerFactory(conference=session.conference, name="<svg onload=alert(1)>")
    ParticipationFactory(session=session, speaker=speaker)
    publish(session.conference)
    pages = [
        client.get(url("programme", session.conference)),
        client.get(url("speaker-list", session.conference)),
    ]
    pages.append(client.get(url("session-detail", session.conference, code=session.code)))
    text = "".join(page.content.decode() for page in pages)
    assert [bad in text for bad in ("<img src=x", "<svg onload", "<script>", 'href="javascript')] == [
        False
    ] * 4
