import json

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from events.common.models import Transition
from events.common.privacy import erase_all, export_all, modules
from events.people.models import Person, Speaker, SpeakerVersion
from events.programme.models import SessionVersion, VersionParticipation
from tests.events.front.conftest import NOW
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(speaker, speaks, publish):
    """Larisa stands in a release."""
    speaker.biography = {"en": "Born in Port Selene."}
    speaker.save()
    speaks(speaker)
    publish()
    return speaker


def erase(speaker):
    user = speaker.person.user
    erase_all(user, by=user, now=NOW)


def test_every_slice_that_is_named_exports_and_erases():
    assert [m.__name__ for m in modules()] == settings.PRIVACY_MODULES
    assert all(callable(m.export) and callable(m.erase) for m in modules())


def test_the_export_is_plain_json_of_ones_own(published):
    found = json.loads(json.dumps(export_all(published.person.user)))
    assert found["accounts"]["email"] == "larisa@arvenia.example"
    assert found["events.people"]["speakers"][0]["biography"] == "Born in Port Selene."
    assert len(found["events.programme"]["participations"]) == 1


def test_the_export_holds_nobody_else(published):
    assert "larisa" not in json.dumps(export_all(make_user())).lower()


def test_erasing_deletes_the_account_and_blacks_out_the_person(published):
    erase(published)
    person = Person.objects.get(pk=published.person_id)
    assert (User.objects.count(), person.name, person.email, person.user) == (0, "—", "", None)


def test_erasing_leaves_the_name_in_no_version_draft_or_history(published):
    erase(published)
    texts = [
        *VersionParticipation.objects.values_list("name", flat=True),
        *SpeakerVersion.objects.values_list("name", "biography", "search_text"),
        *SessionVersion.objects.values_list("search_text", flat=True),
        *Speaker.objects.values_list("name", "biography"),
        *Speaker.history.values_list("name", "biography"),
        *Person.history.values_list("name", "email"),
    ]
    assert "larisa" not in str(texts).lower()
    assert "Port Selene" not in str(texts)


def test_a_redacted_version_has_a_new_hash_and_the_act_is_recorded(published):
    before = SessionVersion.objects.get().sha256
    erase(published)
    assert SessionVersion.objects.get().sha256 != before
    redacted = Transition.objects.filter(to_state="redacted").values_list("subject", flat=True)
    assert sorted(redacted) == ["sessionversion", "speakerversion"]


def test_after_erasing_a_release_has_nothing_new_to_say(published, publish):
    erase(published)
    assert publish() is None


def test_the_last_superuser_is_not_erased():
    user = make_user(is_superuser=True)
    with pytest.raises(Exception, match="last who runs"):
        erase_all(user, by=user, now=timezone.now())
    assert User.objects.count() == 1


def sign_in(client):
    make_user()
    client.post("/accounts/login/", {"login": "ilona@arvenia.example", "password": PASSWORD})


def test_the_page_says_what_goes_and_what_stays(client):
    sign_in(client)
    assert client.get("/accounts/data/").status_code == 200


def test_the_download_is_a_file_kept_by_no_cache(client):
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    response = client.post("/accounts/data/download/")
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert ("no-store" in response["Cache-Control"], "accounts" in response.json()) == (True, True)


@pytest.mark.parametrize("path", ["download/", "delete/"])
def test_both_ask_who_it_is_first(client, path):
    client.force_login(make_user())
    response = client.post(f"/accounts/data/{path}", {"sure": "yes"})
    assert response.url.startswith("/accounts/reauthenticate/")
    assert User.objects.count() == 1


def test_deleting_without_the_tick_deletes_nothing(client):
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/data/delete/")
    assert User.objects.count() == 1


def test_deleting_signs_out(client):
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/accounts/data/delete/", {"sure": "yes"}).url == "/"
    assert (User.objects.count(), client.get("/accounts/").status_code) == (0, 302)


def test_erasing_makes_kept_pages_and_files_anew(published):
    before = published.conference.live_counter
    erase(published)
    published.conference.refresh_from_db()
    assert published.conference.live_counter == before + 1
