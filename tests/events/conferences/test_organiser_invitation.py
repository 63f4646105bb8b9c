from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from events.common.models import Transition
from events.common.tokens import make_token
from events.conferences.actions import (
    accept_organiser_invitation,
    invite_organiser,
    revoke_organiser_invitations,
)
from events.conferences.models import ConferenceRole, OrganiserInvitation
from tests.factories.accounts import make_user
from tests.factories.conferences import ConferenceFactory

pytestmark = pytest.mark.django_db
EMAIL = "ilona@arvenia.example"


def invite(conference=None, role="", **kwargs):
    return invite_organiser(EMAIL, conference=conference, role=role, by=None, now=timezone.now(), **kwargs)


def link(invitation):
    token = make_token("organiser", invitation.pk, invitation.nonce)
    return reverse("events:organiser-invitation", kwargs={"token": token})


def run(*args):
    out = StringIO()
    call_command("invite_organiser", *args, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_prints_a_link_that_works(client):
    url = run(EMAIL)[0]
    assert client.get(url.removeprefix(settings.BASE_URL)).status_code == 200


def test_the_command_gives_the_whole_site_without_a_conference():
    run(EMAIL)
    assert OrganiserInvitation.objects.values_list("conference", "role").get() == (None, "")


def test_the_command_gives_a_role_at_a_conference():
    conference = ConferenceFactory()
    run(" ILONA@Arvenia.example", "--conference", conference.slug, "--role", "programme")
    found = OrganiserInvitation.objects.get()
    assert (found.email, found.conference, found.role) == (EMAIL, conference, "programme")


def test_the_command_gives_the_owner_role_when_none_is_named():
    run(EMAIL, "--conference", ConferenceFactory().slug)
    assert OrganiserInvitation.objects.get().role == "owner"


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["nobody"], 1),
        (["a@b\r\nBcc: c@d"], 1),
        ([f"{'x' * 300}@arvenia.example"], 1),
        ([EMAIL, "--conference", "unknown"], 1),
        ([EMAIL, "--revoke"], 1),
        ([EMAIL, "--role", "programme"], 2),
        ([EMAIL, "--days", "0"], 2),
    ],
)
def test_the_command_refuses_with_the_right_status_and_changes_nothing(args, status):
    with pytest.raises(CommandError) as caught:
        run(*args)
    assert (caught.value.returncode, OrganiserInvitation.objects.count()) == (status, 0)


def test_the_command_withdraws_open_links(client):
    url = run(EMAIL)[0].removeprefix(settings.BASE_URL)
    run(EMAIL, "--revoke")
    assert client.get(url).status_code == 410


def test_accepting_gives_the_role_and_staff_status():
    user, conference = make_user(EMAIL), ConferenceFactory()
    accept_organiser_invitation(invite(conference, "programme"), by=user, now=timezone.now())
    user.refresh_from_db()
    role = ConferenceRole.objects.values_list("user", "conference", "role").get()
    assert (role, user.is_staff, user.is_superuser) == (
        (user.pk, conference.pk, "programme"),
        True,
        False,
    )


def test_accepting_without_a_conference_gives_the_whole_site():
    user = make_user(EMAIL)
    accept_organiser_invitation(invite(), by=user, now=timezone.now())
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (True, True)


def test_accepting_is_recorded():
    user, now = make_user(EMAIL), timezone.now()
    accept_organiser_invitation(invite(), by=user, now=now)
    assert list(Transition.objects.values_list("from_state", "to_state", "by").order_by("pk")) == [
        ("", "open", None),
        ("open", "used", user.pk),
    ]


@pytest.mark.parametrize("verified", [True, False])
def test_accepting_takes_the_invited_address_confirmed(verified):
    user = make_user(EMAIL if not verified else "other@arvenia.example", verified=verified)
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        accept_organiser_invitation(invite(), by=user, now=timezone.now())
    assert caught.value.code == "email"


def test_accepting_works_once():
    user, invitation = make_user(EMAIL), invite()
    accept_organiser_invitation(invitation, by=user, now=timezone.now())
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        accept_organiser_invitation(invitation, by=user, now=timezone.now())
    assert caught.value.code == "gone"


def test_accepting_what_was_withdrawn_meanwhile_gives_nothing():
    user, invitation, now = make_user(EMAIL), invite(), timezone.now()
    revoke_organiser_invitations(EMAIL, conference=None, by=None, now=now)
    with pytest.raises(ValidationError), transaction.atomic():
        accept_organiser_invitation(invitation, by=user, now=now)
    user.refresh_from_db()
    assert not user.is_staff


def test_the_page_masks_the_address(client):
    assert EMAIL not in client.get(link(invite())).content.decode()


def test_the_page_is_kept_by_no_cache(client):
    assert "no-store" in client.get(link(invite()))["Cache-Control"]


def test_asking_for_the_page_accepts_nothing(client):
    user, invitation = make_user(EMAIL), invite()
    client.force_login(user)
    client.get(link(invitation))
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_posting_accepts(client):
    user, invitation = make_user(EMAIL), invite()
    client.force_login(user)
    assert client.post(link(invitation)).url == "/admin/"
    user.refresh_from_db()
    assert user.is_superuser


def test_posting_without_an_account_accepts_nothing(client):
    invitation = invite()
    assert client.post(link(invitation)).status_code == 200
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_posting_with_another_account_says_so_and_accepts_nothing(client):
    other, invitation = make_user("other@arvenia.example"), invite()
    client.force_login(other)
    response = client.post(link(invitation), follow=True)
    invitation.refresh_from_db()
    assert (response.status_code, invitation.used_at) == (200, None)
    assert "other@arvenia.example" in response.content.decode()


def test_a_used_link_is_gone_for_others(client):
    invitation = invite()
    accept_organiser_invitation(invitation, by=make_user(EMAIL), now=timezone.now())
    assert client.get(link(invitation)).status_code == 410


def test_a_used_link_leads_its_user_on(client):
    user, invitation = make_user(EMAIL), invite()
    accept_organiser_invitation(invitation, by=user, now=timezone.now())
    client.force_login(user)
    assert client.get(link(invitation)).url == "/admin/"


def test_an_expired_link_is_gone(client, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), tick=False)
    invitation = invite(days=1)
    time_machine.shift(timedelta(days=1, seconds=1))
    assert client.get(link(invitation)).status_code == 410


@pytest.mark.parametrize("token", ["x", "1.", "1.AAAA", "zzzzzzzzzzzzz.AAAA", "%00", "1.\u202eAAAA"])
def test_nonsense_is_not_found(client, token):
    invite()
    assert client.get(f"/organiser/{token}/").status_code in {400, 404}


def test_a_token_of_another_purpose_is_not_found(client):
    invitation = invite()
    token = make_token("invitation", invitation.pk, invitation.nonce)
    assert client.get(f"/organiser/{token}/").status_code == 404
