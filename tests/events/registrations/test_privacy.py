import json

import pytest

from events.common.models import Transition
from events.mail.models import Message
from events.programme.actions import release
from events.registrations import actions, privacy
from events.registrations.models import Quota, Registration, SavedSession
from events.registrations.rules import RegistrationState
from tests.factories.conferences import ConferenceRoleFactory, UserFactory
from tests.factories.programme import SessionFactory
from tests.factories.registrations import FocalPointFactory, QuotaFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(now):
    registration = RegistrationFactory(function="Head of spectrum", organization_name="Harbour Institute")
    staff = ConferenceRoleFactory(conference=registration.conference).user
    QuotaFactory(conference=registration.conference, capacity=1)
    return actions.approve(registration, by=staff, now=now)


def test_export_is_all_of_ones_own_and_nothing_else(confirmed, now):
    RegistrationFactory(category=confirmed.category)
    told = json.loads(json.dumps(privacy.export(confirmed.person.user)))
    (one,) = told["registrations"]
    assert (one["reference"], one["function"], one["state"]) == (
        confirmed.reference,
        "Head of spectrum",
        "confirmed",
    )
    assert [step["to"] for step in one["history"]] == ["confirmed"]
    assert one["badges"] == [{"serial": 1, "state": "active"}]


def test_export_of_somebody_unknown_is_empty():
    assert privacy.export(UserFactory()) == {
        "photos": [],
        "needs": [],
        "files": [],
        "drafts": [],
        "seats": [],
        "registrations": [],
        "invitations": [],
        "merged": [],
        "filters": [],
        "focal_point_for": [],
        "saved_sessions": [],
    }


def test_export_names_powers_and_saved_sessions(now):
    focal_point = FocalPointFactory()
    session = SessionFactory(conference=focal_point.delegation.conference)
    release(session.conference, by=None, now=now, note="", conflict_reason="")
    actions.save_session(focal_point.person.user, session=session, now=now)
    told = privacy.export(focal_point.person.user)
    assert (told["focal_point_for"][0]["from"], told["saved_sessions"][0]["session"]) == (
        "2026-01-01",
        session.code,
    )


def test_erasing_gives_the_place_to_the_next(confirmed, now):
    waiting = RegistrationFactory(
        category=confirmed.category, state=RegistrationState.WAITLISTED, waiting_since=now
    )
    privacy.erase(confirmed.person.user, by=None, now=now)
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.CONFIRMED
    assert Quota.objects.get(conference=confirmed.conference, category=None).taken == 1


def test_erasing_takes_the_words_out_of_rows_and_history(confirmed, now):
    actions.update_details(confirmed, by=None, now=now, function="Minister")
    actions.refuse(
        confirmed,
        by=ConferenceRoleFactory(conference=confirmed.conference).user,
        now=now,
        reason=f"{confirmed.name} is not ours",
    )
    name = confirmed.name
    privacy.erase(confirmed.person.user, by=None, now=now)
    rows = [*Registration.objects.values(), *Registration.history.values(), *Transition.objects.values()]
    told = json.dumps(rows, default=str)
    assert [word in told for word in (name, "Minister", "Harbour", "not ours")] == [False] * 4


def test_erasing_ends_powers_and_drops_saved_sessions(now):
    focal_point = FocalPointFactory()
    session = SessionFactory(conference=focal_point.delegation.conference)
    release(session.conference, by=None, now=now, note="", conflict_reason="")
    actions.save_session(focal_point.person.user, session=session, now=now)
    privacy.erase(focal_point.person.user, by=None, now=now)
    assert not SavedSession.objects.exists()
    assert not type(focal_point).objects.in_power(now.date()).exists()


def test_erasing_sends_no_mail(confirmed, now):
    before = Message.objects.count()
    privacy.erase(confirmed.person.user, by=None, now=now)
    assert Message.objects.count() == before


def test_erasing_twice_changes_nothing(confirmed, now):
    privacy.erase(confirmed.person.user, by=None, now=now)
    before = Transition.objects.count()
    privacy.erase(confirmed.person.user, by=None, now=now)
    assert Transition.objects.count() == before
