from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from events.mail.delivery import drain
from events.mail.models import Message
from events.programme.rules import ParticipationRole, ParticipationState, SessionState
from events.registrations.rules import RegistrationState
from events.reminders.actions import plan_reminders
from events.reminders.models import ReminderRule
from tests.factories.conferences import ConferenceFactory, UserFactory
from tests.factories.mail import MailboxFactory, PreferenceFactory
from tests.factories.people import PersonFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.registrations import ParticipantCategoryFactory, RegistrationFactory
from tests.factories.reminders import ReminderRuleFactory, SavedSessionFactory, publish

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # ten in Baku
HALF_HOUR_BEFORE = START - timedelta(minutes=30)
DAY_BEFORE = START - timedelta(days=1)


def kinds():
    return sorted(Message.objects.values_list("kind", "occasion"))


def send(now):
    return drain(clock=lambda: now)


@pytest.fixture
def saved():
    saved = SavedSessionFactory()
    publish(saved.session.conference)
    return saved


@pytest.fixture
def speaking():
    part = ParticipationFactory()
    publish(part.session.conference)
    return part


def test_saved_session_is_reminded_of_half_an_hour_before(saved):
    conference = saved.session.conference
    assert plan_reminders(conference, now=HALF_HOUR_BEFORE - timedelta(minutes=2)) == 1
    message = Message.objects.get()
    assert (message.kind, message.recipient, message.user) == (
        "reminder.session",
        saved.user.email,
        saved.user,
    )
    assert (message.due_at, message.expires_at) == (HALF_HOUR_BEFORE, START)


def test_planning_twice_writes_one_message(saved):
    plan_reminders(saved.session.conference, now=HALF_HOUR_BEFORE)
    assert plan_reminders(saved.session.conference, now=HALF_HOUR_BEFORE) == 0
    assert Message.objects.count() == 1


def test_session_that_was_never_released_is_not_reminded_of():
    saved = SavedSessionFactory()
    assert plan_reminders(saved.session.conference, now=HALF_HOUR_BEFORE) == 0


def test_moved_session_moves_its_reminder(saved):
    conference, session = saved.session.conference, saved.session
    plan_reminders(conference, now=HALF_HOUR_BEFORE - timedelta(minutes=2))
    session.starts_at, session.ends_at = START + timedelta(hours=3), START + timedelta(hours=4)
    session.save()
    publish(conference, now=HALF_HOUR_BEFORE - timedelta(minutes=1))
    send(HALF_HOUR_BEFORE)
    assert mail.outbox == []
    assert Message.objects.get().reason == "The session was moved to another hour."
    later = HALF_HOUR_BEFORE + timedelta(hours=3)
    plan_reminders(conference, now=later)
    send(later)
    assert [sent.subject for sent in mail.outbox] == [
        f"[{conference.symbol}] Begins today at 13:00: {session.title}"
    ]


def test_reminder_already_sent_is_sent_anew_for_the_new_hour(saved):
    conference, session = saved.session.conference, saved.session
    plan_reminders(conference, now=HALF_HOUR_BEFORE)
    send(HALF_HOUR_BEFORE)
    session.starts_at, session.ends_at = START + timedelta(hours=3), START + timedelta(hours=4)
    session.save()
    publish(conference, now=HALF_HOUR_BEFORE)
    later = HALF_HOUR_BEFORE + timedelta(hours=3)
    plan_reminders(conference, now=later)
    send(later)
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    "state", [SessionState.CANCELLED, SessionState.POSTPONED, SessionState.WITHDRAWN, SessionState.DRAFT]
)
def test_session_that_does_not_take_place_drops_its_reminder(saved, state):
    conference, session = saved.session.conference, saved.session
    plan_reminders(conference, now=HALF_HOUR_BEFORE)
    session.state = state
    session.save()
    publish(conference, now=HALF_HOUR_BEFORE)
    send(HALF_HOUR_BEFORE)
    assert mail.outbox == []
    assert Message.objects.get().reason == "The session does not take place."
    assert plan_reminders(conference, now=HALF_HOUR_BEFORE) == 0


def test_session_taken_off_the_schedule_drops_its_reminder(saved):
    plan_reminders(saved.session.conference, now=HALF_HOUR_BEFORE)
    saved.delete()
    send(HALF_HOUR_BEFORE)
    assert Message.objects.get().reason == "It is no longer on the person's schedule."


