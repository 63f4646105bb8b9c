import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from events.conferences.models import TableFile
from events.people.models import Person, Speaker
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory
from tests.factories.people import SpeakerFactory

pytestmark = pytest.mark.django_db
TABLE = (
    "name,native_name,native_language,role,role_ru,organization,country,email,biography\n"
    "Salma Al-Kazimi,سلمى,ar,Minister,Министр,Ministry of Waves,AE,salma@arvenia.example,\n"
    "Lin Meiling,,,Engineer,,,,,\n"
)


@pytest.fixture
def conference():
    return ConferenceFactory(slug="harbour-26", languages=["en", "ru"])


@pytest.fixture
def editor(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="programme")
    client.force_login(role.user)
    return role.user


def page(kept):
    return reverse("admin:events_speaker_table_preview", args=[kept.pk])


def look(client, conference, content):
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("speakers.csv", data)
    client.post(reverse("admin:events_speaker_table"), {"conference": conference.pk, "file": file})
    return client.get(page(TableFile.objects.last())).content.decode()


def bring(client, conference, content):
    look(client, conference, content)
    return client.post(page(TableFile.objects.last()))


def test_speakers_come_as_a_table_with_their_persons(client, editor, conference):
    assert "created 2, updated 0, unchanged 0, refused 0" in look(client, conference, TABLE)
    assert not Speaker.objects.exists()
    bring(client, conference, TABLE)
    salma = Speaker.objects.get(name="Salma Al-Kazimi")
    assert (salma.role.data, salma.country, salma.person.email) == (
        {"en": "Minister", "ru": "Министр"},
        "AE",
        "salma@arvenia.example",
    )
    assert salma.code
    assert salma.history.get().history_user == editor


def test_the_same_table_again_changes_nothing(client, editor, conference):
    bring(client, conference, TABLE)
    assert "created 0, updated 0, unchanged 2, refused 0" in look(client, conference, TABLE)


def test_what_is_exported_is_imported_without_any_change(client, editor, conference):
    bring(client, conference, TABLE)
    SpeakerFactory(name="Foreign speaker")
    text = client.get(reverse("admin:events_speaker_csv")).content
    assert b"Foreign" not in text
    assert "created 0, updated 0, unchanged 2, refused 0" in look(client, conference, text)


def test_a_changed_role_is_shown_and_stored(client, editor, conference):
    bring(client, conference, TABLE)
    changed = TABLE.replace("Engineer", "Chief engineer")
    assert "<del>Engineer</del> <ins>Chief engineer</ins>" in look(client, conference, changed)
    bring(client, conference, changed)
    assert Speaker.objects.get(name="Lin Meiling").role.data == {"en": "Chief engineer"}


def test_a_code_finds_a_speaker_whose_name_changed(client, editor, conference):
    speaker = SpeakerFactory(conference=conference, name="Lin Meiling", code="SPQR")
    bring(client, conference, "code,name\nspqr,Lin Mei-Ling\n")
    speaker.refresh_from_db()
    assert (speaker.name, Speaker.objects.count()) == ("Lin Mei-Ling", 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("code,name\nXYZ,A\n", "Line 2: Code: There is no speaker “XYZ” here."),
        ("name,email\nA,nobody\n", "Line 2: "),
        ("name,country\nA,ZZ\n", "Line 2: Country: “ZZ” is not an ISO 3166 code"),
        (f"name\n{'x' * 201}\n", "Line 2: Name: This has 201 characters; 200 fit."),
        ("name\nDouble\n", "Line 2: Name: Several speakers are called “Double”. Give the code."),
        (
            "name,email\nKnown,other@arvenia.example\n",
            "Line 2: Email: The address of somebody who is here already",
        ),
        ("name\nA\nA\n", "Line 3: Line 2 is about the same."),
    ],
)
def test_what_is_wrong_is_told_by_line(client, editor, conference, content, says):
    SpeakerFactory.create_batch(2, conference=conference, name="Double")
    SpeakerFactory(conference=conference, name="Known")
    before = (Speaker.objects.count(), Person.objects.count())
    assert says in look(client, conference, content)
    bring(client, conference, content)
    assert (Speaker.objects.count(), Person.objects.count()) == before


@pytest.mark.parametrize("role", ["door", "registration"])
def test_other_roles_import_no_speakers(client, conference, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    assert client.get(reverse("admin:events_speaker_table")).status_code == 403


def test_addresses_do_not_go_out_to_those_who_only_look(client, editor, conference):
    bring(client, conference, TABLE)
    url = reverse("admin:events_speaker_csv")
    assert b"salma@arvenia.example" in client.get(url).content
    client.force_login(ConferenceRoleFactory(conference=conference, role="door").user)
    text = client.get(url).content
    assert (b"Salma" in text, b"salma@arvenia.example" in text) == (True, False)
