"""A group of a delegation, registered by a table: looked at first, then all of it or nothing."""

import csv
import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from events.conferences.models import TableFile
from events.mail.models import Message
from events.registrations.models import Registration
from events.registrations.queries import miscounted
from events.registrations.rules import Route
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
TWO = "name,email,contact email,role\nLarisa Vorontsova,larisa@a.example,,head\nIrena Adamska,,aide@a.example,\n"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def focal_point():
    return FocalPointFactory()


@pytest.fixture
def category(focal_point):
    return ParticipantCategoryFactory(conference=focal_point.delegation.conference, route=Route.FOCAL_POINT)


@pytest.fixture
def desk(client, category, focal_point):
    """Sends a table as the focal point; returns (what came back, the page of what it would do)."""
    client.force_login(focal_point.person.user)
    path = reverse("events:delegation-group", args=[category.conference.slug])

    def send(text, name="group.csv"):
        body = text if isinstance(text, bytes) else text.encode()
        answer = client.post(path, {"file": SimpleUploadedFile(name, body, "text/csv")})
        return answer, (answer["Location"] if answer.status_code == 302 else "")

    send.client = client
    return send


def test_looking_registers_nobody(desk):
    _answer, preview = desk(TWO)
    page = desk.client.get(preview).content.decode()
    assert "2 people would be registered" in page
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


def test_a_spreadsheet_is_read_like_its_csv(desk):
    book = Workbook()
    for row in csv.reader(TWO.splitlines()):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    _answer, preview = desk(file.getvalue(), "group.xlsx")
    assert "2 people would be registered" in desk.client.get(preview).content.decode()


def test_group_is_registered_told_and_given_roles(desk, category):
    _answer, preview = desk(TWO)
    assert desk.client.post(preview).status_code == 302
    rows = Registration.objects.order_by("pk").values_list(
        "name", "state", "delegation_role", "contact_email"
    )
    assert list(rows) == [
        ("Larisa Vorontsova", "confirmed", 1, ""),
        ("Irena Adamska", "confirmed", 3, "aide@a.example"),
    ]
    told = Message.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(told) == ["larisa@a.example", "aide@a.example"]
    assert list(miscounted(category.conference)) == []


def test_the_same_table_twice_changes_nothing(desk):
    desk.client.post(desk(TWO)[1])
    _answer, preview = desk(TWO)
    assert "There is nothing to do" in desk.client.get(preview).content.decode()
    desk.client.post(preview)
    assert (Registration.objects.count(), Message.objects.count()) == (2, 2)


def test_preview_says_who_would_wait(desk, category):
    QuotaFactory(conference=category.conference, capacity=1)
    states = [row.state for _line, row in desk.client.get(desk(TWO)[1]).context["outcome"].made]
    assert states == ["confirmed", "waitlisted"]
    assert list(miscounted(category.conference)) == []


WRONG = [
    ("name,email\n,a@a.example", 2, "The name is empty."),
    ("name,email\nЛариса,a@a.example", 2, "Latin letters"),
    ("name,email\nLarisa,", 2, "address of the person"),
    ("name,email\nLarisa,nobody", 2, "is no e-mail address"),
    (f"name,email\nLarisa,{'a' * 250}@a.example", 2, "is no e-mail address"),
    ("name,email,category\nLarisa,a@a.example,vip", 2, "There is no category “vip”"),
    ("name,email,mode\nLarisa,a@a.example,there", 2, "“mode” is one of"),
    ("name,email,role\nLarisa,a@a.example,boss", 2, "“role” is one of"),
    ("name,email\nLarisa,a@a.example\nLarisa,A@A.example", 3, "same person as in line 2"),
    (f"name,email\n{'N' * 201},a@a.example", 2, "longer than 200"),
]


@pytest.mark.parametrize(("text", "line", "words"), WRONG)
def test_one_wrong_row_is_named_by_line_and_stops_all(text, line, words, desk):
    _answer, preview = desk(f"{text}\nBaran Celik,baran@a.example,\n")
    page = desk.client.post(preview)
    assert page.status_code == 422
    assert [(number, words in why) for number, why in page.context["outcome"].refused] == [(line, True)]
    assert Registration.objects.count() == 0


def test_somebody_of_another_delegation_is_refused(desk, category):
    other = RegistrationFactory(category=category)
    _answer, preview = desk(f"name,email\nLarisa,{other.person.user.email}")
    (refused,) = desk.client.get(preview).context["outcome"].refused
    assert refused == (2, "This person is registered already.")


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\xff\xfe", b"PK\x03\x04" + b"\xff" * 99, b'name,email\n"', b"x" * (5 * 1024 * 1024 + 1)],
    ids=["empty", "bytes", "archive", "broken", "huge"],
)
def test_a_file_that_is_no_table_is_refused_at_its_field(body, desk):
    answer, _preview = desk(body)
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
    assert TableFile.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("first,last\na,b", "lacks the column name"),
        ("name,email\n" + "Larisa,a@a.example\n" * 501, "at most 500 rows"),
    ],
)
def test_another_table_is_said_to_be_none(text, words, desk):
    page = desk.client.post(desk(text)[1])
    assert (page.status_code, words in page.content.decode()) == (422, True)


def test_nobody_reaches_the_table_of_another(desk, client, category):
    _answer, preview = desk(TWO)
    stranger = FocalPointFactory(delegation__conference=category.conference)
    client.force_login(stranger.person.user)
    assert client.post(preview.split("?")[0]).status_code == 404
    assert Registration.objects.count() == 0


def test_empty_table_can_be_sent_back(desk, category):
    path = reverse("events:delegation-group-csv", args=[category.conference.slug])
    _answer, preview = desk(desk.client.get(path).content)
    assert [line for line, _row in desk.client.get(preview).context["outcome"].made] == [2]
