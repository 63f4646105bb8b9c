import hashlib

import pytest
from django.core.management import CommandError, call_command

from events.addresses.models import Address, AddressText, Provenance
from events.people.models import Person
from tests.events.interchange.test_address import AGENCY
from tests.factories.conferences import ConferenceFactory
from tests.factories.people import SpeakerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory(slug="harbour-31")


def run(tmp_path, capsys, content=AGENCY, *options):
    path = tmp_path / "address.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    call_command("import_address", str(path), "--conference", "harbour-31", *options)
    return capsys.readouterr().out.splitlines()


def refused(tmp_path, capsys, content, *options):
    with pytest.raises(CommandError) as error:
        run(tmp_path, capsys, content, *options)
    return error.value.returncode, str(error.value).splitlines()


def test_draft_is_saved_with_its_provenance(conference, tmp_path, capsys):
    assert run(tmp_path, capsys)[-1] == "created 1, updated 0, unchanged 0, refused 0"
    address, provenance = Address.objects.get(), Provenance.objects.get()
    assert (address.state, address.author_name, str(address.author_role), address.delivered_on) == (
        "draft",
        "Kareli Vantor",
        "President of the Republic of Arvenia",
        None,
    )
    assert bytes(provenance.raw) == AGENCY.encode()
    assert provenance.raw_sha256 == hashlib.sha256(AGENCY.encode()).hexdigest()
    assert (provenance.publisher, provenance.source_url, provenance.dateline_year_is_derived) == (
        "Beacon",
        None,
        True,
    )


def test_text_keeps_the_signs_of_the_file(conference, tmp_path, capsys):
    run(tmp_path, capsys)
    text = AddressText.objects.get()
    assert (text.language, text.salutation) == ("en", "''Dear guests of the harbour!")
    assert text.closing.endswith("I wish you calm seas,''")


def test_the_same_bytes_again_change_nothing(conference, tmp_path, capsys):
    run(tmp_path, capsys)
    assert run(tmp_path, capsys)[-1] == "created 0, updated 0, unchanged 1, refused 0"
    assert (Address.objects.count(), Person.objects.count()) == (1, 1)


def test_author_who_speaks_here_is_the_same_person(conference, tmp_path, capsys):
    speaker = SpeakerFactory(conference=conference, person__name="Kareli Vantor", name="Kareli Vantor")
    run(tmp_path, capsys)
    assert Address.objects.get().author == speaker.person


def test_dry_run_saves_nothing(conference, tmp_path, capsys):
    lines = run(tmp_path, capsys, AGENCY, "--dry-run")
    assert lines[-2:] == ["A dry run: nothing was changed.", "created 1, updated 0, unchanged 0, refused 0"]
    assert (Address.objects.count(), Person.objects.count()) == (0, 0)


def test_what_is_not_recognised_is_kept_for_the_organiser(conference, tmp_path, capsys):
    run(tmp_path, capsys, "كلمة وزير الموانئ\n\nأصحاب المعالي،\n\nالميناء مفتوح.", "--language", "ar")
    assert Provenance.objects.get().unrecognised == ["كلمة وزير الموانئ"]
    assert AddressText.objects.get().body == "كلمة وزير الموانئ\n\nالميناء مفتوح."


def test_a_zero_character_stays_in_the_file_alone(conference, tmp_path, capsys):
    content = "Dear friends,\n\nThe har\x00bour is open."
    run(tmp_path, capsys, content)
    assert AddressText.objects.get().body == "The harbour is open."
    assert (bytes(Provenance.objects.get().raw), Provenance.objects.get().normalisations) == (
        content.encode(),
        [],
    )


def test_unknown_language_is_called_unknown(conference, tmp_path, capsys):
    run(tmp_path, capsys, "Ave!\n\nPortus patet.")
    assert AddressText.objects.get().language == "und"


@pytest.mark.parametrize("content", [b"", b"\x00" * 99, b"12", b"<html>x</html>", b"x" * 2_000_000])
def test_what_is_no_text_is_refused_with_status_1(conference, tmp_path, capsys, content):
    status, lines = refused(tmp_path, capsys, content)
    assert (status, lines[-2:]) == (
        1,
        ["Nothing was changed.", "created 0, updated 0, unchanged 0, refused 1"],
    )


def test_unknown_conference_is_refused_with_status_1(tmp_path, capsys):
    assert refused(tmp_path, capsys, AGENCY)[0] == 1


def test_wrong_language_is_status_2(conference, tmp_path, capsys):
    assert refused(tmp_path, capsys, AGENCY, "--language", "not a language")[0] == 2
