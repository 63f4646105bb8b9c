from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.programme.actions import cancel_session, release
from events.registrations import actions, queries
from events.registrations.models import SavedSession
from tests.factories.conferences import ConferenceFactory, UserFactory
from tests.factories.people import SpeakerFactory
from tests.factories.programme import SessionFactory
from tests.factories.registrations import FocalPointFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.fixture
def conference():
    return ConferenceFactory()


def publish(conference):
    return release(conference, by=None, now=NOW, note="", conflict_reason="tests")


def sessions(conference, *hours):
    rows = [SessionFactory(conference=conference, starts_at=START + timedelta(hours=hour)) for hour in hours]
    publish(conference)
    return rows


def save(session, name="session-save"):
    return reverse(f"events:{name}", args=[session.conference.slug, session.code])


def test_saved_sessions_know_their_clashes(conference):
    user = UserFactory()
    first, second, third = sessions(conference, 0, 0.5, 1.5)
    for session in (first, second, third):
        actions.save_session(user, session=session, now=NOW)
    found = queries.saved_sessions(user, conference)
    clashes = {row.version.code: [other.code for other in row.clashes] for row in found}
    assert clashes == {first.code: [second.code], second.code: [first.code], third.code: []}


def test_cancelled_session_clashes_with_nothing(conference):
    user = UserFactory()
    first, second = sessions(conference, 0, 0.5)
    for session in (first, second):
        actions.save_session(user, session=session, now=NOW)
    cancel_session(second, by=None, now=NOW, reason="Speaker ill")
    publish(conference)
    assert [row.clashes for row in queries.saved_sessions(user, conference)] == [(), ()]


def test_saving_twice_is_once(conference):
    user = UserFactory()
    (session,) = sessions(conference, 0)
    assert actions.save_session(user, session=session, now=NOW) == actions.save_session(
        user, session=session, now=NOW
    )


def test_unpublished_session_cannot_be_saved(conference):
    with pytest.raises(ValidationError) as caught:
        actions.save_session(UserFactory(), session=SessionFactory(conference=conference), now=NOW)
    assert caught.value.code == "unpublished"


def test_saved_sessions_have_a_limit(conference, monkeypatch):
    monkeypatch.setattr("events.registrations.actions.schedule.MAX_SAVED", 1)
    user = UserFactory()
    first, second = sessions(conference, 0, 2)
    actions.save_session(user, session=first, now=NOW)
    with pytest.raises(ValidationError) as caught:
        actions.save_session(user, session=second, now=NOW)
    assert caught.value.code == "too_many"


@pytest.mark.parametrize("rows", [1, 3])
def test_saved_sessions_are_one_question(conference, rows, django_assert_num_queries):
    user = UserFactory()
    for session in sessions(conference, *range(0, rows * 2, 2)):
        actions.save_session(user, session=session, now=NOW)
    with django_assert_num_queries(1):
        assert len(queries.saved_sessions(user, conference)) == rows


def test_visitor_is_told_to_sign_in(client, conference):
    (session,) = sessions(conference, 0)
    response = client.get(save(session))
    assert (response.status_code, SavedSession.objects.count()) == (401, 0)


def test_page_saves_nothing_by_itself(client, conference):
    (session,) = sessions(conference, 0)
    client.force_login(UserFactory())
    assert client.get(save(session)).status_code == 200
    assert not SavedSession.objects.exists()


def test_saving_leads_back_to_the_session(client, conference):
    (session,) = sessions(conference, 0)
    user = UserFactory()
    client.force_login(user)
    response = client.post(save(session))
    assert (response.status_code, response.url) == (302, save(session, "session-detail"))
    assert SavedSession.objects.get().user == user


def test_taking_off(client, conference):
    (session,) = sessions(conference, 0)
    user = UserFactory()
    client.force_login(user)
    client.post(save(session))
    client.post(save(session), {"take_off": "1"})
    assert not SavedSession.objects.exists()


