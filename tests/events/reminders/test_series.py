"""Reminders of one thing to many: registration closes, badges wait, chairs are briefed, all are thanked."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from events.mail.delivery import drain
from events.mail.models import Message
from events.programme.rules import ParticipationRole, ParticipationState
from events.registrations.models import DelegationQuota, Registration, Scan, VisaLetter
from events.registrations.rules import Mode, RegistrationState, Verdict
from events.reminders.actions import plan_reminders
from events.reminders.forecast import forecast
from events.reminders.rules import after, evening_before
from tests.factories.conferences import ConferenceFactory
from tests.factories.mail import PreferenceFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.registrations import (
    FocalPointFactory,
    LetterheadFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
)
from tests.factories.reminders import ReminderRuleFactory, publish

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def send(now):
    return drain(clock=lambda: now)


def reasons():
    return list(Message.objects.values_list("reason", flat=True))


def foreseen(conference, kind, now):
    found = forecast(conference, now=now, until=now + DAY)
    return [(one.first, one.count) for one in found if one.kind == kind]


# The clock


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1440, datetime(2026, 3, 1, 14, 0, tzinfo=UTC)),
        (3 * 1440, datetime(2026, 2, 27, 14, 0, tzinfo=UTC)),
        (90, datetime(2026, 3, 2, 4, 30, tzinfo=UTC)),
    ],
)
def test_whole_days_before_a_briefing_are_its_evenings(minutes, expected):
    zone = ConferenceFactory.build().zone
    assert evening_before(datetime(2026, 3, 2, 6, 0, tzinfo=UTC), minutes, zone) == expected


def test_what_is_said_afterwards_is_not_said_at_night():
    zone = ConferenceFactory.build().zone
    ended = datetime(2026, 3, 6, 5, 0, tzinfo=UTC)
    assert [due.at for due in after(ended, (1440, 14 * 60), zone)] == [
        datetime(2026, 3, 7, 3, 0, tzinfo=UTC),
        datetime(2026, 3, 7, 5, 0, tzinfo=UTC),
    ]


# Registration closes

CLOSES = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def point(db):
    conference = OpenConferenceFactory(registration_closes_at=CLOSES)
    found = FocalPointFactory(delegation__conference=conference)
    category = ParticipantCategoryFactory(conference=conference, needs_delegation=True)
    for state in (RegistrationState.SUBMITTED, RegistrationState.CONFIRMED, RegistrationState.CONFIRMED):
        RegistrationFactory(category=category, delegation=found.delegation, name="Ilona M", state=state)
    return found


def closing():
    return Message.objects.filter(kind="registrations.closing")


def test_focal_points_are_told_in_numbers_that_registration_closes(point):
    conference = point.delegation.conference
    plan_reminders(conference, now=CLOSES - DAY)
    send(CLOSES - DAY)
    sent = next(one for one in mail.outbox if "closes" in one.subject)
    assert sent.subject == f"[{conference.symbol}] Registration closes tomorrow at 16:00"
    assert "Wait for your decision: 1" in sent.body
    assert "Confirmed: 2" in sent.body
    assert "Ilona" not in sent.body


def test_registration_that_closes_at_another_hour_is_told_anew(point):
    conference = point.delegation.conference
    plan_reminders(conference, now=CLOSES - DAY - MINUTE)
    conference.registration_closes_at = CLOSES + 2 * DAY
    conference.save()
    send(CLOSES - DAY)
    assert closing().get().reason == "Registration closes at another hour."
    plan_reminders(conference, now=CLOSES - DAY)
    assert closing().count() == 2


def test_two_delegations_of_one_focal_point_are_two_mails(point):
    conference = point.delegation.conference
    FocalPointFactory(person=point.person, delegation__conference=conference)
    plan_reminders(conference, now=CLOSES - DAY)
    assert closing().count() == 2


@pytest.mark.parametrize("how", ["power", "preference", "rule"])
def test_nobody_is_told_of_the_closing_who_need_not_be(point, how):
    conference = point.delegation.conference
    if how == "power":
        point.valid_until = (CLOSES - 3 * DAY).date()
        point.save()
    elif how == "preference":
        key = point.person.user.email if point.person.user else point.person.email
        PreferenceFactory(mailbox__recipient_key=key, kind="registrations.closing")
    else:
        ReminderRuleFactory(conference=conference, kind="closing", minutes_before=60, is_active=False)
    plan_reminders(conference, now=CLOSES - DAY)
    assert not closing().exists()


def test_delegation_that_has_given_every_place_is_not_told_of_the_closing(point):
    conference = point.delegation.conference
    DelegationQuota.objects.create(delegation=point.delegation, capacity=2, taken=2)
    point.delegation.registrations.filter(state=RegistrationState.SUBMITTED).delete()
    plan_reminders(conference, now=CLOSES - DAY)
    send(CLOSES - DAY)
    assert closing().get().reason == "Every place is given, and nothing waits."


def test_closing_is_foreseen(point):
    conference = point.delegation.conference
    assert foreseen(conference, "registrations.closing", CLOSES - DAY - timedelta(hours=3)) == [
        (CLOSES - DAY, 1)
    ]


# Badges

NINE_THE_DAY_BEFORE = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


@pytest.fixture
def expected(db):
    """Somebody confirmed on site for a conference that begins on 2 March."""
    conference = ConferenceFactory()
    category = ParticipantCategoryFactory(conference=conference)
    return RegistrationFactory(category=category, state=RegistrationState.CONFIRMED, mode=Mode.ON_SITE)


def let_in(registration):
    Scan.objects.create(
        conference=registration.conference, registration=registration, result=Verdict.VALID,
        day=registration.conference.starts_on, is_standing=True, client_uuid=uuid.uuid4(),
        scanned_at=NINE_THE_DAY_BEFORE, received_at=NINE_THE_DAY_BEFORE,
    )  # fmt: skip


def badge(registration):
    return Message.objects.filter(kind="reminder.badge", refs__registration=registration.pk)


def test_badge_that_waits_is_told_of_the_day_before(expected):
    conference = expected.conference
    SessionFactory(conference=conference)
    publish(conference)
    plan_reminders(conference, now=NINE_THE_DAY_BEFORE)
    send(NINE_THE_DAY_BEFORE)
    sent = next(one for one in mail.outbox if "badge" in one.subject)
    assert sent.subject == f"[{conference.symbol}] Your badge for {conference.symbol} waits for you"
    assert "First session: Mon 2 Mar 2026, 10:00 Port Selene (UTC+4)" in sent.body
    assert f"Registration ID: {expected.reference}" in sent.body


@pytest.mark.parametrize("change", [{"mode": Mode.REMOTE}, {"state": RegistrationState.WAITLISTED}])
def test_who_is_not_expected_has_no_badge_waiting(expected, change):
    for name, value in change.items():
        setattr(expected, name, value)
    expected.save()
    plan_reminders(expected.conference, now=NINE_THE_DAY_BEFORE)
    assert not badge(expected).exists()


def test_who_was_let_in_meanwhile_is_not_told(expected):
    plan_reminders(expected.conference, now=NINE_THE_DAY_BEFORE - MINUTE)
    let_in(expected)
    send(NINE_THE_DAY_BEFORE)
    assert badge(expected).get().reason.startswith("No badge waits")


def test_conference_that_was_moved_has_its_badges_told_of_anew(expected):
    conference = expected.conference
    plan_reminders(conference, now=NINE_THE_DAY_BEFORE - MINUTE)
    conference.starts_on += DAY
    conference.save()
    send(NINE_THE_DAY_BEFORE)
    assert badge(expected).get().reason == "The conference was moved to another day."


# Letters for visas

FORTY_FIVE = datetime(2026, 1, 16, 5, 0, tzinfo=UTC)  # nine in Baku


@pytest.fixture
def travelling(point):
    conference = point.delegation.conference
    LetterheadFactory(conference=conference, days=14)
    return Registration.objects.filter(state=RegistrationState.CONFIRMED).order_by("pk")


def visa_mails(kind="reminder.visa"):
    return Message.objects.filter(kind=kind)


def test_who_has_no_letter_is_told_in_time_and_their_focal_point(point, travelling):
    conference = point.delegation.conference
    VisaLetter.objects.create(
        conference=conference, registration=travelling[0], asked_at=FORTY_FIVE, due_on=conference.starts_on
    )
    plan_reminders(conference, now=FORTY_FIVE)
    assert visa_mails().get().refs["registration"] == travelling[1].pk
    send(FORTY_FIVE)
    subjects = {one.subject.partition("] ")[2]: one.body for one in mail.outbox}
    assert "up to 14 days" in subjects[f"Do you need a visa for {conference.symbol}?"]
    assert travelling[1].name in subjects["1 person of your delegation has no letter for a visa"]
    assert foreseen(conference, "reminder.visa", FORTY_FIVE + 14.5 * DAY) == [(FORTY_FIVE + 15 * DAY, 1)]


@pytest.mark.parametrize("why", ["no letters", "remote", "of the host country", "rule"])
def test_who_needs_no_letter_is_not_told(point, travelling, why):
    conference = point.delegation.conference
    match why:
        case "no letters":
            conference.letterhead.delete()
        case "remote":
            travelling.update(mode=Mode.REMOTE)
        case "of the host country":
            conference.country = point.delegation.organization.country = "AZ"
            conference.save()
            point.delegation.organization.save()
        case "rule":
            ReminderRuleFactory(conference=conference, kind="visa", is_active=False)
    plan_reminders(conference, now=FORTY_FIVE)
    assert not visa_mails().exists()
    assert not visa_mails("reminder.visa-desk").exists()


def test_who_asked_meanwhile_is_not_told(point, travelling):
    conference = point.delegation.conference
    plan_reminders(conference, now=FORTY_FIVE - MINUTE)
    for row in travelling:
        VisaLetter.objects.create(
            conference=conference, registration=row, asked_at=FORTY_FIVE, due_on=conference.starts_on
        )
    send(FORTY_FIVE)
    assert set(visa_mails().values_list("reason", flat=True)) == {
        "A letter was asked for, or none is needed."
    }
    assert visa_mails("reminder.visa-desk").get().reason.startswith("Everybody has asked")


# Briefings

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # ten in Baku
EVENING_BEFORE = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)


@pytest.fixture
def chair(db):
    """Who chairs a session of an hour with one speaker of 70 minutes."""
    session = SessionFactory(starts_at=START, ends_at=START + timedelta(hours=1), interpretation=["fr"])
    part = ParticipationFactory(session=session, role=ParticipationRole.CHAIR)
    ParticipationFactory(session=session, role=ParticipationRole.SPEAKER, minutes=70)
    publish(session.conference)
    return part


def briefings():
    return Message.objects.filter(kind="speaker.briefing")


def test_chair_is_briefed_the_evening_before_and_nobody_else(chair):
    conference = chair.session.conference
    plan_reminders(conference, now=EVENING_BEFORE)
    assert briefings().get().recipient == chair.speaker.person.email
    send(EVENING_BEFORE)
    sent = next(one for one in mail.outbox if "Briefing" in one.subject)
    assert sent.subject.startswith(f"[{conference.symbol}] Briefing for your session tomorrow at 10:00")
    assert "Time: 1 h 10 min for the speakers, of 1 h\n  10 min more than there is" in sent.body
    assert "Interpretation: French" in sent.body


def test_briefing_moves_with_its_session(chair):
    conference, session = chair.session.conference, chair.session
    plan_reminders(conference, now=EVENING_BEFORE - MINUTE)
    session.starts_at, session.ends_at = START + DAY, START + DAY + timedelta(hours=1)
    session.save()
    publish(conference, now=EVENING_BEFORE - MINUTE)
    send(EVENING_BEFORE)
    assert briefings().get().reason == "The session was moved to another hour."


def test_who_gave_the_chair_back_is_not_briefed(chair):
    conference = chair.session.conference
    plan_reminders(conference, now=EVENING_BEFORE - MINUTE)
    chair.state = ParticipationState.WITHDRAWN
    chair.save()
    send(EVENING_BEFORE)
    assert briefings().get().reason == "The person does not chair the session any more."


def test_briefing_is_foreseen_for_the_evening(chair):
    assert foreseen(chair.session.conference, "speaker.briefing", EVENING_BEFORE - timedelta(hours=4)) == [
        (EVENING_BEFORE, 1)
    ]


# Afterwards


@pytest.fixture
def nine_after(expected):
    return datetime.combine(expected.conference.ends_on, datetime.min.time(), tzinfo=UTC) + timedelta(
        days=1, hours=5
    )


def thanks():
    return Message.objects.filter(kind="reminder.follow-up")


def test_all_are_thanked_the_day_after(expected, nine_after):
    conference = expected.conference
    assert foreseen(conference, "reminder.follow-up", nine_after - timedelta(hours=3)) == [(nine_after, 1)]
    plan_reminders(conference, now=nine_after)
    send(nine_after)
    assert [one.subject for one in mail.outbox] == [
        f"[{conference.symbol}] Thank you for coming to {conference.symbol}"
    ]


def test_who_never_came_is_not_thanked_where_the_door_was_kept(expected, nine_after):
    came = RegistrationFactory(category=expected.category, state=RegistrationState.CONFIRMED)
    let_in(came)
    plan_reminders(expected.conference, now=nine_after)
    assert [one.refs["registration"] for one in thanks()] == [came.pk]


def test_withdrawn_registration_is_not_thanked(expected, nine_after):
    plan_reminders(expected.conference, now=nine_after - MINUTE)
    expected.state = RegistrationState.WITHDRAWN
    expected.save()
    send(nine_after)
    assert reasons() == ["The person did not take part."]
