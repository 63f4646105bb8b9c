"""What the secretariat is told by mail: invitations, and each morning what is booked twice."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import normalise_email
from events.common.models import Transition
from events.common.rules import LinkState
from events.conferences.actions import invite_organiser, revoke_organiser_invitation
from events.conferences.models import Conference, ConferenceRole, OrganiserInvitation
from events.desk.queries import planners_of
from events.mail.actions import Draft, check_recipient, queue, queue_many, said_already
from events.programme.planning import check_drafts

KIND = "conferences.organiser_invitation"
CLASHES = "programme.clashes"
# On the conference's clock; the plan runs each hour, and what it missed until noon it still says.
DIGEST_HOURS = range(8, 12)
# Links to one address in a day, and by one organiser in an hour: no way to fill somebody's mailbox.
MOST_PER_ADDRESS = 3
MOST_PER_ORGANISER = 60


@transaction.atomic
def send_organiser_invitation(
    email: str, *, conference: Conference, role: str, by: Any, now: datetime
) -> OrganiserInvitation:
    """Mails a one-time link for a role; an open one for the same role stops working.

    ValidationError "recipient" (no mailbox), "held" (the account has the role already) or "often".
    """
    address = check_invitation(email, conference=conference, role=role, by=by, now=now)
    account = User.objects.filter(email=address).first()
    for older in OrganiserInvitation.objects.open(now).filter(
        email=address, conference=conference, role=role
    ):
        revoke_organiser_invitation(older, by=by, now=now)
    invitation = invite_organiser(address, conference=conference, role=role, by=by, now=now)
    queue(
        KIND,
        recipient=address,
        occasion=f"organiser-invitation:{invitation.pk}",
        now=now,
        conference=conference,
        refs={"invitation": invitation.pk},
        language=account.language if account and account.language else conference.main_language,
        expires_at=invitation.expires_at,
    )
    return invitation


def resend_organiser_invitation(
    invitation: OrganiserInvitation, *, by: Any, now: datetime
) -> OrganiserInvitation:
    """Mails a new link for the same role; the old one stops working. ValidationError "used" or "site"."""
    if invitation.used_at is not None:
        raise ValidationError(_("%(email)s has accepted already.") % {"email": invitation}, code="used")
    if invitation.conference is None:
        raise ValidationError(
            _("Invitations to the whole site are made with manage.py invite_organiser."), code="site"
        )
    return send_organiser_invitation(
        invitation.email, conference=invitation.conference, role=invitation.role, by=by, now=now
    )


def check_invitation(email: str, *, conference: Conference, role: str, by: Any, now: datetime) -> str:
    """The address as it is stored; ValidationError where `send_organiser_invitation` would refuse."""
    address = normalise_email(email)
    check_recipient(address)
    held = ConferenceRole.objects.filter(user__email=address, conference=conference, role=role)
    if held.exists():
        raise ValidationError(_("%(email)s has this role already.") % {"email": address}, code="held")
    today = OrganiserInvitation.objects.filter(email=address, created_at__gt=now - timedelta(days=1))
    made = Transition.objects.filter(
        subject="organiserinvitation", to_state=LinkState.OPEN, at__gt=now - timedelta(hours=1), by=by
    )
    by_them = made.count() if getattr(by, "pk", None) else 0
    if today.count() >= MOST_PER_ADDRESS or by_them >= MOST_PER_ORGANISER:
        raise ValidationError(
            _("%(email)s was invited often enough for now. Try again later.") % {"email": address},
            code="often",
        )
    return address


def queue_digest(conference: Conference, *, now: datetime) -> int:
    """Tells those who plan, once a day in the morning, while something is booked twice; returns how many."""
    there = conference.local(now)
    if there.hour not in DIGEST_HOURS or there.date() > conference.ends_on:
        return 0
    drafts = [
        Draft(
            kind=CLASHES,
            recipient=user.email,
            occasion=f"clashes:{conference.pk}:{there.date().isoformat()}",
            conference=conference,
            user_id=user.pk,
            language=user.language or conference.main_language,
            time_zone=user.time_zone,
            expires_at=now + timedelta(hours=12),
        )
        for user in planners_of(conference)
    ]
    keys = {(one.kind, normalise_email(one.recipient), one.occasion) for one in drafts}
    if keys <= said_already(keys) or not check_drafts([conference])[conference.pk].hard:
        return 0
    return queue_many(drafts, now=now)
