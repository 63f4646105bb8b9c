from datetime import UTC, datetime, timedelta

import pytest

from events.conferences.models import Venue
from events.conferences.rules import ConferenceState, Phase
from events.programme.actions import cancel_session, release, update_session
from events.programme.rules import SessionState
from events.registrations.rules import RegistrationState, Window
from tests.events.front.conftest import NOW
from tests.factories import addresses
from tests.factories.conferences import AnnouncementFactory, ConferenceFactory, PageFactory
from tests.factories.programme import SessionFactory
from tests.factories.registrations import FocalPointFactory, RegistrationFactory
from tests.factories.reminders import SavedSessionFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def path(conference):
    return f"/{conference.slug}/"


def home(client, conference):
    return client.get(path(conference)).context["home"]


def text(client, conference, **headers):
    return client.get(path(conference), headers=headers).content.decode()


def session(conference, start, *, hours=1, **fields):
    """A session that begins `start` after NOW."""
    begins = NOW + start
    return SessionFactory(
        conference=conference, starts_at=begins, ends_at=begins + timedelta(hours=hours), **fields
    )


def at(time_machine, moment):
    time_machine.move_to(moment, tick=False)


def codes(slots):
    return [slot.code for slot in slots]


def test_what_when_where_and_who_stand_on_it(client):
    conference = ConferenceFactory(
        theme="Count the last house first",
        organizer="Union of Port Cities",
        host="Ministry of Waves",
        country="AZ",
        contact_email="desk@arvenia.example",
    )
    Venue.objects.create(conference=conference, name="Lighthouse Hall", directions="Tram **2**")
    PageFactory(conference=conference, slug="about", title="About")
    shown = text(client, conference)
    wanted = [
        "Conference on Village Networks",
        "2–6 March 2026",
        "Lighthouse Hall",
        "Port Selene",
        "Azerbaijan",
        "Count the last house first",
        "Union of Port Cities",
        "Ministry of Waves",
        "mailto:desk@arvenia.example",
        "<strong>2</strong>",
        f"/{conference.slug}/pages/about/",
    ]
    assert [words for words in wanted if words not in shown] == []


def test_it_makes_sense_before_the_first_release(client, conference, time_machine):
    at(time_machine, NOW - 9 * DAY)
    session(conference, timedelta())
    response = client.get(path(conference))
    assert response.context["home"].coming is None
    assert "The programme is not published yet." in response.content.decode()
    assert "The conference begins in 9 days." in response.content.decode()


def test_drafts_do_not_show(client, conference, publish):
    session(conference, timedelta(hours=1), code="OPEN")
    publish()
    session(conference, timedelta(hours=2), code="DRAFT", title="Not yet known")
    assert "Not yet known" not in text(client, conference)


def test_what_runs_is_told_from_what_begins_next(client, conference, publish):
    session(conference, timedelta(minutes=-30), code="RUNS")
    session(conference, timedelta(hours=-1), code="OVER")
    session(conference, timedelta(hours=2), code="NEXT")
    session(conference, DAY, code="MORROW")
    publish()
    coming = home(client, conference).coming
    assert (codes(coming.now), codes(coming.next)) == (["RUNS"], ["NEXT"])
    assert "Ends in 30 min" in text(client, conference)


def test_a_session_called_off_is_still_named_where_it_stood(client, conference, publish):
    called_off = session(conference, timedelta(hours=2), code="OFF")
    publish(now=NOW - DAY)
    cancel_session(called_off, reason="The moderator is ill.", by=None, now=NOW)
    publish()
    (slot,) = home(client, conference).coming.next
    assert (slot.off, slot.save) == (True, None)


def test_a_session_without_an_hour_comes_last_on_its_day(client, conference, publish):
    SessionFactory(conference=conference, code="SOME", starts_at=None, ends_at=None, day=NOW.date())
    session(conference, timedelta(hours=2), code="NEXT")
    publish()
    assert codes(home(client, conference).coming.next) == ["NEXT", "SOME"]


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [(24, "There are no sessions today."), (-3, "Today’s sessions have begun or are over.")],
)
def test_a_day_with_nothing_ahead_leads_to_the_next_one(client, conference, publish, hours, sentence):
    session(conference, timedelta(hours=hours), code="FIRST")
    session(conference, 2 * DAY, code="LATER")
    publish()
    response = client.get(path(conference))
    coming = response.context["home"].coming
    assert (coming.is_today, coming.of_day, sentence in response.content.decode()) == (False, 1, True)


def test_before_the_conference_its_first_day_is_shown(client, conference, publish, time_machine):
    at(time_machine, NOW - 9 * DAY)
    session(conference, timedelta(hours=1), code="OPEN")
    publish(now=NOW - 10 * DAY)
    response = client.get(path(conference))
    assert response.context["home"].phase == Phase.BEFORE
    assert codes(response.context["home"].coming.next) == ["OPEN"]
    assert "First on the programme" in response.content.decode()


