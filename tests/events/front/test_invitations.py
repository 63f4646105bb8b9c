from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import translation

from events.common.models import Transition
from events.common.tokens import make_token
from events.front.actions import invite_to_speak
from events.mail.kinds import get_kind
from events.mail.models import Message
from events.people.actions import revoke_invitations
from events.people.models import Person
from events.people.queries import invitation_url
from events.programme.models import Participation
from tests.events.front.conftest import NOW
from tests.factories.accounts import make_user
from tests.factories.conferences import ConferenceFactory
from tests.factories.people import SpeakerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(conference):
    return SpeakerFactory(
        conference=conference, name="Salma Al-Kazimi", person__email="salma@arvenia.example"
    )


@pytest.fixture
def invitation(invited):
    return invite_to_speak(invited, by=None, now=NOW)


def path(invitation):
    return invitation_url(invitation).removeprefix(settings.BASE_URL)


def content(message, language="en"):
    with translation.override(language):
        return get_kind(message.kind).context(message, NOW)


def test_inviting_asks_for_an_answer_to_what_was_only_proposed(invited, speaks):
    proposed = speaks(invited, answer="proposed")
    accepted = speaks(invited, answer="accepted")
    invite_to_speak(invited, by=None, now=NOW)
    states = dict(Participation.objects.values_list("pk", "state"))
    assert states == {proposed.pk: "invited", accepted.pk: "accepted"}


def test_the_mail_names_session_role_time_and_room(invited, speaks, conference):
    one = speaks(invited, role="panellist", answer="proposed", title="Networks after a flood")
    invite_to_speak(invited, by=None, now=NOW)
    facts = content(Message.objects.get()).facts
    assert facts == (
        ("Panellist", f"Networks after a flood\nMon 2 Mar, 11:00–12:00, {one.session.room.name}"),
    )


def test_the_mail_leads_to_the_page_and_keeps_the_link_secret(invitation):
    found = content(Message.objects.get())
    assert (found.action[1], found.secrets) == (invitation_url(invitation), (invitation_url(invitation),))


@pytest.mark.parametrize("language", ["fr", "es", "ru", "ar", "zh", "az"])
def test_the_mail_can_be_written_in_every_language(invited, speaks, language):
    speaks(invited, answer="proposed")
    invite_to_speak(invited, by=None, now=NOW, reply_by=NOW + timedelta(days=3))
    assert content(Message.objects.get(), language).subject


def test_a_withdrawn_invitation_is_not_mailed(invited, invitation):
    revoke_invitations(invited, by=None, now=NOW)
    message = Message.objects.get()
    assert get_kind(message.kind).still_due(message, NOW) == "The invitation is revoked."


def test_the_page_says_who_and_what(client, invited, speaks):
    speaks(invited, title="Networks after a flood", answer="proposed")
    html = client.get(path(invite_to_speak(invited, by=None, now=NOW))).content.decode()
    assert ("Salma Al-Kazimi" in html, "Networks after a flood" in html) == (True, True)


def test_the_page_does_not_show_the_address(client, invitation):
    assert "salma@arvenia.example" not in client.get(path(invitation)).content.decode()


def test_asking_for_the_page_takes_nothing(client, invitation):
    client.force_login(make_user())
    client.get(path(invitation))
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_without_an_account_one_is_sent_to_sign_in_and_back(client, invitation):
    response = client.post(path(invitation), {"answer": "accept"})
    assert response.url == f"/accounts/login/?next={path(invitation)}"


def test_accepting_leads_to_the_speakers_page(client, invited, invitation, conference):
    user = make_user("salma@arvenia.example")
    client.force_login(user)
    response = client.post(path(invitation), {"answer": "accept"})
    assert response.url == f"/{conference.slug}/speaking/"
    assert Person.objects.get(user=user) == invited.person


def test_another_address_is_said_but_may_go_on(client, invited, invitation):
    client.force_login(make_user("aide@arvenia.example"))
    assert b"Another address" in client.get(path(invitation)).content
    client.post(path(invitation), {"answer": "accept"})
    invited.person.refresh_from_db()
    assert invited.person.user.email == "aide@arvenia.example"


def test_who_speaks_here_already_is_told_so(client, speaker, invitation):
    client.force_login(speaker.person.user)
    response = client.post(path(invitation), {"answer": "accept"})
    invitation.refresh_from_db()
    assert (response.status_code, invitation.used_at) == (409, None)


def test_a_used_link_leads_its_speaker_to_the_page(client, invitation, conference):
    client.force_login(make_user())
    client.post(path(invitation), {"answer": "accept"})
    assert client.get(path(invitation)).url == f"/{conference.slug}/speaking/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_used_link_is_gone_for_others(client, invitation, method):
    client.force_login(make_user())
    client.post(path(invitation), {"answer": "accept"})
    other = type(client)()
    assert getattr(other, method)(path(invitation)).status_code == 410


def test_an_expired_link_is_gone(client, invitation, time_machine):
    time_machine.move_to(invitation.expires_at, tick=False)
    assert client.get(path(invitation)).status_code == 410


def test_a_withdrawn_link_is_gone(client, invited, invitation):
    revoke_invitations(invited, by=None, now=NOW)
    assert client.post(path(invitation), {"answer": "decline"}).status_code == 410


@pytest.mark.parametrize("token", ["x", "1.", "1.AAAA", "zzzzzzzzzzzzz.AAAA", "%F0%9F%98%80", "a" * 3000])
def test_nonsense_is_not_found(client, invitation, token):
    assert client.get(f"/invitations/{token}/").status_code == 404


def test_a_token_for_another_purpose_is_not_found(client, invitation):
    token = make_token("calendar", invitation.pk, invitation.nonce)
    assert client.get(f"/invitations/{token}/").status_code == 404


def test_declining_needs_no_account_and_uses_the_link_up(client, invited, speaks):
    one = speaks(invited, answer="proposed")
    invitation = invite_to_speak(invited, by=None, now=NOW)
    response = client.post(path(invitation), {"answer": "decline", "reason": "On\x00 mission" + "x" * 5000})
    one.refresh_from_db()
    assert (response.status_code, one.state) == (200, "declined")
    assert client.get(path(invitation)).status_code == 410


def test_the_reason_for_declining_is_kept(client, invitation):
    client.post(path(invitation), {"answer": "decline", "reason": "On mission"})
    assert Transition.objects.get(to_state="declined").reason == "On mission"


def test_declining_leaves_sessions_that_have_begun(client, invited, speaks):
    begun = speaks(invited, hours=-1)
    client.post(path(invite_to_speak(invited, by=None, now=NOW)), {"answer": "decline"})
    begun.refresh_from_db()
    assert begun.state == "accepted"


def test_an_invitation_to_a_draft_conference_works(client):
    speaker = SpeakerFactory(conference=ConferenceFactory(state="draft"))
    assert client.get(path(invite_to_speak(speaker, by=None, now=NOW))).status_code == 200
