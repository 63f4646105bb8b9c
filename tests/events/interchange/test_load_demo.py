import shutil
import stat
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from events.addresses.models import Address, AddressVersion
from events.addresses.rules import AddressState
from events.common.models import Transition
from events.conferences.models import Conference, ConferenceRole, Delegation, Page
from events.interchange.demo.signins import STAFF
from events.people.models import Person
from events.programme.models import LiveState, Release, Session, SessionPlaces, SessionVersion
from events.programme.queries import live_facts, running
from events.registrations.models import (
    AccreditationFile,
    FocalPoint,
    FormQuestion,
    Letterhead,
    PendingChange,
    Quota,
    Registration,
    SavedSession,
    Scan,
    VisaLetter,
)
from events.registrations.queries import miscounted
from events.registrations.rules import DelegationRole, RegistrationState, Route, VisaState

pytestmark = pytest.mark.django_db
LABELS = [
    "attendee", "attendee with an offer", "attendee asked for more", "focal point", "speaker", "organiser", "secretariat", "protocol", "media desk",
    "visa letters", "door staff",
]  # fmt: skip


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The file of sign-ins of a demo that is made once, in a transaction around the tests of this module."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(LOCAL_DEMO=True, VAR_DIR=folder):
            call_command("load_demo", verbosity=0)
        yield folder / "demo-sign-ins.txt"
        transaction.set_rollback(True)


@pytest.fixture
def demo(_loaded, settings, tmp_path):
    settings.LOCAL_DEMO = True
    settings.VAR_DIR = tmp_path
    return Path(shutil.copy(_loaded, tmp_path))


def test_both_conferences_are_announced_and_released(demo):
    released = {c.slug: c.releases.count() for c in Conference.objects.filter(state="announced")}
    assert released == {"wtdc-25": 1, "sample": 3}


def test_sign_ins_are_kept_where_only_their_owner_reads_them(demo):
    rows = [line.split("\t") for line in demo.read_text().splitlines()]
    assert [row[0] for row in rows] == LABELS
    assert stat.S_IMODE(demo.stat().st_mode) == 0o600
    assert [User.objects.get(email=email).check_password(password) for _l, email, password in rows] == [
        True
    ] * len(LABELS)


def test_addresses_of_the_accounts_are_verified(demo):
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(LABELS)


def test_a_second_run_changes_nothing(demo):
    def everything():
        models = (User, Person, Session, Release, Registration, Address, Transition, ConferenceRole, Page)
        return [model.objects.count() for model in models]

    before, text = everything(), demo.read_text()
    call_command("load_demo", verbosity=0)
    assert (everything(), demo.read_text()) == (before, text)


def test_a_lost_file_makes_new_passwords(demo):
    demo.unlink()
    call_command("load_demo", verbosity=0)
    rows = [line.split("\t") for line in demo.read_text().splitlines()]
    assert [User.objects.get(email=email).check_password(password) for _l, email, password in rows] == [
        True
    ] * len(LABELS)


def test_sessions_whose_hour_nobody_tells_stand_under_their_day(demo):
    versions = SessionVersion.objects.filter(conference__slug="wtdc-25")
    assert versions.filter(starts_at=None).exclude(local_day=None).count() == 18
    assert versions.exclude(starts_at=None).count() == 4


def test_addresses_of_wtdc_are_records_with_a_source_and_without_a_text(demo):
    versions = AddressVersion.objects.filter(address__conference__slug="wtdc-25")
    assert [(v.blocks, bool(v.facts["provenance"]["source_url"])) for v in versions] == [([], True)] * 3
    message = Address.objects.get(conference__slug="wtdc-25", kind="message")
    assert (message.author_name, message.delivered_by.name, message.not_known) == (
        "Ilham Aliyev",
        "Rashad Nabiyev",
        ["language"],
    )


def test_something_is_on_now(demo):
    conference = Conference.objects.get(slug="sample")
    on_now = running(conference, 3, timezone.now(), live_facts(conference))
    titles = {str(version.title) for version in on_now}
    assert "High-level segment: statements, third sitting" in titles


def test_every_state_of_a_registration_is_there(demo):
    assert set(Registration.objects.values_list("state", flat=True)) == set(RegistrationState.values)


