"""Moved online, and merged into another: from the draft to the page and the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from events.programme import sealing
from events.programme.actions import (
    cancel_session,
    merge_session,
    move_online,
    release,
    restore_session,
    update_session,
)
from events.programme.models import Session
from events.programme.queries import release_differences
from events.programme.rules import SessionState
from tests.factories.conferences import ConferenceRoleFactory, RoomFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
ZONE = UTC


@pytest.fixture
def session():
    """Published with another one, in a hall."""
    made = SessionFactory(conference__slug="fair-26", code="SMALL", title="Spectrum for islands")
    made.room = RoomFactory(conference=made.conference, name="Hall of the Winds")
    made.save()
    SessionFactory(conference=made.conference, code="BIG", title="Spectrum for all")
    release(made.conference, by=None, now=NOW)
    return made


@pytest.fixture
def other(session):
    return Session.objects.get(code="BIG")


def publish(session):
    made = release(session.conference, by=None, now=NOW + timedelta(hours=1))
    [difference] = release_differences(session.conference, [made.number])[made.number]
    return difference


def page(client, name="session-detail", code="SMALL"):
    kwargs = {"conference": "fair-26", **({"code": code} if code else {})}
    return client.get(reverse(f"events:{name}", kwargs=kwargs)).content.decode()


def test_merged_session_leads_to_the_other(client, session, other):
    merge_session(session, into=other, by=None, now=NOW, reason="The same three speakers")
    difference = publish(session)
    assert (difference.main.kind, difference.words(ZONE)) == ("merged", "Merged into “Spectrum for all”")
    shown = page(client)
    assert [
        text in shown for text in ("Merged into another", "/sessions/BIG/", "The same three speakers")
    ] == [True] * 3


def test_merged_session_stays_in_lists_and_ends_in_calendars(client, session, other):
    merge_session(session, into=other, by=None, now=NOW, reason="One is enough")
    publish(session)
    assert "Now part of" in page(client, "programme", "")
    assert "STATUS:CANCELLED" in page(client, "session-ics")


def test_session_moved_online_says_so_and_has_no_room(client, session):
    move_online(session, by=None, now=NOW, reason="The hall is flooded")
    assert publish(session).words(ZONE) == "Hall of the Winds → online"
    assert "LOCATION:Online" in page(client, "session-ics")
    shown = page(client)
    assert [
        text in shown for text in ("The hall is flooded", "EventMovedOnline", "OnlineEventAttendance")
    ] == [True] * 3


def test_session_back_on_site_says_where(session):
    room = session.room
    move_online(session, by=None, now=NOW, reason="Flood")
    publish(session)
    update_session(session, by=None, now=NOW, room=room)
    assert publish(session).words(ZONE) == "online → Hall of the Winds"


def test_restored_session_is_merged_no_more(session, other):
    merge_session(session, into=other, by=None, now=NOW, reason="One is enough")
    restore_session(session, by=None, now=NOW)
    session.refresh_from_db()
    assert (session.state, session.merged_into) == (SessionState.SCHEDULED, None)


def test_session_is_not_merged_into_itself(session):
    with pytest.raises(ValidationError, match="Name the other session"):
        merge_session(session, into=session, by=None, now=NOW, reason="x")


def test_session_is_not_merged_into_one_that_is_off(session, other):
    cancel_session(other, by=None, now=NOW, reason="Storm")
    with pytest.raises(ValidationError, match="not to be held itself"):
        merge_session(session, into=other, by=None, now=NOW, reason="x")


def test_session_is_not_merged_into_one_of_another_conference(session):
    with pytest.raises(ValidationError, match="another conference"):
        merge_session(session, into=SessionFactory(), by=None, now=NOW, reason="x")


@pytest.mark.parametrize("act", [merge_session, move_online])
def test_reason_is_needed(session, other, act):
    more = {"into": other} if act is merge_session else {}
    with pytest.raises(ValidationError, match="Say why"):
        act(session, by=None, now=NOW, reason=" ", **more)


def test_database_refuses_a_merger_without_the_other(session):
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(state=SessionState.MERGED)


def test_what_was_sealed_before_the_new_facts_keeps_its_hash(monkeypatch):
    """So a release after the upgrade does not seal the whole programme anew."""
    session = SessionFactory()
    with monkeypatch.context() as before:
        before.setattr(sealing, "FACTS", tuple(name for name in sealing.FACTS if name != "is_online"))
        release(session.conference, by=None, now=NOW)
    assert release(session.conference, by=None, now=NOW) is None


def test_staff_merge_in_the_admin(client, session, other):
    client.force_login(ConferenceRoleFactory(conference=session.conference, role="programme").user)
    url = f"{reverse('admin:events_session_move', args=['merge'])}?ids={session.pk}"
    client.post(url, {"reason_0": "One is enough", "into": other.pk})
    session.refresh_from_db()
    assert (session.state, session.merged_into) == (SessionState.MERGED, other)


def test_admin_offers_no_session_of_another_conference(client, session):
    foreign = SessionFactory()
    client.force_login(ConferenceRoleFactory(conference=session.conference, role="programme").user)
    url = f"{reverse('admin:events_session_move', args=['merge'])}?ids={session.pk}"
    response = client.post(url, {"reason_0": "x", "into": foreign.pk})
    assert (response.status_code, list(response.context["form"].errors)) == (400, ["into"])


def test_session_moved_online_stands_under_online_where_rooms_do(client, session):
    move_online(session, by=None, now=NOW, reason="Flood")
    release(session.conference, by=None, now=NOW)
    url = reverse("events:programme", kwargs={"conference": "fair-26"})
    sections = client.get(url, {"by": "room"}).context["sections"]
    assert [str(section.title) for section in sections] == ["No room yet", "Online"]
