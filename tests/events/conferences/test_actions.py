from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from events.common.models import Transition
from events.conferences import parts
from events.conferences.actions import (
    copy_conference,
    give_role,
    move_conference,
    take_role,
)
from events.conferences.models import Conference, ConferenceRole
from events.conferences.rules import ConferenceState, has_cycle
from events.people.models import Speaker
from events.programme.models import Session
from tests.factories.conferences import (
    BodyFactory,
    ConferenceFactory,
    ConferenceRoleFactory,
    PageFactory,
    RoomFactory,
    TrackFactory,
    UserFactory,
    VenueFactory,
)
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.registrations import ParticipantCategoryFactory, RegistrationFactory
from tests.factories.reminders import ReminderRuleFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
EVERYTHING = [
    "pages",
    "venues",
    "rooms",
    "tracks",
    "bodies",
    "roles",
    "sessions",
    "categories",
    "form_questions",
    "protocol_ranks",
    "reminder_rules",
]


def copy(source, *, by=None, chosen=EVERYTHING, **facts):
    made = Conference(
        **{
            "slug": "harbour-27",
            "symbol": "HARBOUR-27",
            "name": source.name,
            "starts_on": date(2027, 5, 3),
            "ends_on": date(2027, 5, 7),
            "time_zone": source.time_zone,
            **facts,
        }
    )
    copy_conference(source, made, parts=chosen, by=by, now=NOW)
    return made


def test_every_declared_part_is_known():
    assert [part.name for part in parts.all_parts()] == EVERYTHING


def test_a_part_declared_twice_is_a_mistake(settings):
    settings.CONFERENCE_PARTS = ["events.conferences.copying", "events.conferences.copying"]
    with pytest.raises(ValueError, match="declared twice"):
        parts.all_parts()


def test_a_copy_is_a_draft_with_the_facts_of_the_original():
    source = ConferenceFactory(hue=120, contact_email="desk@arvenia.example", theme="Nets")
    made = copy(source, chosen=[])
    made.refresh_from_db()
    assert (made.state, made.hue, made.contact_email, str(made.theme)) == (
        "draft",
        120,
        "desk@arvenia.example",
        "",
    )


def test_pages_are_copied_and_not_published():
    page = PageFactory(slug="venue")
    made = copy(page.conference)
    assert list(made.pages.values_list("slug", "is_published")) == [("venue", False)]


def test_a_room_is_copied_into_the_copy_of_its_venue():
    source = ConferenceFactory()
    RoomFactory(conference=source, code="hall", venue=VenueFactory(conference=source, name="Centre"))
    made = copy(source)
    room = made.rooms.get()
    assert (room.code, room.venue.conference, str(room.venue.name)) == ("hall", made, "Centre")


def test_a_room_without_its_venue_is_copied_without_one():
    source = ConferenceFactory()
    RoomFactory(conference=source, venue=VenueFactory(conference=source))
    assert copy(source, chosen=["rooms"]).rooms.get().venue is None


def test_bodies_keep_their_order_of_standing():
    source = ConferenceFactory()
    child = BodyFactory(conference=source, code="WG1", position=0)
    child.parent = BodyFactory(conference=source, code="COM1", position=1)
    child.save()
    made = copy(source)
    copied = made.bodies.get(code="WG1")
    assert (copied.parent.code, copied.parent.conference) == ("COM1", made)


def test_roles_are_copied_and_who_copies_owns_the_copy():
    source = ConferenceFactory()
    helper = ConferenceRoleFactory(conference=source, role="door").user
    owner = ConferenceRoleFactory(conference=source, role="owner").user
    other = UserFactory(is_staff=True)
    made = copy(source, by=other)
    assert set(made.roles.values_list("user", "role")) == {
        (helper.pk, "door"),
        (owner.pk, "owner"),
        (other.pk, "owner"),
    }


def test_closed_accounts_get_no_role_in_the_copy():
    role = ConferenceRoleFactory(role="door", user__is_active=False)
    assert not copy(role.conference).roles.exists()


def test_sessions_are_drafts_at_the_same_hour_of_the_new_days():
    source = ConferenceFactory(time_zone="Europe/Paris")
    room = RoomFactory(conference=source, code="hall")
    # 10:00 in Paris in winter time.
    SessionFactory(
        conference=source,
        room=room,
        title="Tides",
        starts_at=datetime(2026, 3, 3, 9, tzinfo=UTC),
        ends_at=datetime(2026, 3, 3, 10, tzinfo=UTC),
        state="scheduled",
    )
    made = copy(source)
    session = Session.objects.get(conference=made)
    # A year later, in May: 10:00 in Paris in summer time, on the second day.
    assert session.starts_at == datetime(2027, 5, 4, 8, tzinfo=UTC)
    assert (session.ends_at - session.starts_at).total_seconds() == 3600
    assert (session.state, session.room.code, session.room.conference) == ("draft", "hall", made)


def test_a_session_without_an_hour_moves_with_its_day():
    source = ConferenceFactory()
    SessionFactory(conference=source, starts_at=None, ends_at=None, day=date(2026, 3, 6))
    assert Session.objects.get(conference=copy(source)).day == date(2027, 5, 7)


