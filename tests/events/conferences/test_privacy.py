from datetime import UTC, datetime, timedelta

import pytest

from events.conferences import privacy
from events.conferences.models import OrganiserInvitation
from tests.factories.accounts import make_user
from tests.factories.conferences import ConferenceRoleFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.fixture
def owner():
    """Ilona, who owns a conference and was invited to the door of it as well."""
    user = make_user(is_staff=True)
    role = ConferenceRoleFactory(user=user, conference__slug="harbour-26")
    invite(user.email, role.conference)
    return user


def invite(email, conference):
    return OrganiserInvitation.objects.create(
        email=email, conference=conference, role="door", nonce="n", created_at=NOW, expires_at=NOW + timedelta(days=7)
    )  # fmt: skip


def test_roles_and_invitations_are_handed_out(owner):
    assert privacy.export(owner) == {
        "roles": [{"conference": "harbour-26", "role": "owner"}],
        "invitations": [{"email": owner.email, "role": "door", "made": NOW.isoformat()}],
    }


def test_nobody_elses_are(owner):
    assert privacy.export(make_user("salma@arvenia.example")) == {"roles": [], "invitations": []}


def test_an_address_that_was_never_confirmed_brings_no_invitation(owner):
    invite("salma@arvenia.example", owner_conference(owner))
    assert privacy.export(make_user("salma@arvenia.example", verified=False))["invitations"] == []


def owner_conference(owner):
    return OrganiserInvitation.objects.get(email=owner.email).conference


def test_erasing_takes_the_address_out_and_ends_the_link(owner):
    privacy.erase(owner, by=None, now=NOW)
    row = OrganiserInvitation.objects.get()
    assert (row.email, row.revoked_at) == ("", NOW)


def test_erasing_leaves_other_peoples_invitations(owner):
    other = invite("salma@arvenia.example", owner_conference(owner))
    privacy.erase(owner, by=None, now=NOW)
    other.refresh_from_db()
    assert (other.email, other.revoked_at) == ("salma@arvenia.example", None)
