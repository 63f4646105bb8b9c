from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.common.models import Transition
from events.front.forms import seen
from events.front.queries import desk_of
from events.front.speaking import words_of
from events.people.models import CalendarFeed
from events.programme.actions import update_session
from tests.events.front.conftest import NOW
from tests.factories.accounts import make_user
from tests.factories.people import SpeakerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(conference):
    return f"/{conference.slug}/speaking/"


def words(speaker, now=NOW):
    return words_of(desk_of(speaker, now=now), now=now, zone=speaker.conference.zone)


def test_without_signing_in_one_is_sent_there_and_back(client, url):
    assert client.get(url).url == f"/accounts/login/?next={url}"


def test_who_is_no_speaker_is_told_how_to_become_one(client, url):
    client.force_login(make_user())
    response = client.get(url)
    assert (response.status_code, b"does not speak here" in response.content) == (404, True)


def test_a_speaker_of_another_conference_is_none_here(client, url):
    other = SpeakerFactory(person__user=make_user())
    client.force_login(other.person.user)
    assert client.get(url).status_code == 404


def test_a_hidden_conference_is_not_found(as_speaker, conference, url):
    conference.state = "draft"
    conference.save()
    assert as_speaker.get(url).status_code == 404


def test_before_anything_is_planned_the_page_says_so(as_speaker, url):
    assert b"Nothing is planned for you yet" in as_speaker.get(url).content


def test_the_next_appearance_is_the_first_to_come(speaker, speaks, publish):
    speaks(speaker, hours=-3)
    first = speaks(speaker, hours=2)
    speaks(speaker, hours=30)
    publish()
    assert desk_of(speaker, now=NOW).next.version.session == first.session


def test_the_next_appearance_says_when_where_and_with_whom(as_speaker, speaker, speaks, publish, url):
    one = speaks(speaker, role="panellist", minutes=8)
    chair = SpeakerFactory(conference=speaker.conference, name="Anselm Brightwater")
    one.session.participations.create(speaker=chair, role="chair", state="accepted")
    publish()
    html = as_speaker.get(url).content.decode()
    for text in ("in 2 h", "11:00", str(one.session.room.name), "Panellist", "8 min", "Anselm Brightwater"):
        assert text in html


def test_the_order_does_not_count_the_chair(speaker, speaks, publish):
    one = speaks(speaker, role="panellist")
    one.position = 2
    one.save()
    for position, role in ((0, "chair"), (1, "panellist"), (3, "panellist")):
        other = SpeakerFactory(conference=speaker.conference)
        one.session.participations.create(speaker=other, role=role, state="accepted", position=position)
    publish()
    found = desk_of(speaker, now=NOW).next
    assert (found.order, found.speaking) == (2, 3)


@pytest.mark.parametrize(
    ("minutes", "left", "now_on"), [(119, "1 h 59 min", False), (0, "", True), (-30, "", True)]
)
def test_the_countdown_is_in_words(speaker, speaks, publish, minutes, left, now_on):
    speaks(speaker, hours=minutes / 60)
    publish()
    found = words(speaker)
    assert (found.left, found.now_on) == (left, now_on)


def test_a_cancelled_session_is_not_next_but_listed(as_speaker, speaker, speaks, publish, url):
    one = speaks(speaker)
    publish()
    update_session(one.session, by=None, now=NOW, state="cancelled", note={"en": "No interpreters"})
    publish()
    desk = desk_of(speaker, now=NOW)
    assert (desk.next, len(desk.later)) == (None, 1)
    assert b"No interpreters" in as_speaker.get(url).content


def test_drafts_are_shown_only_where_an_answer_is_asked(as_speaker, speaker, speaks, publish, url):
    speaks(speaker, title="Published title")
    publish()
    one = speaks(speaker, title="Not published")
    one.session.participations.update(state="withdrawn")
    assert b"Not published" not in as_speaker.get(url).content


def test_what_changed_is_said_newest_first(speaker, speaks, publish):
    one = speaks(speaker, title="Village networks")
    publish()
    later = NOW + timedelta(hours=1)
    update_session(
        one.session, by=None, now=later, starts_at=NOW + timedelta(hours=4), ends_at=NOW + timedelta(hours=5)
    )
    publish(now=later)
    assert words(speaker).changes == [(later, "Village networks: 11:00–12:00 → 13:00–14:00")] or words(
        speaker
    ).changes == [(later, "Village networks: 11:00 → 13:00")]


def test_what_is_missing_is_counted(speaker, speaks):
    speaks(speaker, answer="invited")
    assert [step.state for step in words(speaker).steps] == ["now", "", ""]
    assert words(speaker).missing == "3 of 3"


def test_what_is_done_is_marked(speaker):
    speaker.role, speaker.biography = {"en": "Minister"}, {"en": "Born here."}
    speaker.save()
    assert words(speaker).missing == "0 of 3"


@pytest.mark.parametrize(("answer", "state"), [("accept", "accepted"), ("decline", "declined")])
def test_answering(as_speaker, speaker, speaks, url, answer, state):
    one = speaks(speaker, answer="invited")
    response = as_speaker.post(f"{url}answers/{one.pk}/", {"answer": answer})
    one.refresh_from_db()
    assert (response.url, one.state, one.answered_at) == (url, state, NOW)


def test_the_answer_is_recorded_with_its_author(as_speaker, speaker, speaks, url):
    one = speaks(speaker, answer="invited")
    as_speaker.post(f"{url}answers/{one.pk}/", {"answer": "accept"})
    assert Transition.objects.get(subject="participation").by == speaker.person.user


