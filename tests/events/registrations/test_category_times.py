import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.registrations import actions, queries
from events.registrations.actions import Details
from events.registrations.models import RegistrationDraft
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def invited():
    return ParticipantCategoryFactory(is_by_invitation=True, code="vip")


def submit(category, *, now, user=None, invitation=""):
    return actions.submit(
        category.conference,
        user=user or VerifiedUserFactory(),
        category=category,
        delegation=None,
        form_key=uuid.uuid4(),
        details=Details(name="Amina Okoro"),
        now=now,
        invitation=invitation,
    )


@pytest.mark.parametrize(
    ("opens", "closes", "window"),
    [(None, None, "open"), (1, None, "not_yet"), (0, None, "open"), (None, 0, "closed"), (-5, 1, "open")],
)
def test_a_category_narrows_the_times_of_the_conference(now, opens, closes, window):
    category = ParticipantCategoryFactory(
        opens_at=None if opens is None else now + timedelta(hours=opens),
        closes_at=None if closes is None else now + timedelta(hours=closes),
    )
    assert queries.category_window(category, now=now) == window
    if window != "open":
        with pytest.raises(ValidationError) as refused:
            submit(category, now=now)
        assert refused.value.code == window


def test_a_category_never_stretches_the_times_of_the_conference(now):
    conference = OpenConferenceFactory(
        registration_opens_at=now + timedelta(days=1), registration_closes_at=now + timedelta(days=2)
    )
    category = ParticipantCategoryFactory(
        conference=conference, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    assert queries.category_window(category, now=now) == "not_yet"
    assert queries.category_window(category, now=now + timedelta(days=2)) == "closed"


def test_the_choice_says_when_a_category_opens(client, now):
    category = ParticipantCategoryFactory(opens_at=now + timedelta(days=1))
    client.force_login(VerifiedUserFactory())
    page = client.get(reverse("events:registration-new", args=[category.conference.slug]))
    assert (page.context["categories"], page.context["later"]) == ([], [category])


def test_a_category_by_invitation_is_not_offered_nor_taken(client, invited, now):
    client.force_login(VerifiedUserFactory())
    page = client.get(reverse("events:registration-new", args=[invited.conference.slug]))
    assert page.context["categories"] == []
    with pytest.raises(ValidationError) as refused:
        submit(invited, now=now)
    assert refused.value.code == "category"


def test_the_link_opens_the_category_on_every_device_until_it_is_renewed(client, invited, now):
    user = VerifiedUserFactory()
    client.force_login(user)
    link = queries.invitation_link(invited)
    opened = client.get(link[link.index("/", 9) :], follow=True)
    assert opened.context["category"] == invited
    kept = RegistrationDraft.objects.get(user=user).invitation
    actions.renew_invitation(invited, by=None, now=now)
    again = client.get(reverse("events:registration-new", args=[invited.conference.slug]) + "?category=vip")
    assert again.status_code == 404
    with pytest.raises(ValidationError):
        submit(invited, now=now, user=user, invitation=kept)
    new = queries.invitation_link(invited).partition("invitation=")[2]
    assert submit(invited, now=now, user=user, invitation=new).category == invited


@pytest.mark.parametrize("code", ["x", "1.AAAAAAAAAAAAAAAAAAAAAA", "\N{PILE OF POO}" * 3000, "9" * 400])
def test_a_wrong_code_says_so(client, invited, code):
    client.force_login(VerifiedUserFactory())
    url = reverse("events:registration-new", args=[invited.conference.slug])
    answer = client.get(url, {"invitation": code[:2000]}, follow=True)
    assert "This invitation does not hold (any more)." in answer.text


def test_the_invitation_of_one_category_opens_no_other(invited, now):
    other = ParticipantCategoryFactory(conference=invited.conference, is_by_invitation=True)
    code = queries.invitation_link(other).partition("invitation=")[2]
    with pytest.raises(ValidationError):
        submit(invited, now=now, invitation=code)


def test_staff_see_the_link_and_make_a_new_one(client, invited):
    role = ConferenceRoleFactory(conference=invited.conference, role="registration", user__is_staff=True)
    client.force_login(role.user)
    before = queries.invitation_link(invited)
    change = reverse("admin:events_participantcategory_change", args=[invited.pk])
    assert before in client.get(change).text
    data = {"sure": "1", "action": "renew_invitation", "_selected_action": [invited.pk]}
    client.post(reverse("admin:events_participantcategory_changelist"), data)
    assert before not in client.get(change).text
