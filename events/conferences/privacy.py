"""What the conferences know of their staff: roles, and invitations to have one."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from events.conferences.models import ConferenceRole, OrganiserInvitation


def export(user: Any) -> dict[str, Any]:
    """Roles held, and invitations sent to one's addresses, as plain values for JSON; times in UTC."""
    roles = ConferenceRole.objects.for_user(user).select_related("conference")
    return {
        "roles": [{"conference": one.conference.slug, "role": one.role} for one in roles],
        "invitations": [
            {"email": one.email, "role": one.role, "made": one.created_at.isoformat()}
            for one in _invitations(user)
        ],
    }


def erase(user: Any, *, by: Any, now: datetime) -> None:
    """Takes the address out of invitations and ends those still open; the roles go with the account."""
    found = _invitations(user)
    found.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    found.update(email="")


def _invitations(user: Any) -> QuerySet[OrganiserInvitation]:
    own = EmailAddress.objects.filter(user=user, verified=True).values("email")
    return OrganiserInvitation.objects.filter(Q(used_by=user) | Q(email__in=own))
