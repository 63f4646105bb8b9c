import base64
import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from events.common.pictures import Crop
from events.registrations import actions, privacy, queries
from events.registrations.models import Photo
from events.registrations.rules import Route
from events.registrations.tasks import purge
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import (
    FocalPointFactory,
    PhotoFactory,
    RegistrationFactory,
    VerifiedUserFactory,
    picture,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    return RegistrationFactory()


@pytest.fixture
def user(registration):
    return registration.person.user


@pytest.fixture
def at(client, user, registration, now):
    client.force_login(user)
    with time_machine.travel(now, tick=False):
        yield reverse("events:registration-photo", args=[registration.conference.slug])


def upload(data, name="me.jpg"):
    return SimpleUploadedFile(name, data, content_type="text/html")


def test_a_photo_is_sent_cut_and_removed_without_scripts(client, at, registration):
    assert client.post(at, {"photo": upload(picture(900, 600))}).status_code == 302
    first = Photo.objects.get()
    assert client.post(at, {"x": 0, "y": 0, "zoom": 200}).status_code == 302
    cut = Photo.objects.get()
    assert (cut.crop_x, cut.crop_zoom, cut.code) == (0, 200, first.code)
    assert Image.open(io.BytesIO(bytes(cut.portrait))).size == (420, 540)
    assert client.post(at, {"remove": "1"}).status_code == 302
    assert not Photo.objects.exists()


def test_a_new_photo_has_another_address(client, at, registration):
    client.post(at, {"photo": upload(picture())})
    before = Photo.objects.get().get_absolute_url()
    client.post(at, {"photo": upload(picture(colour="navy"), "../../x\r\n\u202e.php")})
    assert Photo.objects.get().get_absolute_url() != before
    assert client.get(before).status_code == 404


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Choose a picture first."),
        ({"photo": ""}, "Choose a picture first."),
        ({"photo": b""}, "This file is empty. Choose another."),
        ({"photo": b"<svg/>"}, "This is not a picture that we can read. Send a JPEG, PNG or WebP file."),
        ({"x": "9999999999999999", "y": "x", "zoom": ""}, "Ensure this value is less than or equal to 100."),
        ({"x": 5, "y": 5, "zoom": 100}, "There is no photo to cut any more. Send one."),
    ],
    ids=["nothing", "no file", "empty", "svg", "wild numbers", "gone"],
)
def test_nonsense_is_answered_with_a_sentence(client, at, sent, says):
    if isinstance(sent.get("photo"), bytes):
        sent = {"photo": upload(sent["photo"])}
    if "x" in sent and sent["x"] != 5:
        client.post(at, {"photo": upload(picture())})
    response = client.post(at, sent)
    assert (response.status_code, says in response.content.decode()) == (422, True)


def test_the_whole_picture_is_ones_own(client, at, registration):
    whole = reverse("events:registration-photo-whole", args=[registration.conference.slug])
    assert client.get(whole).status_code == 404
    client.post(at, {"photo": upload(picture())})
    answer = client.get(whole)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in answer["Cache-Control"]


def test_nobody_sends_before_registration_opens(client, registration, now):
    client.force_login(VerifiedUserFactory())
    path = reverse("events:registration-photo", args=[registration.conference.slug])
    with time_machine.travel(registration.conference.registration_opens_at - timedelta(days=1)):
        assert client.get(path).status_code == 404


def seen_by(user, photo, now):
    return Photo.objects.visible_to(user, conference=photo.conference, now=now).filter(pk=photo.pk).exists()


def test_who_sees_a_photo(registration, now):
    photo = PhotoFactory(conference=registration.conference, person=registration.person)
    staff = {
        role: ConferenceRoleFactory(conference=registration.conference, role=role).user
        for role in ("owner", "registration", "protocol", "door", "media", "programme", "visa")
    }
    foreign = ConferenceRoleFactory(role="owner").user
    people = {**staff, "self": registration.person.user, "foreign": foreign, "other": VerifiedUserFactory()}
    seen = {label for label, user in people.items() if seen_by(user, photo, now)}
    assert seen == {"owner", "registration", "protocol", "door", "self"}


def test_a_focal_point_sees_their_own_delegation_alone(now):
    power = FocalPointFactory()
    conference = power.delegation.conference
    mine = RegistrationFactory(
        category__conference=conference, category__route=Route.FOCAL_POINT, delegation=power.delegation
    )
    other = RegistrationFactory(category=mine.category)
    photos = [PhotoFactory(conference=conference, person=one.person) for one in (mine, other)]
    assert [seen_by(power.person.user, photo, now) for photo in photos] == [True, False]
    with_foreign = PhotoFactory(person=mine.person)
    assert not seen_by(power.person.user, with_foreign, now)


@pytest.mark.parametrize("number", [1, 3])
def test_badges_get_their_photos_in_two_queries(number, django_assert_num_queries):
    rows = [RegistrationFactory() for _each in range(number)]
    for row in rows:
        PhotoFactory(conference=row.conference, person=row.person)
    without = RegistrationFactory()
    with django_assert_num_queries(2):
        found = queries.portraits_of([*rows, without])
    assert set(found) == {row.pk for row in rows}
    assert {data[:2] for data in found.values()} == {b"\xff\xd8"}


def test_photos_go_a_month_after_the_conference(registration, now):
    PhotoFactory(conference=registration.conference, person=registration.person)
    last = registration.conference.ends_on
    with time_machine.travel(
        now.replace(year=last.year, month=last.month, day=last.day) + timedelta(days=31)
    ):
        purge()
        assert Photo.objects.count() == 1
    with time_machine.travel(
        now.replace(year=last.year, month=last.month, day=last.day) + timedelta(days=32)
    ):
        purge()
        assert Photo.objects.count() == 0


def test_ones_photo_is_handed_out_and_erased(user, registration, now):
    sent = actions.send_photo(registration.conference, by=user, now=now, data=picture())
    (told,) = privacy.export(user)["photos"]
    assert base64.b64decode(told["jpeg"]) == bytes(sent.kept)
    privacy.erase(user, by=None, now=now)
    assert not Photo.objects.exists()


def test_a_photo_goes_with_the_registration_that_is_taken_over(registration, now):
    user = VerifiedUserFactory()
    person = PersonFactory(user=None, email=user.email)
    made = RegistrationFactory(category=registration.category, person=person)
    photo = PhotoFactory(conference=made.conference, person=person)
    actions.take_over(made, by=user, now=now)
    assert queries.own_photo(user, made.conference) == photo


def test_cutting_what_is_not_ones_own_changes_nothing(registration, now):
    photo = PhotoFactory(conference=registration.conference)
    with pytest.raises(Exception, match="no photo to cut"):
        actions.cut_photo(registration.conference, by=registration.person.user, crop=Crop(zoom=200))
    photo.refresh_from_db()
    assert photo.crop_zoom == 100