def test_midnight_belongs_to_the_new_day_and_keeps_what_runs(client, conference, publish, time_machine):
    midnight = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # in Baku
    session(conference, midnight - NOW - timedelta(minutes=30), code="NIGHT")
    session(conference, midnight - NOW + timedelta(hours=9), code="MORNING")
    publish()
    at(time_machine, midnight)
    found = home(client, conference)
    assert (codes(found.coming.now), codes(found.coming.next)) == (["NIGHT"], ["MORNING"])
    assert [bar.date.day for bar in found.days if bar.current] == [3]


def test_after_the_last_session_the_programme_remains(client, conference, publish, time_machine):
    session(conference, timedelta(hours=-3))
    publish()
    at(time_machine, datetime(2026, 3, 6, 18, 0, tzinfo=UTC))
    assert "The last session has begun." in text(client, conference)


def test_afterwards_it_is_an_archive(client, conference, publish, time_machine):
    session(conference, timedelta(hours=1))
    publish()
    at(time_machine, NOW + 30 * DAY)
    shown = text(client, conference)
    assert "kept as it stood at the end, with 1 session." in shown
    assert f"/{conference.slug}/programme.xml" in shown
    assert "Ask to attend" not in shown


def test_a_conference_that_published_nothing_says_so_afterwards(client, conference, time_machine):
    at(time_machine, NOW + 30 * DAY)
    assert "No programme of it was published." in text(client, conference)


def test_changes_are_told_in_words(client, conference, publish):
    moved = session(conference, timedelta(hours=4), title="Tariffs", code="TARIFF")
    publish(now=NOW - DAY)
    later = {"starts_at": NOW + timedelta(hours=5), "ends_at": NOW + timedelta(hours=6)}
    update_session(moved, by=None, now=NOW, **later)
    publish()
    shown = text(client, conference)
    assert "13:00 → 14:00" in shown


def test_the_first_release_is_no_news(client, conference, publish):
    session(conference, timedelta(hours=4))
    publish()
    assert home(client, conference).news.changes == []


def test_more_changes_than_fit_are_counted(client, conference, publish):
    session(conference, timedelta(hours=4))
    publish(now=NOW - DAY)
    for number in range(7):
        session(conference, timedelta(hours=5 + number))
    publish()
    news = home(client, conference).news
    assert (len(news.changes), news.more) == (5, 2)
    assert "and 2 more changes" in text(client, conference)


def test_an_embargoed_address_appears_with_its_hour(client, conference, time_machine):
    addresses.embargoed(NOW + timedelta(hours=1), now=NOW, conference=conference, title="Count the houses")
    before = text(client, conference)
    at(time_machine, NOW + timedelta(hours=1))
    assert ["Count the houses" in page for page in (before, text(client, conference))] == [False, True]


def test_the_latest_addresses_come_first_and_all_are_counted(client, conference):
    for number in range(4):
        addresses.published(conference=conference, delivered_on=(NOW + number * DAY).date())
    texts = home(client, conference).texts
    days = [address.delivered_on.day for address, _languages in texts.latest]
    assert (days, texts.total) == ([5, 4, 3], 4)


def test_announcements_that_are_on_show_stand_on_it(client, conference):
    AnnouncementFactory(conference=conference, title="Boats run late", body="Until **midnight**")
    AnnouncementFactory(conference=conference, title="Not yet", published_from=NOW + DAY)
    AnnouncementFactory(conference=conference, title="No more", published_until=NOW)
    assert [str(one.title) for one in home(client, conference).announcements] == ["Boats run late"]
    assert "<strong>midnight</strong>" in text(client, conference)


def test_an_urgent_announcement_stands_once_on_top(client, conference):
    AnnouncementFactory(conference=conference, title="Leave by the north door", severity=3)
    assert text(client, conference).count("Leave by the north door") == 1


@pytest.mark.parametrize(
    ("opens", "closes", "window", "words"),
    [
        (-DAY, DAY, Window.OPEN, "Ask to attend"),
        (-DAY, timedelta(), Window.CLOSED, "Registration closed on"),
        (DAY, None, Window.NOT_YET, "Registration opens on <time datetime="),
        (None, None, Window.UNDATED, "The day on which registration opens is not set yet"),
    ],
)
def test_registration_says_when_it_is_open(client, opens, closes, window, words):
    conference = ConferenceFactory(
        registration_opens_at=NOW + opens if opens else None,
        registration_closes_at=NOW + closes if closes is not None else None,
    )
    response = client.get(path(conference))
    assert response.context["home"].window == window
    assert words in response.content.decode()
    assert ("Ask to attend" in response.content.decode()) == (window == Window.OPEN)


