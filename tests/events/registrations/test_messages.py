import uuid
from datetime import date

import pytest
from django.utils import translation
from icalendar import Calendar

from events.common import letters
from events.mail.kinds import get_kind
from events.mail.models import Message
from events.registrations import actions
from events.registrations.actions import Details
from events.registrations.rules import Route
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db


def ask(category, *, now, delegation=None, **details):
    return actions.submit(
        category.conference,
        user=VerifiedUserFactory(),
        category=category,
        delegation=delegation,
        form_key=uuid.uuid4(),
        details=Details(**{"name": "Larisa Vorontsova", **details}),
        now=now,
    )


def said(kind, now):
    message = Message.objects.get(kind=f"registrations.{kind}")
    with translation.override(message.language):
        return get_kind(message.kind).context(message, now)


def still_due(kind, now):
    message = Message.objects.get(kind=f"registrations.{kind}")
    return get_kind(message.kind).still_due(message, now)


def staff(registration):
    return ConferenceRoleFactory(conference=registration.conference).user


@pytest.fixture
def asked(now):
    """A request that waits for the focal point of its delegation."""
    focal_point = FocalPointFactory(person__name="Anselm Brightwater")
    category = ParticipantCategoryFactory(
        conference=focal_point.delegation.conference, route=Route.FOCAL_POINT
    )
    registration = ask(category, delegation=focal_point.delegation, now=now)
    return focal_point, registration


def test_receipt_says_that_it_is_no_confirmation(asked, now):
    content = said("acknowledgement", now)
    assert content.heading == "Your request is NOT yet confirmed"
    assert content.paragraphs[1].startswith("Anselm Brightwater, focal point of Ministry of Waves")
    assert content.action[1].endswith(f"/{asked[1].conference.slug}/registration/")


def test_receipt_without_focal_point_names_the_secretariat(now):
    ask(ParticipantCategoryFactory(route=Route.FOCAL_POINT), now=now)
    assert said("acknowledgement", now).paragraphs[1] == "The secretariat decides on your request."


def test_request_to_decide_links_to_the_queue_and_grants_nothing(asked, now):
    content = said("decide", now)
    assert content.action[1].endswith(f"/{asked[1].conference.slug}/delegation/")
    assert content.secrets == ()
    assert ("Name", "Larisa Vorontsova") in content.facts


def test_confirmation_holds_id_place_and_calendar(now):
    category = ParticipantCategoryFactory()
    category.conference.badge_desk = "South entrance, 07:30 to 18:00"
    category.conference.save()
    registration = ask(category, now=now)
    content = said("confirmed", now)
    facts = dict(content.facts)
    assert (facts["Registration ID"], facts["Badge desk"], facts["Place"]) == (
        registration.reference,
        "South entrance, 07:30 to 18:00",
        "Port Selene",
    )
    method, body = content.calendar
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert (method, event["DTSTART"].dt, event["DTEND"].dt) == ("PUBLISH", date(2026, 3, 2), date(2026, 3, 7))


def test_promotion_says_that_a_place_became_free(now):
    registration = RegistrationFactory()
    quota = QuotaFactory(conference=registration.conference, capacity=0)
    actions.approve(registration, by=staff(registration), now=now)
    assert said("waitlisted", now).heading == "You are on the waiting list"
    actions.set_capacity(quota, 1, by=None, now=now)
    assert said("promoted", now).paragraphs[0].startswith("A place has become free and it is yours")


def test_refusal_says_the_reason(now):
    registration = RegistrationFactory()
    actions.refuse(registration, by=staff(registration), now=now, reason="No letter of assignment")
    assert said("refused", now).paragraphs[0] == "Reason: No letter of assignment"


def test_withdrawal_says_that_the_badge_is_dead(now):
    registration = RegistrationFactory()
    actions.withdraw(registration, by=registration.person.user, now=now)
    assert "your badge no longer works" in said("withdrawn", now).paragraphs[0]


def test_receipt_is_dropped_once_it_is_decided(asked, now):
    focal_point, registration = asked
    assert (still_due("acknowledgement", now), still_due("decide", now)) == ("", "")
    actions.approve(registration, by=focal_point.person.user, now=now)
    gone = "the registration is confirmed now"
    assert (still_due("acknowledgement", now), still_due("decide", now)) == (gone, gone)


def test_focal_point_whose_power_ended_is_not_asked(asked, now):
    focal_point, _registration = asked
    focal_point.valid_until = date(2026, 2, 1)
    focal_point.save()
    assert still_due("decide", now) == "no longer the focal point"


def test_confirmation_is_dropped_once_withdrawn(now):
    registration = ask(ParticipantCategoryFactory(), now=now)
    actions.withdraw(registration, by=registration.person.user, now=now)
    assert still_due("confirmed", now) == "the registration is withdrawn now"


def test_names_in_mails_are_no_markup(now):
    ask(ParticipantCategoryFactory(), name="Pay <a href=http://evil.example>here</a>", now=now)
    content = said("confirmed", now)
    letter = letters.Letter(
        subject=content.subject, heading=content.heading, brand="CONF", facts=content.facts
    )
    _text, html = letters.render(letter)
    assert "<a href=http://evil.example>" not in html


def test_mail_is_in_the_language_of_the_account(now):
    registration = RegistrationFactory()
    registration.person.user.language = "ar"
    registration.person.user.save()
    actions.withdraw(registration, by=registration.person.user, now=now)
    message = Message.objects.get(kind="registrations.withdrawn")
    assert message.language == "ar"
    assert "/ar/" in said("withdrawn", now).action[1]
