import pytest

from events.people.models import Person, Speaker, SpeakerInvitation
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory
from tests.factories.people import SpeakerFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/events/speaker/"


@pytest.fixture
def as_organiser(client, conference):
    client.force_login(ConferenceRoleFactory(conference=conference, role="programme").user)
    return client


def act(client, name, *speakers):
    return client.post(LIST, {"action": name, "_selected_action": [one.pk for one in speakers]})


def test_the_list_shows_ones_own_conferences_alone(as_organiser, conference):
    SpeakerFactory(conference=conference, name="Own speaker")
    SpeakerFactory(name="Foreign speaker")
    html = as_organiser.get(LIST).content.decode()
    assert ("Own speaker" in html, "Foreign speaker" in html) == (True, False)


@pytest.mark.parametrize("page", ["change/", "history/"])
def test_a_foreign_speaker_is_not_reached(as_organiser, page):
    assert as_organiser.get(f"{LIST}{SpeakerFactory().pk}/{page}").status_code in {302, 403, 404}


def test_a_foreign_speaker_cannot_be_invited(as_organiser):
    act(as_organiser, "invite_to_speak", SpeakerFactory(conference=ConferenceFactory()))
    assert SpeakerInvitation.objects.count() == 0


def test_inviting_and_withdrawing(as_organiser, conference):
    speaker = SpeakerFactory(conference=conference)
    act(as_organiser, "invite_to_speak", speaker)
    assert SpeakerInvitation.objects.get().revoked_at is None
    act(as_organiser, "withdraw_invitations", speaker)
    assert SpeakerInvitation.objects.get().revoked_at is not None


def test_who_cannot_be_invited_is_named(as_organiser, conference):
    speaker = SpeakerFactory(conference=conference, name="Salma Al-Kazimi", person__email="")
    response = act(as_organiser, "invite_to_speak", speaker)
    page = as_organiser.get(response.url).content.decode()
    assert "Salma Al-Kazimi has no e-mail address." in page


def test_a_speaker_is_made_with_a_person(as_organiser, conference):
    data = {
        "conference": conference.pk,
        "email": "lin@arvenia.example",
        "name": "Lin Meiling",
        "role_0": "Engineer",
    }
    response = as_organiser.post(f"{LIST}add/", data)
    assert response.status_code == 302
    speaker = Speaker.objects.get()
    assert (speaker.name, speaker.person.email, bool(speaker.code)) == (
        "Lin Meiling",
        "lin@arvenia.example",
        True,
    )


def test_the_same_person_is_not_made_a_speaker_twice(as_organiser, conference):
    SpeakerFactory(conference=conference, person__name="Lin Meiling", person__email="lin@arvenia.example")
    data = {"conference": conference.pk, "email": "lin@arvenia.example", "name": "Lin Meiling"}
    assert as_organiser.post(f"{LIST}add/", data).status_code == 200
    assert Speaker.objects.count() == 1


def test_persons_are_seen_by_those_who_have_them(as_organiser, conference):
    SpeakerFactory(conference=conference, person__name="Own person")
    SpeakerFactory(person__name="Foreign person")
    html = as_organiser.get("/admin/events/person/").content.decode()
    assert ("Own person" in html, "Foreign person" in html) == (True, False)


def test_a_person_who_speaks_elsewhere_too_is_not_changed_here(as_organiser, conference):
    speaker = SpeakerFactory(conference=conference)
    SpeakerFactory(person=speaker.person)
    url = f"/admin/events/person/{speaker.person_id}/change/"
    assert as_organiser.post(url, {"name": "Changed"}).status_code == 403
    assert Person.objects.get(pk=speaker.person_id).name != "Changed"


def test_windows_of_a_speaker_are_read_on_the_clock_of_the_conference(as_organiser, conference):
    speaker = SpeakerFactory(conference=conference)
    page = f"{LIST}{speaker.pk}/change/"
    typed = {
        "name": speaker.name,
        "availabilities-TOTAL_FORMS": "1",
        "availabilities-INITIAL_FORMS": "0",
        "availabilities-0-starts_at_0": "2026-03-02",
        "availabilities-0-starts_at_1": "10:00",
        "availabilities-0-ends_at_0": "2026-03-02",
        "availabilities-0-ends_at_1": "09:00",
    }
    response = as_organiser.post(page, typed)
    assert "This is not after the start." in response.content.decode()
    as_organiser.post(page, {**typed, "availabilities-0-ends_at_1": "12:00"})
    assert speaker.availabilities.get().starts_at.hour == 6