def test_a_person_finds_what_concerns_them(as_speaker, speaker, conference, speaks, publish):
    part = speaks(speaker, hours=3, title="My own")
    saved = session(conference, timedelta(hours=2), title="What I saved")
    publish()
    user = speaker.person.user
    SavedSessionFactory(user=user, session=saved)
    RegistrationFactory(
        category__conference=conference, person=speaker.person, state=RegistrationState.CONFIRMED
    )
    mine = as_speaker.get(path(conference)).context["mine"]
    assert mine.next.session_id == saved.pk != part.session_id
    assert (mine.registration.state, mine.is_speaker, mine.is_focal_point) == ("confirmed", True, False)


@pytest.mark.parametrize(
    ("state", "is_called"),
    [
        (RegistrationState.SUBMITTED, False),
        (RegistrationState.CONFIRMED, False),
        (RegistrationState.WITHDRAWN, True),
        (RegistrationState.REFUSED, True),
    ],
)
def test_who_has_asked_is_not_called_again(client, state, is_called):
    conference = ConferenceFactory(registration_opens_at=NOW - DAY)
    own = RegistrationFactory(category__conference=conference, state=state, reason="So it was decided.")
    client.force_login(own.person.user)
    shown = text(client, conference)
    assert (own.get_state_display() in shown, "Ask to attend" in shown) == (True, is_called)


def test_a_focal_point_is_led_to_the_desk(client, conference):
    point = FocalPointFactory(delegation__conference=conference)
    client.force_login(point.person.user)
    shown = text(client, conference)
    assert shown.count(f'href="/{conference.slug}/delegation/"') == 2  # navigation, and "for you"


def test_nothing_personal_is_on_a_shared_page(client, conference, speaker):
    shown = client.get(path(conference))
    assert shown.context["mine"] is None
    assert f"/{conference.slug}/speaking/" not in shown.content.decode()
    assert shown["Cache-Control"] == "no-cache, public"


def test_a_personal_page_is_kept_by_nobody_else(as_speaker, conference):
    first = as_speaker.get(path(conference))
    assert first["Cache-Control"] == "no-cache, private"
    assert as_speaker.get(path(conference), headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_copy_is_made_anew_by_the_next_minute(client, conference, time_machine):
    first = client.get(path(conference))["ETag"]
    again = client.get(path(conference), headers={"If-None-Match": first})
    at(time_machine, NOW + timedelta(minutes=1))
    later = client.get(path(conference), headers={"If-None-Match": first})
    assert (again.status_code, later.status_code) == (304, 200)


def test_it_says_where_it_stands_in_each_language(client, settings, conference):
    shown = client.get(f"/fr{path(conference)}?tz=UTC").content.decode()
    base = f"{settings.BASE_URL}"
    assert f'<link rel="canonical" href="{base}/fr/{conference.slug}/">' in shown
    assert f'<link rel="alternate" hreflang="x-default" href="{base}/{conference.slug}/">' in shown
    assert f'<link rel="alternate" hreflang="ar" href="{base}/ar/{conference.slug}/">' in shown


def test_a_hidden_or_unknown_conference_has_no_home(client):
    hidden = ConferenceFactory(state=ConferenceState.DRAFT)
    assert [client.get(where).status_code for where in (path(hidden), "/no-such/")] == [404, 404]


@pytest.mark.parametrize("query", ["?tz=Mars/Crater", "?tz=%00", "?x=" + "y" * 3000, "?page=-1"])
def test_nonsense_in_the_query_is_answered(client, conference, query):
    assert client.get(path(conference) + query).status_code in {200, 400, 414}


def test_it_refuses_to_be_written_to(client, conference):
    assert client.post(path(conference)).status_code == 405


def test_names_are_never_markup(client):
    conference = ConferenceFactory(name="<script>alert(1)</script>", theme='"><img src=x onerror=alert(1)>')
    shown = text(client, conference)
    assert "<script>alert" not in shown
    assert "<img" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_more_of_everything_costs_no_more_queries(client, conference, django_assert_num_queries, count):
    for number in range(count):
        session(conference, timedelta(minutes=-number - 1))
        session(conference, timedelta(hours=number + 1))
        AnnouncementFactory(conference=conference)
        PageFactory(conference=conference)
        addresses.published(conference=conference, delivered_on=NOW.date())
    release(conference, by=None, now=NOW - DAY, conflict_reason="For the test")
    for number in range(count):
        session(conference, timedelta(hours=number + 1), state=SessionState.TENTATIVE)
    release(conference, by=None, now=NOW, conflict_reason="For the test")
    with django_assert_num_queries(18):
        client.get(path(conference))