def test_a_letter_for_a_visa_waits_to_be_made(demo):
    assert Letterhead.objects.get().conference.slug == "sample"
    assert VisaLetter.objects.get().state == VisaState.REQUESTED


def test_places_are_counted_right(demo):
    """Full categories with a waiting list, an offer that ends soon, and shares of a delegation that bite."""
    conference = Conference.objects.get(slug="sample")
    assert list(miscounted(conference)) == []
    full = {quota.category.code for quota in Quota.objects.exclude(category=None) if quota.left == 0}
    waiting = Registration.objects.filter(state=RegistrationState.WAITLISTED)
    assert full == set(waiting.values_list("category__code", flat=True)) == {"observer", "youth"}
    arvenia = Delegation.objects.get(sort_key="republic of arvenia")
    left = {quota.category_id is not None: quota.left for quota in arvenia.quotas.all()}
    undecided = arvenia.registrations.filter(state=RegistrationState.SUBMITTED)
    assert left[True] == 0
    assert 0 < left[False] < undecided.count()


def test_each_desk_has_something_to_do(demo):
    rows = Registration.objects.filter(conference__slug="sample")
    undecided = rows.filter(state=RegistrationState.SUBMITTED)
    assert set(undecided.values_list("category__route", flat=True)) == {
        Route.FOCAL_POINT,
        Route.SECRETARIAT,
        Route.MEDIA_DESK,
    }
    assert rows.filter(state=RegistrationState.INFO_REQUESTED).count() == 3
    confirmed = rows.filter(state=RegistrationState.CONFIRMED)
    assert confirmed.filter(badges__run=None).exists()
    assert confirmed.exclude(badges__run=None).exists()
    assert Scan.objects.filter(is_standing=True).count() == 2
    assert set(rows.values_list("delegation_role", flat=True)) == set(DelegationRole)
    assert set(rows.exclude(protocol_rank=None).values_list("protocol_rank__code", flat=True)) == {
        "MIN",
        "AMB",
    }
    assert FormQuestion.objects.exclude(asked_if=None).count() == 1
    assert AccreditationFile.objects.filter(person__registrations__in=undecided).exists()


def test_people_of_the_demo_have_their_parts(demo):
    user = {
        row.split("\t")[0]: User.objects.get(email=row.split("\t")[1])
        for row in demo.read_text().splitlines()
    }
    assert FocalPoint.objects.get(is_alternate=False).person.user == user["focal point"]
    assert SavedSession.objects.filter(user=user["attendee"]).count() == 6
    assert PendingChange.objects.get().registration.person.user == user["attendee"]
    assert user["speaker"].person.speakers.get().participations.filter(state="invited").count() == 1
    roles = ConferenceRole.objects.filter(user=user["organiser"]).order_by("conference__slug")
    assert [(role.conference.slug, role.role) for role in roles] == [
        ("sample", "owner"),
        ("wtdc-25", "owner"),
    ]
    assert (user["organiser"].is_staff, user["organiser"].is_superuser) == (True, False)


def test_each_desk_of_the_secretariat_has_its_sign_in(demo):
    roles = ConferenceRole.objects.filter(conference__slug="sample")
    found = set(roles.values_list("user__email", "role", "user__is_staff"))
    assert found == {(one.email, one.role, True) for one in STAFF}


def test_addresses_of_sample_are_in_every_state(demo):
    found = Address.objects.filter(conference__slug="sample").values_list("state", flat=True)
    assert sorted(found) == [
        AddressState.DRAFT,
        AddressState.EMBARGOED,
        *[AddressState.PUBLISHED] * 3,
    ]
    assert AddressVersion.objects.exclude(corrigendum="").count() == 1


def test_sample_runs_its_day(demo):
    """Limited seats with a waiting list, papers, and a session that is late."""
    places = SessionPlaces.objects.get()
    assert (places.taken, places.waiting) == (4, 2)
    papers = SessionVersion.objects.current().exclude(documents=[]).get().documents
    assert [paper["language"] for paper in papers] == ["en", "fr", "ar", "en"]
    assert LiveState.objects.get().late == 15