@pytest.mark.parametrize("data", [{}, {"answer": "maybe"}, {"answer": "\x00"}])
def test_an_answer_that_is_none_changes_nothing(as_speaker, speaker, speaks, url, data):
    one = speaks(speaker, answer="invited")
    as_speaker.post(f"{url}answers/{one.pk}/", data)
    one.refresh_from_db()
    assert one.state == "invited"


def test_another_speakers_answer_cannot_be_given(as_speaker, conference, speaks, url):
    other = speaks(SpeakerFactory(conference=conference), answer="invited")
    response = as_speaker.post(f"{url}answers/{other.pk}/", {"answer": "decline"})
    other.refresh_from_db()
    assert (response.status_code, other.state) == (404, "invited")


def test_an_answer_after_the_session_began_is_refused_in_words(as_speaker, speaker, speaks, url):
    one = speaks(speaker, hours=-1, answer="invited")
    response = as_speaker.post(f"{url}answers/{one.pk}/", {"answer": "accept"}, follow=True)
    one.refresh_from_db()
    assert (one.state, b"no longer be answered" in response.content) == ("invited", True)


@pytest.mark.parametrize("path", ["answers/1/", "presentation/"])
def test_changes_are_posted(as_speaker, url, path):
    assert as_speaker.get(url + path).status_code == 405


def present(client, url, speaker, **changes):
    data = {
        "native_name": "",
        "native_language": "",
        "role_en": "",
        "biography_en": "",
        "seen": seen(speaker),
    }
    return client.post(f"{url}presentation/", {**data, **changes})


def test_presentation_goes_into_the_draft_alone(as_speaker, speaker, speaks, publish, url):
    speaks(speaker)
    publish()
    present(as_speaker, url, speaker, role_en="Minister of Waves", native_name="Лариса", native_language="ru")
    speaker.refresh_from_db()
    assert (str(speaker.role), speaker.native_name) == ("Minister of Waves", "Лариса")
    assert str(speaker.versions.get().role) == ""


def test_presentation_takes_each_language_of_the_conference(as_speaker, speaker, conference, url):
    conference.languages = ["en", "ar"]
    conference.save()
    present(as_speaker, url, speaker, role_en="Minister", role_ar="وزيرة")
    speaker.refresh_from_db()
    assert speaker.role.data == {"en": "Minister", "ar": "وزيرة"}


def test_texts_in_languages_that_are_not_asked_for_are_kept(as_speaker, speaker, url):
    speaker.role = {"en": "Minister", "fr": "Ministre"}
    speaker.save()
    speaker.refresh_from_db()
    present(as_speaker, url, speaker, role_en="Minister of Waves")
    speaker.refresh_from_db()
    assert speaker.role.data == {"en": "Minister of Waves", "fr": "Ministre"}


@pytest.mark.parametrize("changes", [{"biography_en": "x" * 20_000}, {"native_name": "x" * 300}])
def test_presentation_that_is_too_long_is_refused_and_kept(as_speaker, speaker, url, changes):
    response = present(as_speaker, url, speaker, role_en="Typed role", **changes)
    speaker.refresh_from_db()
    assert (response.status_code, str(speaker.role)) == (400, "")
    assert b"Typed role" in response.content


def test_markup_is_shown_as_text(as_speaker, speaker, url):
    present(as_speaker, url, speaker, native_name='<img src=x onerror="alert(1)">')
    assert b"<img src=x" not in as_speaker.get(url).content


def test_a_change_by_somebody_else_meanwhile_is_a_conflict(as_speaker, speaker, url):
    old = seen(speaker)
    speaker.role = {"en": "As the secretariat wrote it"}
    speaker.save()
    response = present(as_speaker, url, speaker, role_en="As I wrote it", seen=old)
    speaker.refresh_from_db()
    assert (response.status_code, str(speaker.role)) == (409, "As the secretariat wrote it")
    html = response.content.decode()
    assert ("As I wrote it" in html, "As the secretariat wrote it" in html) == (True, True)


def test_sending_it_again_replaces_it(as_speaker, speaker, url):
    old = seen(speaker)
    speaker.role = {"en": "Theirs"}
    speaker.save()
    speaker.refresh_from_db()
    form = present(as_speaker, url, speaker, role_en="Mine", seen=old).context["form"]
    present(as_speaker, url, speaker, role_en="Mine", seen=form["seen"].value())
    speaker.refresh_from_db()
    assert str(speaker.role) == "Mine"


def test_the_feed_is_made_shown_and_taken_away(as_speaker, speaker, conference, url):
    feed = f"/{conference.slug}/my-schedule/feed/"
    as_speaker.post(feed, {"action": "make", "back": "speaking"})
    assert b"/calendar/" in as_speaker.get(url).content
    assert as_speaker.post(feed, {"action": "revoke", "back": "speaking"}).url == url
    assert CalendarFeed.objects.get().revoked_at == NOW


def test_the_page_is_kept_by_no_cache(as_speaker, url):
    assert "no-store" in as_speaker.get(url)["Cache-Control"]


def test_three_sessions_ask_no_more_of_the_database_than_one(as_speaker, speaker, speaks, publish, url):
    speaks(speaker)
    publish()
    as_speaker.get(url)
    with CaptureQueriesContext(connection) as one:
        as_speaker.get(url)
    speaks(speaker, hours=5)
    speaks(speaker, hours=9)
    publish()
    with CaptureQueriesContext(connection) as three:
        as_speaker.get(url)
    assert len(three) == len(one)


@pytest.mark.parametrize("language", ["fr", "ar", "zh"])
def test_the_page_stands_in_other_languages(as_speaker, speaker, speaks, publish, url, language):
    speaks(speaker)
    publish()
    assert as_speaker.get(f"/{language}{url}").status_code == 200
