"""A place that is kept for somebody from the waiting list, until they answer or the time is over."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from events.conferences.models import Conference
from events.mail.kinds import get_kind
from events.mail.models import Message
from events.registrations import actions, tasks
from events.registrations.models import Quota, Registration
from events.registrations.queries import miscounted
from events.registrations.rules import RegistrationState, check_offer, offer_end
from tests.factories.registrations import (
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=48)


@pytest.fixture
def category():
    """Automatic, at a conference that keeps a place for 48 hours."""
    return ParticipantCategoryFactory(conference=OpenConferenceFactory(offer_hours=48))


def waiting(category, now, count=1):
    """So many people on the list, in order."""
    QuotaFactory(conference=category.conference, capacity=0)
    return [
        RegistrationFactory(
            category=category, state=RegistrationState.WAITLISTED, waiting_since=now + timedelta(seconds=n)
        )
        for n in range(count)
    ]


def free(category, number, now):
    quota = Quota.objects.get(conference=category.conference, category=None)
    return actions.set_capacity(quota, number, by=None, now=now)


def states(rows):
    found = dict(Registration.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "state"))
    return [found[row.pk] for row in rows]


def kinds_to(row):
    told = Message.objects.filter(refs__registration=row.pk).order_by("pk")
    return [kind.removeprefix("registrations.") for kind in told.values_list("kind", flat=True)]


def test_a_conference_keeps_places_for_two_days_if_it_says_nothing():
    assert Conference().offer_hours == 48


@pytest.mark.parametrize(
    ("left", "kept"),
    [(timedelta(days=9), HOURS), (timedelta(hours=5), timedelta(hours=5)), (-HOURS, timedelta())],
    ids=["long before", "not after the end", "never before now"],
)
def test_offer_ends_after_its_hours_but_not_after_the_conference(left, kept, now):
    assert offer_end(hours=48, ends_at=now + left, now=now) == now + kept


def test_offer_ends_at_its_instant(now):
    check_offer(now, now=now - timedelta(microseconds=1))
    with pytest.raises(ValidationError) as caught:
        check_offer(now, now=now)
    assert caught.value.code == "lapsed"


def test_free_places_are_offered_in_order_and_counted_as_taken(category, now):
    rows = waiting(category, now, 5)
    offered = free(category, 2, now)
    assert states(rows) == ["offered", "offered", "waitlisted", "waitlisted", "waitlisted"]
    assert [row.offer_until for row in offered] == [now + HOURS] * 2
    quota = Quota.objects.get(conference=category.conference, category=None)
    assert (quota.taken, quota.left, list(miscounted(category.conference))) == (2, 0, [])
    assert (kinds_to(rows[0]), kinds_to(rows[2])) == (["offered"], [])


def test_offering_again_offers_to_nobody(category, now):
    waiting(category, now, 3)
    free(category, 1, now)
    assert actions.promote_waiting(category.conference, now=now) == []


def test_accepting_confirms_with_a_badge_and_keeps_the_count(category, now):
    (row,) = waiting(category, now)
    free(category, 1, now)
    actions.accept_offer(row, by=row.person.user, now=now)
    actions.accept_offer(row, by=row.person.user, now=now)
    row.refresh_from_db()
    assert (row.state, row.offer_until, row.badges.count()) == ("confirmed", None, 1)
    assert (kinds_to(row), list(miscounted(category.conference))) == (["offered", "confirmed"], [])


def test_declining_gives_the_place_to_the_next(category, now):
    rows = waiting(category, now, 2)
    free(category, 1, now)
    actions.decline_offer(rows[0], by=rows[0].person.user, now=now)
    assert states(rows) == ["withdrawn", "offered"]
    assert (kinds_to(rows[0]), list(miscounted(category.conference))) == (["offered", "declined"], [])


def test_an_offer_that_is_not_answered_goes_to_the_next(category, now):
    rows = waiting(category, now, 2)
    free(category, 1, now)
    assert actions.lapse_offers(now=now + HOURS - timedelta(seconds=1)) == 0
    with time_machine.travel(now + HOURS, tick=False):
        tasks.lapse_places()
    assert states(rows) == ["lapsed", "offered"]
    rows[1].refresh_from_db()
    assert rows[1].offer_until == now + 2 * HOURS
    assert (kinds_to(rows[0]), list(miscounted(category.conference))) == (["offered", "lapsed"], [])


def test_too_late_is_too_late_before_anybody_noticed(category, now):
    (row,) = waiting(category, now)
    free(category, 1, now)
    with pytest.raises(ValidationError) as caught:
        actions.accept_offer(row, by=row.person.user, now=now + HOURS)
    assert (caught.value.code, states([row])) == ("lapsed", ["offered"])


@pytest.mark.parametrize("act", [actions.accept_offer, actions.decline_offer])
def test_nobody_answers_for_somebody_else(act, category, now):
    rows = waiting(category, now, 2)
    free(category, 1, now)
    with pytest.raises(ValidationError) as caught:
        act(rows[0], by=rows[1].person.user, now=now)
    assert (caught.value.code, states(rows)) == ("not_own", ["offered", "waitlisted"])


def test_nothing_is_accepted_that_was_not_offered(category, now):
    (row,) = waiting(category, now)
    with pytest.raises(ValidationError) as caught:
        actions.accept_offer(row, by=row.person.user, now=now)
    assert caught.value.code == "state"


def test_who_decides_may_accept_for_the_person(category, now):
    (row,) = waiting(category, now)
    free(category, 1, now)
    boss = RegistrationFactory().person.user
    boss.is_superuser = True
    actions.approve(row, by=boss, now=now)
    assert (states([row]), list(miscounted(category.conference))) == (["confirmed"], [])


def test_a_newcomer_does_not_pass_whom_a_place_is_kept_for(category, now):
    """A kept place is taken: whoever comes next waits, even when the one it is kept for declines."""
    rows = waiting(category, now, 2)
    free(category, 1, now)
    new = RegistrationFactory(category=category)
    boss = new.person.user
    boss.is_superuser = True
    actions.approve(new, by=boss, now=now)
    actions.decline_offer(rows[0], by=rows[0].person.user, now=now)
    assert states([*rows, new]) == ["withdrawn", "offered", "waitlisted"]


@pytest.mark.parametrize(
    "fields", [{"offer_until": None}, {"state": "confirmed"}], ids=["no time", "no offer"]
)
def test_the_database_keeps_offer_and_deadline_together(fields, category, now):
    (row,) = waiting(category, now)
    free(category, 1, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=row.pk).update(**fields)


@pytest.fixture
def at_page(category, now, client):
    """Somebody signed in for whom a place is kept: (registration, their browser, the page's path)."""
    rows = waiting(category, now, 2)
    free(category, 1, now)
    client.force_login(rows[0].person.user)
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        yield rows[0], client, reverse("events:registration-place", args=[category.conference.slug])


def test_opening_the_page_changes_nothing(at_page):
    row, client, path = at_page
    page = client.get(path)
    assert (page.status_code, states([row])) == (200, ["offered"])
    assert "12 Feb 2026, 13:00" in page.content.decode()


@pytest.mark.parametrize(("answer", "state"), [("accept", "confirmed"), ("decline", "withdrawn")])
def test_one_button_answers(answer, state, at_page):
    row, client, path = at_page
    assert client.post(path, {"answer": answer}).status_code == 302
    assert states([row]) == [state]


@pytest.mark.parametrize("answer", ["", "ACCEPT", "x" * 5000, "\x00", "accept'--"])
def test_another_answer_is_asked_again(answer, at_page):
    row, client, path = at_page
    assert client.post(path, {"answer": answer}).status_code == 422
    assert states([row]) == ["offered"]


def test_answering_too_late_says_so(at_page, now):
    row, client, path = at_page
    with time_machine.travel(now + HOURS, tick=False):
        page = client.post(path, {"answer": "accept"}, follow=True).content.decode()
    assert "The time to accept this place is over" in page
    assert states([row]) == ["offered"]


def test_the_page_without_an_offer_leads_to_where_one_stands(at_page, now):
    row, client, path = at_page
    actions.accept_offer(row, by=row.person.user, now=now)
    answer = client.get(path)
    assert (answer.status_code, answer["Location"].endswith("/registration/")) == (302, True)


def test_status_page_names_the_deadline_and_the_way(at_page):
    _row, client, path = at_page
    page = client.get(path.removesuffix("place/")).content.decode()
    assert "A place is free for you" in page
    assert path in page


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("offered", "accept it by Thu 12 Feb 2026, 13:00"),
        ("declined", "You declined the place"),
        ("lapsed", "gone"),
    ],
)
def test_mails_say_what_to_do(kind, words, category, now):
    (row,) = waiting(category, now)
    free(category, 1, now)
    if kind == "declined":
        actions.decline_offer(row, by=row.person.user, now=now)
    if kind == "lapsed":
        actions.lapse_offers(now=now + HOURS)
    message = Message.objects.get(kind=f"registrations.{kind}")
    assert get_kind(message.kind).still_due(message, now) == ""
    assert words in get_kind(message.kind).context(message, now).subject
