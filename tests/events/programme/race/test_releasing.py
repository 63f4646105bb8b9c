"""Organisers who publish at the same moment make one release; the others are told, nothing is lost.

`WTDC_LONG=1` (or `make race`) plays 200 rounds of each.
"""

import os

import pytest

from events.programme.models import Release, SessionVersion
from events.programme.queries import preview_release
from tests.factories.conferences import ConferenceFactory
from tests.factories.programme import SessionFactory
from tests.factories.reminders import publish

pytestmark = pytest.mark.race
ROUNDS = 200 if os.environ.get("WTDC_LONG") else 2


@pytest.fixture
def conference():
    """With two sessions that nobody has published yet."""
    conference = ConferenceFactory()
    SessionFactory.create_batch(2, conference=conference)
    return conference


def at_once(conference, seen):
    return [{"do": "publish", "conference": conference.pk, "seen": seen}] * 4


def told(outcomes):
    return sorted(str(outcome.get("number") or outcome.get("error")) for outcome in outcomes)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_publishes_and_the_others_are_told_to_read_again(crowd, conference, round_):
    outcomes = crowd.run(at_once(conference, preview_release(conference).mark))
    assert told(outcomes) == ["1", "changed", "changed", "changed"]
    assert list(Release.objects.values_list("number", flat=True)) == [1]
    assert list(SessionVersion.objects.values_list("number", "ended_in")) == [(1, None)] * 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_those_who_read_no_preview_find_nothing_left(crowd, conference, round_):
    assert told(crowd.run(at_once(conference, ""))) == ["1", "None", "None", "None"]
    assert SessionVersion.objects.count() == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_taking_back_and_publishing_follow_one_another(crowd, conference, round_):
    old = publish(conference)
    SessionFactory(conference=conference)
    publish(conference)
    SessionFactory(conference=conference)
    mark = preview_release(conference).mark
    back = {"do": "take_back", "release": old.pk, "after": 2}
    outcomes = crowd.run([*at_once(conference, mark)[:2], back, back])
    assert told(outcomes) == ["3", "changed", "changed", "changed"]
    assert list(Release.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_without_the_lock_the_others_get_an_error_of_the_database(crowd, conference):
    """Even then no number is given twice, but nobody is told what happened."""
    mark = preview_release(conference).mark
    outcomes = crowd.run(at_once(conference, mark), protected=False)
    assert any(answer.startswith("database:") for answer in told(outcomes))
    assert Release.objects.count() == 1
