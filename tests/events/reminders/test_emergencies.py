"""Two organisers send an emergency: who may, to whom it goes, what it says, who has read it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from events.common import formats
from events.common.models import Transition
from events.conferences.models import Announcement
from events.conferences.rules import Role
from events.mail.delivery import drain
from events.mail.mailboxes import mailbox_of
from events.mail.models import Message
from events.registrations.models import Registration, Scan
from events.registrations.rules import Mode, RegistrationState
from events.reminders import emergencies
from events.reminders.models import Emergency, EmergencyAnswer
from events.reminders.rules import (
    AGREE_WITHIN,
    EMERGENCY,
    EMERGENCY_ASKED,
    EmergencyTo,
    Hindrance,
    hindrance,
)
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory
from tests.factories.registrations import ParticipantCategoryFactory, RegistrationFactory, ZoneFactory
from tests.factories.reminders import EmergencyFactory

NOW = datetime(2026, 3, 2, 8, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FINE = {
    "state": "proposed", "written_by": 1, "by": 2, "written_at": NOW, "read_at": NOW,
    "next_update_at": NOW + 30 * MINUTE, "now": NOW + MINUTE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"state": "sent"}, Hindrance.STATE),
        ({"state": "withdrawn"}, Hindrance.STATE),
        ({"by": 1}, Hindrance.OWN),
        ({"written_by": None}, Hindrance.OWN),
        ({"now": NOW + 60 * MINUTE, "next_update_at": NOW + 90 * MINUTE}, None),
        ({"now": NOW + 61 * MINUTE, "next_update_at": NOW + 90 * MINUTE}, Hindrance.EXPIRED),
        ({"read_at": NOW - MINUTE}, Hindrance.CHANGED),
        ({"read_at": None}, Hindrance.CHANGED),
        ({"now": NOW + 30 * MINUTE}, Hindrance.UPDATE),
    ],
)
def test_who_may_agree_to_what(change, expected):
    assert hindrance(**{**FINE, **change}) == expected


@pytest.fixture
def emergency(db):
    return EmergencyFactory()


def organiser(conference, role=Role.MAIL):
    return ConferenceRoleFactory(conference=conference, role=role, user__is_staff=True).user


def attendee(conference, **fields):
    category = ParticipantCategoryFactory(conference=conference)
    return RegistrationFactory(category=category, **{"state": RegistrationState.CONFIRMED, **fields})


def agree(emergency, by, now=NOW, read_at=None):
    return emergencies.agree(emergency, read_at=read_at or emergency.written_at, by=by, now=now)


def told():
    return set(Message.objects.filter(kind=EMERGENCY).values_list("recipient", flat=True))


def test_it_goes_to_all_on_site_and_all_who_work_there(emergency):
    conference = emergency.conference
    here = attendee(conference)
    attendee(conference, mode=Mode.REMOTE)
    attendee(conference, state=RegistrationState.WAITLISTED)
    second, door = organiser(conference), organiser(conference, Role.DOOR)
    organiser(ConferenceFactory())
    assert agree(emergency, second) == 3
    assert told() == {here.person.user.email, second.email, door.email}


def let_in(registration, at, **facts):
    return Scan.objects.create(
        conference=registration.conference, registration=registration, result="valid", day=at.date(),
        is_standing=True, client_uuid=uuid.uuid4(), scanned_at=at, received_at=at, **facts,
    )  # fmt: skip


def test_it_goes_to_who_is_inside_by_the_scans_and_to_all_who_work_there(emergency):
    conference = emergency.conference
    emergency.to = EmergencyTo.INSIDE
    emergency.save()
    attendee(conference)  # never came
    inside, late, gone, before, wrongly = (attendee(conference) for _number in range(5))
    let_in(inside, NOW - 60 * MINUTE)
    let_in(late, NOW - 17 * 60 * MINUTE)
    let_in(gone, NOW - 60 * MINUTE, left_at=NOW - MINUTE)
    let_in(before, NOW - 19 * 60 * MINUTE)
    let_in(wrongly, NOW - 60 * MINUTE)
    Registration.objects.filter(pk=wrongly.pk).update(state=RegistrationState.WITHDRAWN)
    second = organiser(conference)
    assert agree(emergency, second) == 4
    assert told() == {one.person.user.email for one in (inside, late, wrongly)} | {second.email}


def test_it_goes_to_who_is_in_one_zone(emergency):
    conference = emergency.conference
    emergency.to, emergency.zone = EmergencyTo.ZONE, ZoneFactory(conference=conference)
    emergency.save()
    there, elsewhere = attendee(conference), attendee(conference)
    let_in(there, NOW - MINUTE, zone=emergency.zone)
    let_in(elsewhere, NOW - MINUTE)
    second = organiser(conference)
    agree(emergency, second)
    assert told() == {there.person.user.email, second.email}


@pytest.mark.parametrize(
    ("to", "own", "expected"),
    [("zone", None, "Say which zone"), ("zone", False, "Select a valid choice"), ("inside", True, "")],
)
def test_zone_is_one_of_the_conference_and_kept_only_where_it_is_meant(client, db, to, own, expected):
    role = ConferenceRoleFactory(role=Role.MAIL)
    zone = "" if own is None else ZoneFactory(**({"conference": role.conference} if own else {})).pk
    client.force_login(role.user)
    with time_machine.travel(NOW):
        answer = client.post(
            reverse("admin:events_emergency_add"),
            {
                "conference": role.conference.pk, "title_0": "Fire", "instructions_0": "Leave.",
                "to": to, "zone": zone, "next_update_at_0": "2026-03-02", "next_update_at_1": "14:00",
            },
        )  # fmt: skip
    assert expected in answer.text
    assert list(Emergency.objects.values_list("to", "zone")) == ([] if expected else [("inside", None)])


def test_writer_cannot_agree(emergency):
    with pytest.raises(ValidationError) as refused:
        agree(emergency, emergency.written_by)
    assert refused.value.code == Hindrance.OWN
    assert told() == set()


def test_database_refuses_one_person_for_two(emergency):
    rows = Emergency.objects.filter(pk=emergency.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(agreed_by=emergency.written_by)


def test_agreeing_twice_sends_once(emergency):
    second = organiser(emergency.conference)
    agree(emergency, second)
    with pytest.raises(ValidationError) as refused:
        agree(emergency, organiser(emergency.conference))
    assert refused.value.code == Hindrance.STATE
    assert Message.objects.filter(kind=EMERGENCY).count() == 1


def test_withdrawn_one_cannot_be_agreed_to(emergency):
    emergencies.withdraw(emergency, by=emergency.written_by, now=NOW)
    with pytest.raises(ValidationError):
        agree(emergency, organiser(emergency.conference))


def test_whoever_changes_the_words_is_their_writer(emergency):
    first, second = emergency.written_by, organiser(emergency.conference)
    emergency.title = "Stay in Hall 2"
    emergencies.propose(emergency, by=second, now=NOW)
    with pytest.raises(ValidationError) as refused:
        agree(emergency, second)
    assert refused.value.code == Hindrance.OWN
    assert agree(emergency, first) == 1


def test_others_are_asked_at_once_and_the_writer_is_not(db):
    conference = ConferenceFactory()
    first, second = organiser(conference), organiser(conference, Role.OWNER)
    organiser(conference, Role.DOOR)
    emergency = EmergencyFactory.build(conference=conference, written_by=None)
    emergencies.propose(emergency, by=first, now=NOW)
    drain(clock=lambda: NOW)
    assert [one.to for one in mail.outbox] == [[second.email]]
    assert "Agree by: Mon 2 Mar 2026, 13:10" in mail.outbox[0].body
    assert Message.objects.get().kind == EMERGENCY_ASKED


def test_who_was_asked_is_not_bothered_once_it_is_withdrawn(db):
    conference = ConferenceFactory()
    first = organiser(conference)
    organiser(conference)
    emergency = EmergencyFactory.build(conference=conference, written_by=None)
    emergencies.propose(emergency, by=first, now=NOW)
    emergencies.withdraw(emergency, by=first, now=NOW)
    drain(clock=lambda: NOW)
    assert Message.objects.get().reason == "Nobody has to agree any more."


def test_mail_says_what_to_do_and_when_the_next_update_comes_also_at_night(emergency):
    night = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # midnight there
    emergency.next_update_at, emergency.written_at = night + 30 * MINUTE, night
    emergency.save()
    here = attendee(emergency.conference)
    agree(emergency, organiser(emergency.conference, Role.PROTOCOL), now=night)
    drain(clock=lambda: night)
    sent = next(one for one in mail.outbox if one.to == [here.person.user.email])
    assert sent.subject == f"[{emergency.conference.symbol}] Urgent: Leave Hall 2 now"
    assert "Do not use the lifts." in sent.body
    assert "Next update: Tue 3 Mar 2026, 00:30 Port Selene (UTC+4)" in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers
    assert "/emergency/" not in Message.objects.get(recipient=here.person.user.email).body_text


def test_it_stands_on_top_of_every_page_until_it_is_over(emergency, client):
    second = organiser(emergency.conference)
    agree(emergency, second)
    page = reverse("events:home", args=[emergency.conference.slug])
    with time_machine.travel(NOW + MINUTE):
        text = client.get(page).content.decode()
    assert "Leave Hall 2 now" in text
    assert "Next update: Mon 2 Mar 2026, 13:00" in text
    emergencies.end(emergency, by=second, now=NOW + 2 * MINUTE)
    with time_machine.travel(NOW + 3 * MINUTE):
        assert "Leave Hall 2 now" not in client.get(page).content.decode()


def test_what_is_over_is_no_longer_sent(emergency):
    second = organiser(emergency.conference)
    agree(emergency, second)
    emergencies.end(emergency, by=second, now=NOW)
    drain(clock=lambda: NOW)
    assert Message.objects.get(kind=EMERGENCY).reason == "The emergency is over."
    assert Announcement.objects.get().published_until == NOW


# Saying that one has read it


@pytest.fixture
def link(emergency):
    agree(emergency, organiser(emergency.conference))
    emergency.refresh_from_db()
    token = emergencies.answer_token(emergency, mailbox_of("reader@arvenia.example"))
    return reverse("events:emergency-answer", args=[emergency.conference.slug, emergency.pk, token])


def test_opening_the_link_says_nothing_pressing_the_button_counts_once(client, link, emergency):
    assert "I have read this" in client.get(link).content.decode()
    assert not EmergencyAnswer.objects.exists()
    client.post(link)
    assert "The organisers see that you have read it" in client.post(link).content.decode()
    assert emergency.answers.count() == 1


@pytest.mark.parametrize("token", ["x", "1.AAAAAAAAAAAAAAAAAAAAAA", "ä.ö", "9" * 300])
def test_link_that_is_none_of_ours_is_not_there(client, link, emergency, token):
    path = f"/{emergency.conference.slug}/emergency/{emergency.pk}/{token}/"
    assert {client.get(path).status_code, client.post(path).status_code} == {404}
    assert client.get(f"/{emergency.conference.slug}/emergency/{'9' * 40}/{token}/").status_code == 404


def test_link_of_one_emergency_answers_no_other(client, link, emergency):
    other = EmergencyFactory(conference=emergency.conference, state="sent", sent_at=NOW)
    path = link.replace(f"/emergency/{emergency.pk}/", f"/emergency/{other.pk}/")
    assert client.post(path).status_code == 404


# In the admin


@pytest.fixture
def at(emergency, client):
    """Moves a signed-in organiser to the page of agreement."""

    def go(user, data=None):
        client.force_login(user)
        path = reverse("admin:events_emergency_agree", args=[emergency.pk])
        with time_machine.travel(NOW):
            return client.post(path, data) if data else client.get(path)

    return go


def test_writer_reads_who_else_may_agree(at, emergency):
    second = organiser(emergency.conference)
    ConferenceRoleFactory(conference=emergency.conference, role=Role.MAIL, user=emergency.written_by)
    emergency.written_by.is_staff = True
    emergency.written_by.save()
    text = at(emergency.written_by).content.decode()
    assert "Another organiser has to agree to them" in text
    assert second.name in text
    assert formats.moment(emergency.written_at + AGREE_WITHIN, emergency.conference.zone) in text
    assert "I agree" not in text
    refused = at(emergency.written_by, {"agree": "1", "mark": emergency.written_at.isoformat()})
    assert refused.status_code == 400
    assert told() == set()


def test_second_organiser_agrees_with_one_press(at, emergency):
    second = organiser(emergency.conference)
    assert "I agree: send it now to 1 mailbox" in at(second).content.decode()
    assert at(second, {"agree": "1", "mark": emergency.written_at.isoformat()}).status_code == 302
    assert told() == {second.email}
    assert list(Transition.objects.filter(subject="emergency").values_list("to_state", "by")) == [
        ("sent", second.pk)
    ]


@pytest.mark.parametrize("mark", ["", "yesterday", "2026-03-02T08:00:00", "2026-99-99T00:00:00Z", "9" * 500])
def test_words_that_were_not_read_are_not_agreed_to(at, emergency, mark):
    answer = at(organiser(emergency.conference), {"agree": "1", "mark": mark})
    assert answer.status_code == 400
    assert "Read them again" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.DOOR, Role.PROGRAMME])
def test_other_roles_find_nothing(at, emergency, role):
    assert at(organiser(emergency.conference, role)).status_code in {403, 404}


def test_organiser_of_another_conference_finds_nothing(at, emergency):
    assert at(organiser(ConferenceFactory())).status_code == 404


def test_written_in_the_admin_it_waits_and_nothing_is_sent(client, db):
    conference = ConferenceFactory()
    first = organiser(conference)
    client.force_login(first)
    form = {
        "conference": conference.pk, "title_0": "Leave", "instructions_0": "By the doors.",
        "to": "on_site", "next_update_at_0": "2026-03-02", "next_update_at_1": "14:00",
    }  # fmt: skip
    with time_machine.travel(NOW):
        client.post(reverse("admin:events_emergency_add"), form)
    made = Emergency.objects.get()
    assert (made.written_by, made.state, told()) == (first, "proposed", set())