def test_withdrawn_registration_drops_reminders_of_saved_sessions(saved):
    category = ParticipantCategoryFactory(conference=saved.session.conference)
    person = PersonFactory(user=saved.user)
    registration = RegistrationFactory(category=category, person=person, state=RegistrationState.CONFIRMED)
    plan_reminders(saved.session.conference, now=HALF_HOUR_BEFORE)
    registration.state = RegistrationState.WITHDRAWN
    registration.save()
    send(HALF_HOUR_BEFORE)
    assert Message.objects.get().reason == "The person's registration has ended."


def test_mailbox_that_does_not_want_the_kind_is_not_planned_for(saved):
    mailbox = MailboxFactory(recipient_key=saved.user.email)
    PreferenceFactory(mailbox=mailbox, kind="reminder.session")
    assert plan_reminders(saved.session.conference, now=HALF_HOUR_BEFORE) == 0


def test_conference_may_choose_its_own_times(saved):
    conference = saved.session.conference
    ReminderRuleFactory(conference=conference, minutes_before=60)
    assert plan_reminders(conference, now=HALF_HOUR_BEFORE) == 1
    assert Message.objects.get().refs["before"] == 60


def test_conference_may_switch_a_kind_off(saved):
    conference = saved.session.conference
    ReminderRuleFactory(conference=conference, minutes_before=30, is_active=False)
    assert ReminderRule.objects.count() == 1
    assert plan_reminders(conference, now=HALF_HOUR_BEFORE) == 0


def test_speaker_is_reminded_seven_days_a_day_and_two_hours_before(speaking):
    conference = speaking.session.conference
    for before in (timedelta(days=7), timedelta(days=1), timedelta(hours=2)):
        plan_reminders(conference, now=START - before)
    assert sorted(Message.objects.values_list("refs__before", flat=True)) == [120, 1440, 10080]


def test_one_mailbox_with_several_roles_gets_one_reminder(speaking):
    ParticipationFactory(session=speaking.session, speaker=speaking.speaker, role=ParticipationRole.CHAIR)
    publish(speaking.session.conference, now=DAY_BEFORE)
    assert plan_reminders(speaking.session.conference, now=DAY_BEFORE) == 1


def test_who_speaks_is_not_reminded_of_having_saved_it(speaking):
    user = UserFactory(email=speaking.speaker.person.email)
    SavedSessionFactory(user=user, session=speaking.session)
    assert plan_reminders(speaking.session.conference, now=HALF_HOUR_BEFORE) == 0


def test_speaker_who_declined_since_the_release_is_not_reminded(speaking):
    speaking.state = ParticipationState.DECLINED
    speaking.save()
    assert plan_reminders(speaking.session.conference, now=DAY_BEFORE) == 0


def test_speaker_who_declined_after_planning_is_not_reminded(speaking):
    plan_reminders(speaking.session.conference, now=DAY_BEFORE)
    speaking.state = ParticipationState.WITHDRAWN
    speaking.save()
    send(DAY_BEFORE)
    assert Message.objects.get().reason == "The person has no part in the session any more."


def test_speaker_without_a_mailbox_is_left_out(speaking):
    speaking.speaker.person.email = ""
    speaking.speaker.person.save()
    assert plan_reminders(speaking.session.conference, now=DAY_BEFORE) == 0


def test_outage_of_the_planner_costs_no_reminder_that_still_helps(speaking):
    plan_reminders(speaking.session.conference, now=START - timedelta(hours=16))
    assert Message.objects.get().refs["before"] == 1440


def test_two_reminders_that_waited_for_the_server_are_sent_as_one(speaking):
    conference = speaking.session.conference
    plan_reminders(conference, now=DAY_BEFORE)
    plan_reminders(conference, now=START - timedelta(hours=2))
    send(START - timedelta(hours=1))
    assert len(mail.outbox) == 1
    assert set(Message.objects.values_list("refs__before", "state")) == {(1440, "suppressed"), (120, "sent")}


def test_reminder_that_comes_too_late_expires(speaking):
    plan_reminders(speaking.session.conference, now=START - timedelta(hours=2))
    send(START)
    assert Message.objects.get().state == "expired"


