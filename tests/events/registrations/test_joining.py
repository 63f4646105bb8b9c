from datetime import UTC, datetime

import pytest
from django.urls import reverse

from events.programme.actions import cancel_session, release
from events.registrations.rules import Joining, may_join
from tests.factories.conferences import ConferenceRoleFactory, DelegationFactory
from tests.factories.people import SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.registrations import (
    ParticipantCategoryFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

NOW = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
LINK = "https://rooms.example/secret-room"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, Joining.CONFIRM),
        ({"is_confirmed": True}, Joining.YES),
        ({"is_staff": True}, Joining.YES),
        ({"on_stage": True}, Joining.YES),
        ({"access": "public"}, Joining.YES),
        ({"remote_rights": "none", "is_confirmed": True}, Joining.NOT_OPEN),
        ({"remote_rights": "none", "on_stage": True}, Joining.YES),
        ({"access": "delegations", "is_confirmed": True}, Joining.DELEGATION),
        ({"access": "delegations", "is_confirmed": True, "has_delegation": True}, Joining.YES),
        ({"access": "heads", "is_confirmed": True, "has_delegation": True}, Joining.ASK),
        ({"access": "invitation", "is_confirmed": True}, Joining.ASK),
        ({"is_held": False, "is_staff": True}, Joining.OFF),
    ],
)
def test_link_goes_to_those_who_may_come(facts, verdict):
    usual = {"access": "registered", "remote_rights": "listen", "is_held": True, "on_stage": False}
    usual |= {"is_staff": False, "is_confirmed": False, "has_delegation": False}
    assert may_join(**(usual | facts)) == verdict


@pytest.fixture
def session(db):
    category = ParticipantCategoryFactory(conference__slug="fair-26")
    made = SessionFactory(
        conference=category.conference, code="OPEN", remote_rights="listen", remote_url=LINK
    )
    release(made.conference, by=None, now=NOW)
    return made


def join(client, user=None, code="OPEN"):
    if user:
        client.force_login(user)
    response = client.get(reverse("events:session-join", kwargs={"conference": "fair-26", "code": code}))
    return response.status_code, LINK in response.content.decode()


def registered(session, state="confirmed", **facts):
    category = session.conference.categories.get()
    row = RegistrationFactory(category=category, state=state, **facts)
    return row.person.user


def test_confirmed_participant_gets_the_link(client, session):
    assert join(client, registered(session)) == (200, True)


def test_who_waits_gets_words(client, session):
    assert join(client, registered(session, "waitlisted")) == (200, False)


def test_visitor_is_asked_to_sign_in(client, session):
    assert join(client) == (401, False)


def test_confirmed_elsewhere_counts_for_nothing(client, session):
    elsewhere = RegistrationFactory(state="confirmed")
    assert join(client, elsewhere.person.user) == (200, False)


def test_delegate_joins_what_is_for_delegations(client, session):
    session.access = "delegations"
    session.save()
    release(session.conference, by=None, now=NOW)
    user = registered(session, delegation=DelegationFactory(conference=session.conference))
    assert join(client, user) == (200, True)


def test_speaker_gets_the_link_without_registering(client, session):
    user = VerifiedUserFactory()
    speaker = SpeakerFactory(conference=session.conference, person__user=user)
    ParticipationFactory(session=session, speaker=speaker)
    release(session.conference, by=None, now=NOW)
    assert join(client, user) == (200, True)


def test_staff_of_the_conference_get_the_link_and_others_not(client, session):
    own = ConferenceRoleFactory(conference=session.conference, user=VerifiedUserFactory(is_staff=True)).user
    assert join(client, own) == (200, True)
    other = ConferenceRoleFactory(user=VerifiedUserFactory(is_staff=True)).user
    assert join(client, other) == (200, False)


def test_cancelled_session_has_no_link(client, session):
    cancel_session(session, by=None, now=NOW, reason="Storm")
    release(session.conference, by=None, now=NOW)
    assert join(client, registered(session)) == (200, False)


def test_unknown_session_is_404(client, session):
    assert join(client, registered(session), code="NOSUCH") == (404, False)


def test_link_stands_on_no_shared_page(client, session):
    client.force_login(registered(session))
    names = {
        "session-detail": {"code": "OPEN"},
        "session-ics": {"code": "OPEN"},
        "programme": {},
        "programme-ics": {},
    }
    pages = [
        client.get(reverse(f"events:{name}", kwargs={"conference": "fair-26", **more})).content.decode()
        for name, more in names.items()
    ]
    assert [LINK in page for page in pages] == [False] * 4


def test_page_with_the_link_is_never_kept(client, session):
    client.force_login(registered(session))
    response = client.get(reverse("events:session-join", kwargs={"conference": "fair-26", "code": "OPEN"}))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
