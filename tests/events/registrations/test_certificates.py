"""Certificates of attendance, from the door's log."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from events.registrations.actions import give_certificate, issue_badge
from events.registrations.letters import certificate_pdf
from events.registrations.models import Paper, Registration, Scan
from events.registrations.pages import status_page
from events.registrations.queries import certified_days, verify
from events.registrations.rules import RegistrationState
from tests.factories.registrations import RegistrationFactory, VerifiedUserFactory


@pytest.fixture
def registration(db):
    return RegistrationFactory(state=RegistrationState.CONFIRMED, name="Larisa Vorontsova")


@pytest.fixture
def after(registration, now):
    """The day after the last, at the same hour."""
    return now + (registration.conference.ends_on - now.date()) + timedelta(days=1)


def let_in(registration, day, now, **changed):
    facts = {"result": "valid", "is_standing": True, "client_uuid": uuid.uuid4(), **changed}
    return Scan.objects.create(
        conference=registration.conference,
        registration=registration,
        day=day,
        scanned_at=now,
        received_at=now,
        **facts,
    )


def test_days_are_those_let_in(registration, now, after):
    first = registration.conference.starts_on
    let_in(registration, first, now)
    let_in(registration, first, now, is_standing=False, result="already_in")
    let_in(registration, first + timedelta(days=1), now, is_standing=False)
    assert certified_days(registration, now=after) == [first]


def test_there_is_none_before_the_conference_is_over(registration, now, after):
    let_in(registration, registration.conference.starts_on, now)
    assert certified_days(registration, now=after - timedelta(days=1)) == []


def test_status_page_knows_that_the_conference_is_over(registration, now, after):
    issue_badge(registration, by=None, now=now)
    before = status_page(registration, now=after - timedelta(days=1))
    then = status_page(registration, now=after)
    assert (before.heading, then.heading) == ("You are confirmed", "The conference is over")
    assert (before.badge is None, then.badge) == (False, None)
    assert [step["title"] for step in then.steps if step["title"] == "You collect your badge"] == []


def test_who_never_came_has_none(registration, after):
    with pytest.raises(ValidationError) as refused:
        give_certificate(registration, by=registration.person.user, now=after)
    assert refused.value.code == "not_there"


def test_nobody_takes_somebody_elses(registration, now, after):
    let_in(registration, registration.conference.starts_on, now)
    with pytest.raises(ValidationError) as refused:
        give_certificate(registration, by=VerifiedUserFactory(), now=after)
    assert refused.value.code == "not_own"


def test_it_says_who_was_there_when_and_is_verified(registration, now, after):
    let_in(registration, registration.conference.starts_on, now)
    paper = give_certificate(registration, by=registration.person.user, now=after)
    made = certificate_pdf(paper, certified_days(registration, now=after))
    said = " ".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert all(words in said for words in ("Larisa Vorontsova", "2 March 2026", "Certificate of attendance"))
    assert verify(registration.conference, code=paper.code, name="larisa vorontsova").name_matches


def test_it_is_the_same_until_the_name_changes(registration, now, after):
    let_in(registration, registration.conference.starts_on, now)
    person = registration.person.user
    first, second = (give_certificate(registration, by=person, now=after) for _ in range(2))
    Registration.objects.filter(pk=registration.pk).update(name="Larisa Voronina")
    registration.refresh_from_db()
    third = give_certificate(registration, by=person, now=after)
    assert (first == second, first == third) == (True, False)
    assert Paper.objects.get(pk=first.pk).ended_at == after


def test_it_is_made_from_ones_own_page(client, registration, now, after, time_machine):
    let_in(registration, registration.conference.starts_on, now)
    time_machine.move_to(after, tick=False)
    client.force_login(registration.person.user)
    address = reverse("events:registration-certificate", args=[registration.conference.slug])
    status = reverse("events:registration-status", args=[registration.conference.slug])
    assert address in client.get(status).text
    response = client.post(address, follow=True)
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
