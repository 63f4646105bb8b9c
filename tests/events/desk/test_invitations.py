from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from events.common.models import Transition
from events.conferences.actions import (
    accept_organiser_invitation,
    invite_organiser,
    revoke_organiser_invitation,
)
from events.conferences.models import OrganiserInvitation
from events.conferences.queries import organiser_invitation_url
from events.desk.actions import resend_organiser_invitation, send_organiser_invitation
from events.mail.kinds import get_kind
from events.mail.models import Message
from tests.factories.accounts import make_user
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, UserFactory
from tests.forms import filled

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
EMAIL = "ilona@arvenia.example"
LIST = reverse("admin:events_organiserinvitation_changelist")
ADD = reverse("admin:events_organiserinvitation_add")


@pytest.fixture
def conference():
    return ConferenceFactory(slug="harbour-26", name={"en": "Harbour Conference"})


@pytest.fixture
def owner(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="owner")
    client.force_login(role.user)
    return role.user


def send(conference, *, role="programme", now=NOW, by=None, email=EMAIL):
    return send_organiser_invitation(email, conference=conference, role=role, by=by, now=now)


def content(invitation, now=NOW):
    message = Message.objects.get(refs__invitation=invitation.pk)
    return get_kind(message.kind).context(message, now)


def state_of(invitation):
    invitation.refresh_from_db()
    return invitation.link_state(NOW).value


def test_the_mail_says_what_it_gives_and_masks_its_link(conference):
    invitation = send(conference)
    mail = content(invitation)
    assert mail.heading == "You are invited to help run Harbour Conference"
    assert mail.facts[0] == ("Role", "Programme")
    link = organiser_invitation_url(invitation)
    assert (mail.action[1], mail.secrets) == (link, (link,))


def test_the_link_of_the_mail_gives_the_role(client, conference):
    invitation = send(conference, now=timezone.now())
    user = make_user(EMAIL)
    client.force_login(user)
    client.post(content(invitation).action[1].removeprefix(settings.BASE_URL))
    assert list(conference.roles.values_list("user", "role")) == [(user.pk, "programme")]


def test_the_mail_is_in_the_language_of_the_account(conference):
    UserFactory(email=EMAIL, language="fr")
    send(conference)
    assert Message.objects.get().language == "fr"


def test_without_an_account_the_mail_is_in_the_main_language():
    send(ConferenceFactory(languages=["az", "en"]))
    assert Message.objects.get().language == "az"


def test_a_withdrawn_invitation_is_not_sent(conference):
    invitation = send(conference)
    revoke_organiser_invitation(invitation, by=None, now=NOW)
    message = Message.objects.get()
    assert get_kind(message.kind).still_due(message, NOW) == "The invitation is revoked."


def test_a_second_one_for_the_role_replaces_the_first(conference):
    first, other = send(conference), send(conference, role="mail")
    second = send(conference)
    assert [state_of(one) for one in (first, other, second)] == ["revoked", "open", "open"]


def test_who_has_the_role_is_not_invited(conference):
    ConferenceRoleFactory(conference=conference, role="programme", user__email=EMAIL)
    with pytest.raises(ValidationError) as caught:
        send(conference)
    assert (caught.value.code, OrganiserInvitation.objects.count()) == ("held", 0)


@pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: c@d.example", "x" * 300 + "@arvenia.example"])
def test_what_is_no_mailbox_is_refused(conference, email):
    with pytest.raises(ValidationError):
        send(conference, email=email)
    assert (OrganiserInvitation.objects.count(), Message.objects.count()) == (0, 0)


def test_nobody_fills_a_mailbox(conference):
    for _ in range(3):
        send(conference)
    with pytest.raises(ValidationError) as caught:
        send(conference)
    assert caught.value.code == "often"
    send(conference, now=NOW + timedelta(days=1, seconds=1))


def test_sending_again_makes_a_new_link(conference):
    first = send(conference)
    second = resend_organiser_invitation(first, by=None, now=NOW + timedelta(days=8))
    assert (second.role, second.expires_at) == ("programme", NOW + timedelta(days=15))


def test_what_was_accepted_is_not_sent_again(conference):
    invitation = send(conference)
    accept_organiser_invitation(invitation, by=make_user(EMAIL), now=NOW)
    invitation.refresh_from_db()
    with pytest.raises(ValidationError) as caught:
        resend_organiser_invitation(invitation, by=None, now=NOW)
    assert caught.value.code == "used"


