import pytest
from django.core.management import CommandError, call_command

from events.conferences.models import Conference
from events.programme.drafts import load_drafts
from events.programme.models import SessionVersion
from events.registrations.models import Badge, Quota, Registration

pytestmark = pytest.mark.django_db


def load(slug="large-1", sessions=40, speakers=30, registrations=50, **more):
    sizes = {"sessions": sessions, "speakers": speakers, "registrations": registrations}
    call_command("load_sample", conference=slug, verbosity=0, **sizes, **more)
    return Conference.objects.get(slug=slug)


def shown(conference):
    versions = SessionVersion.objects.filter(conference=conference).order_by("code")
    people = [
        (version.code, str(version.title), version.starts_at, [p.name for p in version.participations.all()])
        for version in versions.prefetch_related("participations")
    ]
    rows = Registration.objects.filter(conference=conference).order_by("reference")
    return people, list(rows.values_list("reference", "name", "state"))


def test_everything_asked_for_is_there_and_published():
    conference = load()
    assert SessionVersion.objects.filter(conference=conference, is_present=True).count() == 40
    assert conference.speakers.count() == 30
    assert Registration.objects.filter(conference=conference).count() == 50


def test_the_same_seed_gives_the_same_conference():
    assert shown(load("large-1", seed=7)) == shown(load("large-2", seed=7))


def test_another_seed_gives_another_conference():
    assert shown(load("large-1", seed=7)) != shown(load("large-2", seed=8))


def test_no_room_and_no_person_is_booked_twice():
    assert load_drafts(load(sessions=200, speakers=12)).hard_conflicts == []


def test_places_are_counted_and_badges_made():
    conference = load()
    confirmed = Registration.objects.filter(conference=conference, state="confirmed").count()
    assert Quota.objects.get(conference=conference, category=None).taken == confirmed
    assert Badge.objects.count() == confirmed


def test_a_conference_that_is_there_is_not_touched():
    load()
    with pytest.raises(CommandError, match="already") as error:
        load()
    assert error.value.returncode == 1


@pytest.mark.parametrize(
    "wrong", [{"sessions": 0}, {"speakers": -1}, {"registrations": 10**6}, {"slug": "admin"}]
)
def test_wrong_sizes_and_slugs_are_status_2(wrong):
    with pytest.raises(CommandError) as error:
        load(**wrong)
    assert error.value.returncode == 2
