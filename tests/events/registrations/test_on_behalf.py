from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.mail.kinds import get_kind
from events.mail.models import Message
from events.people.models import Person
from events.registrations import actions
from events.registrations.actions import Details
from events.registrations.models import Badge, Quota, Registration
from events.registrations.rules import RegistrationState, Route
from tests.factories.people import SpeakerFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
ADDRESS = "minister@office.example"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def focal_point():
    return FocalPointFactory()


@pytest.fixture
def category(focal_point):
    return ParticipantCategoryFactory(
        conference=focal_point.delegation.conference, route=Route.FOCAL_POINT, needs_delegation=True
    )


@pytest.fixture
def made(focal_point, category):
    return register(focal_point, category)


def register(focal_point, category, *, email=ADDRESS, delegation=None):
    return actions.register_colleague(
        category.conference,
        email=email,
        category=category,
        delegation=delegation or focal_point.delegation,
        details=Details(name="Larisa Vorontsova"),
        by=focal_point.person.user,
        now=NOW,
    )


def taken(conference):
    return Quota.objects.get(conference=conference, category=None).taken


def sent(category, /, **changes):
    return {
        "category": category.pk,
        "name": "Larisa Vorontsova",
        "email": ADDRESS,
        "mode": "onsite",
        **changes,
    }


def page(name, conference):
    return reverse(f"events:{name}", args=[conference.slug])


def test_registered_for_somebody_is_confirmed_and_told(made):
    message = Message.objects.get()
    assert (made.state, made.person.email, message.recipient) == ("confirmed", ADDRESS, ADDRESS)
    assert any(
        "take the registration over" in text
        for text in get_kind(message.kind).context(message, NOW).paragraphs
    )


def test_without_a_place_it_joins_the_waiting_list(focal_point, category):
    QuotaFactory(conference=category.conference, capacity=0)
    assert register(focal_point, category).state == RegistrationState.WAITLISTED


def test_account_of_that_address_has_it_at_once(focal_point, category):
    account = VerifiedUserFactory(email=ADDRESS)
    assert register(focal_point, category).person.user == account
    content = get_kind("registrations.confirmed").context(Message.objects.get(), NOW)
    assert not any("take the registration over" in text for text in content.paragraphs)


def test_same_address_twice_is_refused(focal_point, category, made):
    with pytest.raises(ValidationError) as caught:
        register(focal_point, category, email=ADDRESS.upper())
    assert (caught.value.code, taken(category.conference)) == ("live", 1)


def test_nobody_registers_for_another_delegation(focal_point, category):
    other = FocalPointFactory(delegation__conference=category.conference).delegation
    with pytest.raises(ValidationError) as caught:
        register(focal_point, category, delegation=other)
    assert (caught.value.code, Registration.objects.count()) == ("not_entitled", 0)
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_ended_power_registers_nobody(focal_point, category):
    focal_point.valid_until = date(2026, 2, 9)
    focal_point.save()
    with pytest.raises(ValidationError):
        register(focal_point, category)


def test_taking_over_keeps_place_and_badge(made):
    account = VerifiedUserFactory(email=ADDRESS)
    actions.take_over(made, by=account, now=NOW)
    made.refresh_from_db()
    assert (made.person.user, made.state, taken(made.conference)) == (account, "confirmed", 1)
    assert made.badges.get().state == Badge.State.ACTIVE
    assert not Person.objects.filter(user=None, email=ADDRESS).exists()


def test_person_who_speaks_as_well_stays(made):
    speaker = SpeakerFactory(person=made.person, conference=made.conference)
    actions.take_over(made, by=VerifiedUserFactory(email=ADDRESS), now=NOW)
    speaker.refresh_from_db()
    assert speaker.person.email == ADDRESS


def test_another_address_takes_nothing_over(made):
    with pytest.raises(ValidationError) as caught:
        actions.take_over(made, by=VerifiedUserFactory(), now=NOW)
    assert caught.value.code == "not_own"


def test_unconfirmed_address_takes_nothing_over(made):
    account = VerifiedUserFactory(email=ADDRESS)
    account.emailaddress_set.update(verified=False)
    with pytest.raises(ValidationError) as caught:
        actions.take_over(made, by=account, now=NOW)
    assert caught.value.code == "not_own"


def test_what_is_somebodys_is_not_taken_over(category):
    theirs = RegistrationFactory(category=category)
    Person.objects.filter(pk=theirs.person.pk).update(email=ADDRESS)
    with pytest.raises(ValidationError) as caught:
        actions.take_over(theirs, by=VerifiedUserFactory(email=ADDRESS), now=NOW)
    assert caught.value.code == "not_own"


def test_nobody_is_registered_twice_by_taking_over(made, category):
    account = VerifiedUserFactory(email=ADDRESS)
    RegistrationFactory(category=category, person=actions.person_of(account))
    with pytest.raises(ValidationError) as caught:
        actions.take_over(made, by=account, now=NOW)
    assert caught.value.code == "live"


def test_form_registers_with_the_own_delegation(client, focal_point, category):
    client.force_login(focal_point.person.user)
    response = client.post(page("delegation-register", category.conference), sent(category, state="refused"))
    made = Registration.objects.get()
    assert (response.status_code, made.delegation, made.state) == (302, focal_point.delegation, "confirmed")
    assert made.decided_by == focal_point.person.user


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "Лариса"),
        ("email", ""),
        ("email", "nobody"),
        ("email", "a@b.example\r\nBcc: c@d.example"),
        ("mode", "by boat"),
        ("category", "0"),
        ("category", "x"),
    ],
)
def test_bad_input_is_named_and_registers_nobody(client, focal_point, category, field, value):
    client.force_login(focal_point.person.user)
    answers = sent(category, function="Kept words", **{field: value})
    response = client.post(page("delegation-register", category.conference), answers)
    assert (response.status_code, Registration.objects.count()) == (422, 0)
    assert "Kept words" in response.text


@pytest.mark.parametrize("route", [Route.SECRETARIAT, Route.MEDIA_DESK, Route.AUTOMATIC])
def test_categories_of_other_desks_are_not_offered(client, focal_point, category, route):
    other = ParticipantCategoryFactory(conference=category.conference, route=route)
    client.force_login(focal_point.person.user)
    response = client.post(
        page("delegation-register", category.conference), sent(category, category=other.pk)
    )
    assert (response.status_code, Registration.objects.count()) == (422, 0)


def test_form_of_another_delegation_is_not_there(client, focal_point, category):
    other = FocalPointFactory(delegation__conference=category.conference).delegation
    client.force_login(focal_point.person.user)
    address = f"{page('delegation-register', category.conference)}?delegation={other.pk}"
    assert client.post(address, sent(category)).status_code == 404


def test_page_offers_it_and_takes_it_over(client, made):
    account = VerifiedUserFactory(email=ADDRESS)
    client.force_login(account)
    assert "Somebody registered you" in client.get(page("registration-status", made.conference)).text
    client.post(page("registration-take-over", made.conference))
    assert "You are confirmed" in client.get(page("registration-status", made.conference)).text


def test_page_offers_nothing_to_others(client, made):
    client.force_login(VerifiedUserFactory())
    assert "Somebody registered you" not in client.get(page("registration-status", made.conference)).text
    assert client.post(page("registration-take-over", made.conference)).status_code == 404