def test_an_invitation_to_the_whole_site_is_not_mailed():
    invitation = invite_organiser(EMAIL, conference=None, role="", by=None, now=NOW)
    with pytest.raises(ValidationError) as caught:
        resend_organiser_invitation(invitation, by=None, now=NOW)
    assert caught.value.code == "site"


def test_an_owner_invites_from_the_admin(client, owner, conference):
    data = filled(client.get(ADD), email=" ILONA@arvenia.example", role="door", conference=conference.pk)
    assert client.post(ADD, data).status_code == 302
    invitation = OrganiserInvitation.objects.get()
    assert (invitation.email, invitation.role, Message.objects.get().recipient) == (EMAIL, "door", EMAIL)
    assert Transition.objects.filter(subject="organiserinvitation", by=owner).count() == 1


def test_an_owner_does_not_invite_to_a_foreign_conference(client, owner):
    response = client.post(ADD, {"email": EMAIL, "role": "owner", "conference": ConferenceFactory().pk})
    assert list(response.context["adminform"].form.errors) == ["conference"]
    assert not OrganiserInvitation.objects.exists()


def test_an_owner_does_not_invite_to_the_whole_site(client, owner):
    response = client.post(ADD, {"email": EMAIL, "role": "owner", "conference": ""})
    assert (response.status_code, OrganiserInvitation.objects.count()) == (200, 0)


def test_a_refusal_comes_back_with_what_was_typed(client, owner, conference):
    ConferenceRoleFactory(conference=conference, role="door", user__email=EMAIL)
    data = {"email": EMAIL, "role": "door", "conference": conference.pk}
    response = client.post(ADD, data)
    assert response.context["adminform"].form.errors == {"email": [f"{EMAIL} has this role already."]}
    assert filled(response)["email"] == [EMAIL]


@pytest.mark.parametrize("role", ["programme", "registration", "mail", "protocol"])
def test_other_roles_neither_see_nor_invite(client, conference, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    invitation = send(conference)
    page = reverse("admin:events_organiserinvitation_change", args=[invitation.pk])
    assert [client.get(url).status_code for url in (LIST, ADD, page)] == [403, 403, 403]


def test_the_list_shows_states_and_no_link(client, owner, conference):
    invitation = send(conference, now=timezone.now())
    send(ConferenceFactory(), email="foreign@arvenia.example")
    html = client.get(LIST).content.decode()
    assert (EMAIL in html, "Open" in html or "open" in html) == (True, True)
    assert "foreign@arvenia.example" not in html
    assert organiser_invitation_url(invitation).rsplit("/", 2)[1] not in html


def test_the_page_shows_what_happened_and_no_link(client, owner, conference):
    invitation = send(conference, now=timezone.now(), by=owner)
    page = reverse("admin:events_organiserinvitation_change", args=[invitation.pk])
    html = client.get(page).content.decode()
    assert "What happened to it" in html
    assert invitation.nonce not in html
    assert client.post(page, {"email": "x@y.example"}).status_code == 403
    assert (
        client.get(reverse("admin:events_organiserinvitation_history", args=[invitation.pk])).status_code
        == 302
    )


def act(client, name, *invitations):
    return client.post(
        LIST, {"action": name, "_selected_action": [one.pk for one in invitations]}, follow=True
    )


def test_withdrawing_and_sending_again_from_the_list(client, owner, conference):
    invitation = send(conference, now=timezone.now())
    act(client, "withdraw", invitation)
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    act(client, "send_again", invitation)
    assert OrganiserInvitation.objects.open(timezone.now()).count() == 1


def test_foreign_invitations_are_neither_sent_nor_withdrawn(client, owner):
    foreign = send(ConferenceFactory(), now=timezone.now())
    act(client, "withdraw", foreign)
    act(client, "send_again", foreign)
    foreign.refresh_from_db()
    assert (foreign.revoked_at, OrganiserInvitation.objects.count()) == (None, 1)


def test_what_cannot_be_sent_again_is_named(client, owner, conference):
    invitation = send(conference, now=timezone.now())
    accept_organiser_invitation(invitation, by=make_user(EMAIL), now=timezone.now())
    assert f"{EMAIL} has accepted already." in act(client, "send_again", invitation).content.decode()


def test_the_list_takes_the_same_queries_for_one_and_three(
    client, owner, conference, django_assert_max_num_queries
):
    def look():
        with django_assert_max_num_queries(120) as found:
            client.get(LIST)
        return len(found)

    send(conference)
    one = look()
    send(conference, role="mail")
    send(conference, role="door")
    assert look() == one