def test_sessions_of_a_copy_in_another_zone_keep_their_hour():
    source = ConferenceFactory(time_zone="Asia/Baku")
    SessionFactory(conference=source, starts_at=datetime(2026, 3, 2, 6, tzinfo=UTC), ends_at=None)
    made = copy(source, time_zone="America/Lima")
    assert made.local(Session.objects.get(conference=made).starts_at).hour == 10


def test_cancelled_sessions_stay_behind():
    session = SessionFactory(state="cancelled")
    assert not Session.objects.filter(conference=copy(session.conference)).exists()


def test_people_releases_and_registrations_stay_behind():
    source = ConferenceFactory()
    ParticipationFactory(session__conference=source, speaker__conference=source)
    RegistrationFactory(
        conference=source, category=ParticipantCategoryFactory(conference=source, code="press")
    )
    made = copy(source)
    assert not Speaker.objects.filter(conference=made).exists()
    assert not made.registrations.exists()
    assert not made.releases.exists()
    assert [category.code for category in made.categories.all()] == ["press"]


def test_reminder_rules_are_copied():
    rule = ReminderRuleFactory(minutes_before=90)
    made = copy(rule.conference)
    assert list(made.reminder_rules.values_list("kind", "minutes_before")) == [(rule.kind, 90)]


def test_parts_that_are_not_chosen_stay_behind():
    track = TrackFactory()
    assert not copy(track.conference, chosen=["rooms"]).tracks.exists()


def test_an_unknown_part_is_a_mistake_and_makes_nothing():
    with pytest.raises(ValueError, match="people"):
        copy(ConferenceFactory(), chosen=["people"])
    assert Conference.objects.count() == 1


def test_a_copy_that_breaks_off_leaves_nothing(monkeypatch):
    source = RoomFactory().conference

    def fail(*args, **kwargs):
        raise RuntimeError

    broken = parts.Part("broken", "Broken", fail, lambda source: 0)
    monkeypatch.setattr(
        "events.conferences.actions.conferences.all_parts", lambda: [*parts.all_parts(), broken]
    )
    with pytest.raises(RuntimeError):
        copy(source, chosen=["rooms", "broken"])
    assert Conference.objects.count() == 1


def test_the_original_stays_as_it_was():
    source = RoomFactory().conference
    before = Conference.objects.values().get()
    copy(source)
    assert (Conference.objects.filter(pk=source.pk).values().get(), source.rooms.count()) == (before, 1)


@pytest.mark.parametrize(
    ("before", "after"), [("draft", "archived"), ("archived", "draft"), ("draft", "draft")]
)
def test_a_state_that_is_no_next_step_is_refused(before, after):
    conference = ConferenceFactory(state=before)
    with pytest.raises(ValidationError) as caught:
        move_conference(conference, ConferenceState(after), by=None, now=NOW)
    conference.refresh_from_db()
    assert (caught.value.code, conference.state) == ("state", before)


def test_a_role_makes_staff_and_is_recorded():
    user, owner, conference = UserFactory(), UserFactory(), ConferenceFactory()
    give_role(user, conference=conference, role="door", by=owner, now=NOW)
    user.refresh_from_db()
    assert user.is_staff
    assert Transition.objects.values_list("to_state", "by", "conference_id").get() == (
        "door",
        owner.pk,
        conference.pk,
    )


def test_a_role_given_twice_is_held_once():
    role = ConferenceRoleFactory(role="door")
    give_role(role.user, conference=role.conference, role="door", by=None, now=NOW)
    assert (ConferenceRole.objects.count(), Transition.objects.count()) == (1, 0)


def test_a_closed_account_gets_no_role():
    with pytest.raises(ValidationError):
        give_role(UserFactory(is_active=False), conference=ConferenceFactory(), role="door", by=None, now=NOW)
    assert not ConferenceRole.objects.exists()


def test_the_last_owner_cannot_be_taken():
    role = ConferenceRoleFactory(role="owner")
    ConferenceRoleFactory(role="owner")
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        take_role(role, by=None, now=NOW)
    assert (caught.value.code, ConferenceRole.objects.count()) == ("last", 2)


def test_who_loses_the_last_role_is_no_longer_staff():
    role = ConferenceRoleFactory(role="door")
    take_role(role, by=None, now=NOW)
    role.user.refresh_from_db()
    assert not role.user.is_staff


def test_who_has_another_role_stays_staff():
    role = ConferenceRoleFactory(role="door")
    ConferenceRoleFactory(user=role.user, role="mail")
    take_role(role, by=None, now=NOW)
    role.user.refresh_from_db()
    assert role.user.is_staff


@pytest.mark.parametrize(
    ("start", "parent", "cyclic"),
    [(1, None, False), (1, 1, True), (1, 2, False), (1, 3, True), (4, 3, False)],
)
def test_has_cycle(start, parent, cyclic):
    assert has_cycle(start, parent, {1: None, 2: None, 3: 1}) == cyclic


def test_has_cycle_ends_where_others_stand_in_a_circle():
    assert has_cycle(1, 2, {2: 3, 3: 2})
