"""One badge at several desks at the same moment lets one person in, once."""

import os
import uuid

import pytest
from django.utils import timezone

from events.registrations.actions import issue_badge
from events.registrations.models import Scan
from events.registrations.rules import RegistrationState
from tests.factories.registrations import RegistrationFactory

pytestmark = pytest.mark.race
ROUNDS = 200 if os.environ.get("WTDC_LONG") else 3


def badge():
    registration = RegistrationFactory(state=RegistrationState.CONFIRMED)
    return issue_badge(registration, by=None, now=timezone.now())


def at_desks(badge, count, key=None):
    return [
        {"do": "check_in", "badge": badge.pk, "client_uuid": str(key or uuid.uuid4())} for _ in range(count)
    ]


def verdicts(outcomes):
    return sorted(outcome.get("state", "error") for outcome in outcomes)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_badge_at_four_desks_is_let_in_once(crowd, round_):
    outcomes = crowd.run(at_desks(badge(), 4))
    assert verdicts(outcomes) == ["already_in"] * 3 + ["valid"]
    assert Scan.objects.filter(is_standing=True).count() == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_scan_sent_by_many_is_one_entry(crowd, round_):
    outcomes = crowd.run(at_desks(badge(), 8, uuid.uuid4()))
    assert verdicts(outcomes) == ["valid"] * 8
    assert Scan.objects.count() == 1


def test_without_the_lock_desks_do_not_see_each_other(crowd):
    """The database still counts nobody in twice, but several desks let the badge in, or get an error."""
    outcomes = crowd.run(at_desks(badge(), 4), protected=False)
    assert verdicts(outcomes) != ["already_in"] * 3 + ["valid"]
    assert Scan.objects.filter(is_standing=True).count() == 1