def test_taking_off_from_the_schedule_leads_back_there(client, conference):
    (session,) = sessions(conference, 0)
    client.force_login(UserFactory())
    client.post(save(session))
    page = client.get(f"/{conference.slug}/my-schedule/")
    assert 'name="take_off"' in page.text
    response = client.post(save(session), {"take_off": "1", "back": "my-schedule"})
    assert response.url == f"/{conference.slug}/my-schedule/"
    assert not SavedSession.objects.exists()


def test_clash_names_both_sessions_and_their_hours(client, conference):
    first, second = sessions(conference, 0, 0.5)
    client.force_login(UserFactory())
    client.post(save(first))
    response = client.post(save(second))
    said = [str(message) for message in get_messages(response.wsgi_request)][-1]
    assert said == (
        f"“{second.title}” (10:30–11:30) and “{first.title}” (10:00–11:00, Port Selene (UTC+4)) clash."
    )


def as_script(client, session, **fields):
    return client.post(save(session), fields, headers={"Accept": "application/json"})


def test_a_script_is_told_in_the_same_words(client, conference):
    first, second = sessions(conference, 0, 0.5)
    client.force_login(UserFactory())
    as_script(client, first)
    told = as_script(client, second).json()
    assert told["said"] == (
        f"“{second.title}” is on your schedule. “{second.title}” (10:30–11:30) and "
        f"“{first.title}” (10:00–11:00, Port Selene (UTC+4)) clash."
    )
    assert told["saved"] == sorted([first.code, second.code])
    assert told["clashes"] == {first.code: [str(second.title)], second.code: [str(first.title)]}


def test_a_script_takes_off(client, conference):
    (session,) = sessions(conference, 0)
    client.force_login(UserFactory())
    as_script(client, session)
    assert as_script(client, session, take_off="1").json()["saved"] == []


def test_a_script_hears_why_nothing_was_saved(client, conference, monkeypatch):
    monkeypatch.setattr("events.registrations.actions.schedule.MAX_SAVED", 0)
    (session,) = sessions(conference, 0)
    client.force_login(UserFactory())
    response = as_script(client, session)
    assert (response.status_code, list(response.json())) == (409, ["said"])
    assert not SavedSession.objects.exists()


def test_a_script_without_an_account_gets_a_page(client, conference):
    (session,) = sessions(conference, 0)
    assert as_script(client, session)["Content-Type"].startswith("text/html")


def test_session_of_another_conference_is_not_there(client, conference):
    (session,) = sessions(conference, 0)
    client.force_login(UserFactory())
    foreign = reverse("events:session-save", args=[ConferenceFactory().slug, session.code])
    assert client.post(foreign).status_code == 404


def test_unpublished_session_is_not_there(client, conference):
    client.force_login(UserFactory())
    assert client.post(save(SessionFactory(conference=conference))).status_code == 404


def test_marks_are_ones_own(client, conference):
    first, second = sessions(conference, 0, 2)
    user = UserFactory()
    actions.save_session(user, session=second, now=NOW)
    actions.save_session(UserFactory(), session=first, now=NOW)
    client.force_login(user)
    response = client.get(reverse("events:session-marks", args=[conference.slug]))
    marks = response.json()
    assert (marks["saved"], marks["clashes"], marks["links"]) == ([second.code], {}, [])
    assert "no-store" in response["Cache-Control"]


def test_marks_of_a_visitor_are_none(client, conference):
    marks = client.get(reverse("events:session-marks", args=[conference.slug])).json()
    assert (marks["saved"], marks["clashes"], marks["links"]) == ([], {}, [])


def test_marks_lead_a_speaker_and_a_focal_point_to_their_parts(client, conference):
    user = UserFactory()
    SpeakerFactory(conference=conference, person__user=user)
    FocalPointFactory(person=user.person, delegation__conference=conference, valid_from=NOW.date())
    client.force_login(user)
    marks = client.get(f"/fr/{conference.slug}/my-marks/").json()
    assert [link["url"] for link in marks["links"]] == [
        f"/fr/{conference.slug}/speaking/",
        f"/fr/{conference.slug}/delegation/",
    ]
