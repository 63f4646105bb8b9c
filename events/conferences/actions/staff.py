"""Roles of staff: given, taken back, offered by invitation."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries import verified_emails
from accounts.rules import normalise_email
from events.common.actions import record_transition, sign_history
from events.common.rules import LinkState
from events.common.tokens import new_nonce
from events.conferences.models import Conference, ConferenceRole, OrganiserInvitation
from events.conferences.rules import Role

INVITATION_DAYS = 7


@transaction.atomic
def give_role(user: Any, *, conference: Conference, role: str, by: Any, now: datetime) -> ConferenceRole:
    """Makes `user` staff with `role` at `conference`; a role held already stays as it is.

    ValidationError "staff" for an account that may not be staff: one that is closed.
    """
    if not user.is_active:
        raise ValidationError(_("This account is closed."), code="staff")
    held: ConferenceRole | None = ConferenceRole.objects.filter(
        user=user, conference=conference, role=role
    ).first()
    if held is not None:
        return held
    given = ConferenceRole(user=user, conference=conference, role=Role(role))
    sign_history(given, by=by, now=now)
    given.save()
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    record_transition(given, from_state="", to_state=given.role, by=by, now=now)
    return given


@transaction.atomic
def take_role(held: ConferenceRole, *, by: Any, now: datetime) -> None:
    """Takes a role back; ValidationError "last" for the last owner of a conference.

    The account stays staff while it has another role; without one the admin site is closed to it.
    """
    conference = Conference.objects.select_for_update().get(pk=held.conference_id)
    owners = ConferenceRole.objects.filter(conference=conference, role=Role.OWNER)
    if held.role == Role.OWNER and not owners.exclude(pk=held.pk).exists():
        raise ValidationError(
            _("%(user)s is the last owner of %(conference)s. Give that role to somebody else first."),
            code="last",
            params={"user": held.user, "conference": conference},
        )
    user = held.user
    record_transition(held, from_state=held.role, to_state="taken", by=by, now=now)
    sign_history(held, by=by, now=now)
    held.delete()
    if user.is_staff and not user.is_superuser and not ConferenceRole.objects.for_user(user).exists():
        user.is_staff = False
        user.save(update_fields=["is_staff"])


@transaction.atomic
def invite_organiser(
    email: str,
    *,
    conference: Conference | None,
    role: str,
    by: Any,
    now: datetime,
    days: int = INVITATION_DAYS,
) -> OrganiserInvitation:
    """Makes a one-time link for `email`: a role at `conference`, or the whole site without one."""
    if (conference is None) != (role == ""):
        raise ValidationError(_("A role belongs to a conference, and a conference to a role."), code="role")
    invitation: OrganiserInvitation = OrganiserInvitation.objects.create(
        email=normalise_email(email),
        conference=conference,
        role=role,
        nonce=new_nonce(),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record_transition(invitation, from_state="", to_state=LinkState.OPEN, by=by, now=now)
    return invitation


@transaction.atomic
def revoke_organiser_invitations(
    email: str, *, conference: Conference | None, by: Any, now: datetime
) -> list[OrganiserInvitation]:
    """Withdraws every open link of `email` for that conference (or for the whole site)."""
    found = OrganiserInvitation.objects.open(now).filter(email=normalise_email(email), conference=conference)
    return [one for one in found.order_by("pk") if revoke_organiser_invitation(one, by=by, now=now)]


@transaction.atomic
def revoke_organiser_invitation(invitation: OrganiserInvitation, *, by: Any, now: datetime) -> bool:
    """Withdraws a link that still works; returns whether it did."""
    if not OrganiserInvitation.objects.open(now).filter(pk=invitation.pk).update(revoked_at=now):
        return False
    record_transition(invitation, from_state=LinkState.OPEN, to_state=LinkState.REVOKED, by=by, now=now)
    return True


@transaction.atomic
def accept_organiser_invitation(invitation: OrganiserInvitation, *, by: Any, now: datetime) -> None:
    """Makes `by` staff with what the invitation gives; of two at the same time one succeeds.

    ValidationError "email" when the account has not proved the invited address, "gone" when the link
    is used, withdrawn or expired.
    """
    if normalise_email(invitation.email) not in verified_emails(by):
        raise ValidationError(
            _("This account has not confirmed the address that the invitation was made for."), code="email"
        )
    taken = OrganiserInvitation.objects.open(now).filter(pk=invitation.pk).update(used_at=now, used_by=by)
    if not taken:
        raise ValidationError(_("This invitation has just been used or withdrawn."), code="gone")
    by.is_staff = True
    if invitation.conference is None:
        by.is_superuser = True
    else:
        give_role(by, conference=invitation.conference, role=invitation.role, by=by, now=now)
    by.save(update_fields=["is_staff", "is_superuser"])
    reason = Role(invitation.role).value if invitation.role else "site"
    record_transition(
        invitation, from_state=LinkState.OPEN, to_state=LinkState.USED, by=by, now=now, reason=reason
    )
