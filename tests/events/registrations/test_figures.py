import csv
import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.conferences.regions import region_of
from events.registrations.models import DoorTally, FormAnswer, FormChoice, Registration
from events.registrations.queries import counted_figures
from events.registrations.rules import RegistrationState, Route
from events.registrations.rules.figures import Request, figures_of
from tests.factories.conferences import (
    ConferenceRoleFactory,
    DelegationFactory,
    OrganizationFactory,
)
from tests.factories.registrations import (
    FormQuestionFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
)

PAGE = "admin:events_registration_figures"
DAYS = [date(2026, 3, 2), date(2026, 3, 3)]
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


def request(pk, state="confirmed", *, asked=NOW, days=(), mode="onsite", decided=None):
    return Request(pk, state, 1, None, mode, asked, decided, frozenset(days))


def counted(*requests, came=None, kept=None, zone="UTC"):
    facts = {"came": came or {}, "kept": kept or {}, "days": DAYS, "zone": ZoneInfo(zone), "now": NOW}
    return figures_of(requests, **facts)


def test_every_state_is_in_one_group():
    figures = counted(*(request(n, state) for n, state in enumerate(RegistrationState)))
    tally = figures.by_category[1]
    assert (tally.confirmed, tally.waiting, tally.listed, tally.over) == (1, 2, 2, 4)
    assert tally.total == figures.total == len(RegistrationState)


def test_days_are_those_of_the_conference_and_none_is_left_out():
    late = datetime(2026, 2, 1, 21, 0, tzinfo=UTC)  # already the second of February in Baku
    figures = counted(request(1, asked=late), request(2, asked=late + timedelta(days=2)), zone="Asia/Baku")
    assert figures.asked == [(date(2026, 2, 2), 1), (date(2026, 2, 3), 0), (date(2026, 2, 4), 1)]


def test_long_times_are_told_by_weeks():
    first = datetime(2025, 11, 12, 9, tzinfo=UTC)  # a Wednesday
    figures = counted(request(1, asked=first), request(2, asked=first + timedelta(days=80)))
    assert figures.asked[0] == (date(2025, 11, 10), 1)
    assert figures.asked[-1] == (date(2026, 1, 26), 1)
    assert len(figures.asked) == 12


def test_waits_are_told_by_bands_with_the_oldest():
    waits = [timedelta(hours=1), timedelta(days=3), timedelta(days=6, hours=23), timedelta(days=40)]
    figures = counted(*(request(n, "submitted", asked=NOW - span) for n, span in enumerate(waits)))
    assert [(one.days, one.last, one.number) for one in figures.waits] == [
        (0, 0, 1), (1, 2, 0), (3, 6, 2), (7, 13, 0), (14, None, 1),
    ]  # fmt: skip
    assert figures.oldest == timedelta(days=40)


def test_whoever_names_no_day_is_expected_on_all_and_arrives_on_the_first():
    figures = counted(
        request(1),
        request(2, days=["2026-03-03"]),
        request(3, mode="remote"),
        request(4, "submitted"),
        came={DAYS[1]: {1, 2}},
        kept={date(2026, 3, 1): 7},
    )
    told = [(one.day.day, one.arriving, one.expected, one.came) for one in figures.at_door]
    assert told == [(1, 0, 0, 7), (2, 1, 1, 0), (3, 1, 2, 2)]


@pytest.mark.parametrize(
    ("country", "region"), [("az", "cis"), ("SN", "africa"), ("FR", "europe"), ("XX", None), ("", None)]
)
def test_region_of_a_country(country, region):
    assert region_of(country) == region


@pytest.fixture
def conference():
    return OpenConferenceFactory()


@pytest.fixture
def staff(client, conference):
    client.force_login(ConferenceRoleFactory(conference=conference, role="registration").user)


def figures(conference):
    return counted_figures(conference, Registration.objects.all(), now=NOW, everybody=True)


def of_delegation(conference, **organization):
    category = ParticipantCategoryFactory(conference=conference, route=Route.SECRETARIAT)
    delegation = DelegationFactory(conference=conference, organization=OrganizationFactory(**organization))
    return RegistrationFactory(category=category, delegation=delegation, state="confirmed")


@pytest.mark.django_db
def test_a_region_of_its_own_goes_before_that_of_the_country(conference):
    of_delegation(conference, country="AZ")
    of_delegation(conference, country="AZ", region="Islands")
    of_delegation(conference, country="FR", region="cis")
    of_delegation(conference, country="")
    told = [(name, tally.confirmed) for name, tally in figures(conference).by_region]
    assert told == [("Commonwealth of Independent States", 2), ("Islands", 1), ("", 1)]


@pytest.mark.django_db
def test_gender_is_counted_only_where_a_question_asks(conference):
    row = of_delegation(conference)
    assert figures(conference).gender is None
    question = FormQuestionFactory(conference=conference, code="gender", kind="one", label="Gender")
    FormChoice.objects.create(question=question, code="w", label="Woman")
    FormAnswer.objects.create(registration=row, question=question, value="w")
    of_delegation(conference)
    assert figures(conference).gender.counts == [("Woman", 1)]
    assert figures(conference).gender.silent == 1


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_questions_to_the_database_do_not_grow(conference, number):
    for _each in range(number):
        of_delegation(conference)
    with CaptureQueriesContext(connection) as asked:
        figures(conference)
    assert len(asked) == 6


@pytest.mark.django_db
def test_page_and_table_tell_the_same(client, staff, conference):
    row = of_delegation(conference, country="AZ")
    DoorTally.objects.create(conference=conference, day=conference.starts_on, people=41)
    page = client.get(reverse(PAGE, args=[conference.slug])).text
    assert str(row.delegation) in page
    assert "41" in page
    table = client.get(reverse(PAGE, args=[conference.slug]), {"csv": "1"})
    lines = list(csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert ["state", "confirmed", "registrations", "1"] in lines
    assert ["day", conference.starts_on.isoformat(), "came", "41"] in lines


@pytest.mark.django_db
def test_media_desk_reads_the_figures_of_the_press_alone(client, conference):
    of_delegation(conference)
    press = ParticipantCategoryFactory(conference=conference, route=Route.MEDIA_DESK, code="press")
    RegistrationFactory(category=press)
    client.force_login(ConferenceRoleFactory(conference=conference, role="media").user)
    response = client.get(reverse(PAGE, args=[conference.slug]))
    assert response.context["figures"].total == 1
    assert "Of the press alone." in response.text


@pytest.mark.django_db
def test_figures_of_another_conference_are_not_there(client, staff):
    assert client.get(reverse(PAGE, args=[OpenConferenceFactory().slug])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), [("programme", 403), ("protocol", 302), ("owner", 302)])
def test_who_may_read_them(client, conference, role, status):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    assert client.get(reverse(PAGE)).status_code == status


@pytest.mark.django_db
def test_no_request_yet_is_said(client, staff, conference):
    response = client.get(reverse(PAGE, args=[conference.slug]))
    assert "Nobody has asked to attend yet" in response.text


@pytest.mark.django_db
def test_first_page_leads_to_the_figures(client, staff, conference):
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("admin:index")).text
    assert reverse(PAGE, args=[conference.slug]) in page
