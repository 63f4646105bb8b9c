from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from events.registrations import actions, privacy
from events.registrations.models import AccreditationFile
from events.registrations.rules import Route
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    AccreditationFileFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
    VerifiedUserFactory,
    picture,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def press():
    return ParticipantCategoryFactory(
        route=Route.MEDIA_DESK, required_files=["press_card", "assignment"], code="press"
    )


@pytest.fixture
def registration(press):
    return RegistrationFactory(category=press)


@pytest.fixture
def at(client, registration):
    client.force_login(registration.person.user)
    return reverse("events:registration-files", args=[registration.conference.slug])


def upload(data, name="card.pdf"):
    return SimpleUploadedFile(name, data, content_type="text/html")


def status(client, registration):
    return client.get(reverse("events:registration-status", args=[registration.conference.slug])).text


def test_the_status_page_names_what_is_missing_until_it_is_sent(client, at, registration):
    assert "Still missing" in status(client, registration)
    client.post(at, {"kind": "press_card", "file": upload(PDF)})
    client.post(at, {"kind": "assignment", "file": upload(picture(900, 1200))})
    assert "Still missing" not in status(client, registration)
    kinds = dict(AccreditationFile.objects.values_list("kind", "media_type"))
    assert kinds == {"press_card": "application/pdf", "assignment": "image/jpeg"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (PDF.replace(b"/Type", b"/OpenAction"), "This PDF holds scripts or other files."),
        (PDF.replace(b"/Type", b"/J#53"), "This PDF holds scripts or other files."),
        (PDF.replace(b"/Type", b"/JavaScript"), "This PDF holds scripts or other files."),
        (PDF[:20], "This PDF is damaged or not complete."),
        (b"<svg/>", "This is not a picture that we can read."),
        (b"MZ" + b"\0" * 500, "This is not a picture that we can read."),
        (b"%PDF-" + b"x" * 5_000_000, "This file is larger than 5 MB."),
        (b"", "This file is empty."),
    ],
    ids=["acts", "escaped", "scripts", "cut off", "svg", "program", "large", "empty"],
)
def test_what_is_no_plain_paper_is_refused(client, at, data, says):
    answer = client.post(at, {"kind": "press_card", "file": upload(data)})
    assert (answer.status_code, says in answer.text) == (422, True)
    assert not AccreditationFile.objects.exists()


@pytest.mark.parametrize("kind", ["studies", "x" * 500, "", "../../etc"])
def test_a_kind_that_is_not_asked_for_is_refused(client, at, kind):
    assert client.post(at, {"kind": kind, "file": upload(PDF)}).status_code == 422
    assert not AccreditationFile.objects.exists()


def test_a_file_is_saved_not_shown(client, at, registration):
    file = AccreditationFileFactory(conference=registration.conference, person=registration.person)
    answer = client.get(file.get_absolute_url())
    assert answer["Content-Disposition"] == 'attachment; filename="press_card.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )
    client.post(at, {"kind": "press_card", "remove": "1"})
    assert client.get(file.get_absolute_url()).status_code == 404


def test_the_media_desk_sees_files_and_others_do_not(client, registration, now):
    file = AccreditationFileFactory(conference=registration.conference, person=registration.person)
    seen = set()
    for role in ("media", "owner", "registration", "protocol", "door", "visa", "mail"):
        user = ConferenceRoleFactory(conference=registration.conference, role=role, user__is_staff=True).user
        client.force_login(user)
        if client.get(file.get_absolute_url()).status_code == 200:
            seen.add(role)
    assert seen == {"media", "owner"}
    client.force_login(VerifiedUserFactory())
    assert client.get(file.get_absolute_url()).status_code == 404


def test_the_media_desk_sees_what_is_there_and_what_is_missing(client, registration):
    file = AccreditationFileFactory(conference=registration.conference, person=registration.person)
    desk = ConferenceRoleFactory(conference=registration.conference, role="media", user__is_staff=True).user
    client.force_login(desk)
    shown = client.get(reverse("admin:events_registration_change", args=[registration.pk])).text
    assert (file.get_absolute_url() in shown, "Missing" in shown) == (True, True)


def test_files_are_handed_out_erased_and_purged(registration, now):
    AccreditationFileFactory(conference=registration.conference, person=registration.person)
    user = registration.person.user
    assert privacy.export(user)["files"][0]["kind"] == "press_card"
    after = now + (registration.conference.ends_on - now.date())
    actions.purge_files(now=after + timedelta(days=31))
    assert AccreditationFile.objects.exists()
    actions.purge_files(now=after + timedelta(days=32))
    assert not AccreditationFile.objects.exists()
    AccreditationFileFactory(conference=registration.conference, person=registration.person)
    privacy.erase(user, by=None, now=now)
    assert not AccreditationFile.objects.exists()
