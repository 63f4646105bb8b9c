"""Who is reminded that somebody waits for their answer, and how often."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from events.common.tokens import new_nonce
from events.mail.delivery import drain
from events.mail.models import Message
from events.people.models import SpeakerInvitation
from events.registrations.rules import RegistrationState, Route
from events.reminders.actions import plan_reminders
from events.reminders.rules import chases_today
from tests.factories.people import SpeakerFactory
from tests.factories.registrations import (
    FocalPointFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    PendingChangeFactory,
    RegistrationFactory,
)

NINE = datetime(2026, 2, 2, 5, 30, tzinfo=UTC)  # half past nine in Baku
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("ages", "days_left", "expected"),
    [
        ([], None, False),
        ([2], None, False),
        ([3], None, True),
        ([4, 7], None, True),
        ([8], 5, False),
        ([0], 4, True),
        ([0], 0, True),
        ([], 2, False),
        ([5], -1, False),
    ],
)
def test_focal_points_are_reminded_on_the_third_and_seventh_day_and_at_the_end(ages, days_left, expected):
    assert chases_today(ages, days_left=days_left) is expected


@pytest.fixture
def conference():
    return OpenConferenceFactory()


def occasions(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("occasion", flat=True))


# Focal points


@pytest.fixture
def point(conference):
    """A focal point for whose decision one request has been waiting since NINE."""
    found = FocalPointFactory(delegation__conference=conference)
    category = ParticipantCategoryFactory(
        conference=conference, route=Route.FOCAL_POINT, needs_delegation=True
    )
    RegistrationFactory(category=category, delegation=found.delegation, name="Ilona M", submitted_at=NINE)
    return found


def plan_days(conference, days, step=timedelta(hours=2)):
    now = NINE
    while now < NINE + days * DAY:
        plan_reminders(conference, now=now)
        now += step


@pytest.mark.django_db
def test_request_that_waits_is_told_twice_in_ten_days(conference, point):
    plan_days(conference, 10)
    assert occasions("registrations.undecided") == [
        f"undecided:{point.pk}:2026-02-05", f"undecided:{point.pk}:2026-02-09"
    ]  # fmt: skip


@pytest.mark.django_db
def test_last_days_of_registration_remind_daily(conference, point):
    conference.registration_closes_at = NINE + 5 * DAY
    conference.save()
    plan_days(conference, 6)
    assert len(occasions("registrations.undecided")) == 5


@pytest.mark.django_db
def test_reminder_names_who_waits_and_leads_to_the_desk(conference, point):
    plan_reminders(conference, now=NINE + 3 * DAY)
    drain(clock=lambda: NINE + 3 * DAY)
    sent = mail.outbox[0]
    assert sent.subject == f"[{conference.symbol}] 1 request waits for your decision"
    assert "Mon 2 Feb: Ilona M" in sent.body
    assert f"/{conference.slug}/delegation/" in sent.body


@pytest.mark.django_db
def test_a_change_that_waits_is_told_of_too(conference, point):
    row = point.delegation.registrations.get()
    row.state = RegistrationState.CONFIRMED
    row.save()
    PendingChangeFactory(registration=row, asked_at=NINE)
    plan_days(conference, 5)
    drain(clock=lambda: NINE + 3 * DAY)
    sent = mail.outbox[0]
    assert sent.subject == f"[{conference.symbol}] 1 change waits for your decision"
    assert "Mon 2 Feb: Ilona M" in sent.body
    assert f"/{conference.slug}/delegation/changes/" in sent.body


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["decided", "power"])
def test_reminder_that_is_overtaken_is_not_sent(conference, point, gone):
    plan_reminders(conference, now=NINE + 3 * DAY)
    if gone == "decided":
        point.delegation.registrations.update(state=RegistrationState.REFUSED)
    else:
        point.valid_until = NINE.date()
        point.save()
    assert drain(clock=lambda: NINE + 3 * DAY).sent == 0


# Invited speakers


def invite(conference, *, reply_in=10 * DAY, **fields):
    speaker = SpeakerFactory(conference=conference)
    return SpeakerInvitation.objects.create(
        speaker=speaker, email=speaker.person.email, nonce=new_nonce(), created_at=NINE,
        reply_by=NINE + reply_in, expires_at=NINE + 30 * DAY, **fields,
    )  # fmt: skip


@pytest.mark.django_db
def test_invited_person_is_asked_again_five_and_two_days_before(conference):
    row = invite(conference)
    plan_days(conference, 11)
    assert occasions("speaker.invitation-reminder") == [
        f"invitation:{row.pk}:2880", f"invitation:{row.pk}:7200"
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("ended", [{"used_at": NINE}, {"revoked_at": NINE}])
def test_who_has_answered_is_not_asked_again(conference, ended):
    invite(conference, **ended)
    plan_days(conference, 11)
    assert occasions("speaker.invitation-reminder") == []


@pytest.mark.django_db
def test_invitation_of_short_notice_is_not_chased_on_its_first_day(conference):
    row = invite(conference, reply_in=timedelta(days=4, hours=23))
    plan_days(conference, 5)
    assert occasions("speaker.invitation-reminder") == [f"invitation:{row.pk}:2880"]


@pytest.mark.django_db
def test_reminder_of_an_invitation_keeps_no_link(conference):
    row = invite(conference)
    with time_machine.travel(NINE + 5 * DAY, tick=False):
        plan_reminders(conference, now=NINE + 5 * DAY)
        drain(clock=lambda: NINE + 5 * DAY)
    message = Message.objects.get(kind="speaker.invitation-reminder")
    assert message.recipient == row.email
    assert "/invitations/" in mail.outbox[0].body
    assert "/invitations/" not in message.body_text