def test_speaking_reminder_says_when_where_and_what():
    part = ParticipationFactory(minutes=8, session__title="Networks after a flood")
    chair = ParticipationFactory(
        session=part.session, role=ParticipationRole.CHAIR, speaker__name="Salma Al-Kazimi"
    )
    part.speaker.person.time_zone = "Europe/Paris"
    part.speaker.person.save()
    conference = part.session.conference
    publish(conference)
    plan_reminders(conference, now=DAY_BEFORE)
    send(DAY_BEFORE)
    sent = {one.to[0]: one for one in mail.outbox}
    body = sent[part.speaker.person.email].body
    assert sent[part.speaker.person.email].subject == (
        f"[{conference.symbol}] You speak tomorrow at 10:00: Networks after a flood"
    )
    assert "Begins: Mon 2 Mar 2026, 10:00 Port Selene (UTC+4) = 07:00 Paris (UTC+1)" in body
    assert "Please be in the room at 09:45." in body
    assert "Your time: 8 min" in body
    assert "Who chairs: Salma Al-Kazimi" in body
    assert "You chair a session tomorrow at 10:00" in sent[chair.speaker.person.email].body


def test_chair_gets_the_run_sheet():
    part = ParticipationFactory(minutes=8, speaker__name="Ilse Brandt")
    ParticipationFactory(session=part.session, role=ParticipationRole.MODERATOR, position=1)
    publish(part.session.conference)
    plan_reminders(part.session.conference, now=DAY_BEFORE)
    send(DAY_BEFORE)
    sheet = next(one.body for one in mail.outbox if "You moderate a session" in one.body)
    assert "1: Ilse Brandt, 8 min, Speaker" in sheet


def test_reminder_brings_its_calendar_entry(speaking):
    plan_reminders(speaking.session.conference, now=DAY_BEFORE)
    send(DAY_BEFORE)
    parts = {part.get_content_type(): part for part in mail.outbox[0].message().walk()}
    assert mail.outbox[0].message().get_content_type() == "multipart/alternative"
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert b"METHOD:REQUEST" in parts["text/calendar"].get_payload(decode=True)


def test_confirmed_are_told_what_to_know_before_the_conference():
    category = ParticipantCategoryFactory(conference=ConferenceFactory(badge_desk="Hall A, from seven"))
    registration = RegistrationFactory(category=category, state=RegistrationState.CONFIRMED)
    RegistrationFactory(category=category)
    nine = datetime(2026, 2, 27, 5, 0, tzinfo=UTC)
    assert plan_reminders(category.conference, now=nine) == 1
    send(nine)
    sent = mail.outbox[0]
    assert sent.to == [registration.person.user.email]
    assert sent.subject == f"[{category.conference.symbol}] {category.conference.symbol} begins in 3 days"
    assert "Badges: Hall A, from seven" in sent.body


def test_withdrawn_registration_drops_the_reminder_of_the_conference():
    registration = RegistrationFactory(state=RegistrationState.CONFIRMED)
    nine = datetime(2026, 2, 27, 5, 0, tzinfo=UTC)
    plan_reminders(registration.conference, now=nine)
    registration.state = RegistrationState.WITHDRAWN
    registration.save()
    send(nine)
    assert Message.objects.get().reason == "The registration is no longer confirmed."


@pytest.mark.parametrize("language", ["fr", "es", "ru", "ar", "zh", "az"])
def test_every_reminder_can_be_written_in_every_language(language):
    part = ParticipationFactory()
    part.speaker.person.language = language
    part.speaker.person.save()
    publish(part.session.conference)
    plan_reminders(part.session.conference, now=DAY_BEFORE)
    assert send(DAY_BEFORE).sent == 1
    html = next(a.content for a in mail.outbox[0].alternatives if a.mimetype == "text/html")
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert f"/{language}/" in mail.outbox[0].body


@pytest.mark.parametrize("count", [1, 3])
def test_planning_takes_as_many_queries_for_three_sessions_as_for_one(count, django_assert_num_queries):
    conference = ConferenceFactory()
    for _ in range(count):
        session = SessionFactory(conference=conference)
        ParticipationFactory(session=session)
        SavedSessionFactory(session=session)
    publish(conference)
    with django_assert_num_queries(19):
        plan_reminders(conference, now=HALF_HOUR_BEFORE)
