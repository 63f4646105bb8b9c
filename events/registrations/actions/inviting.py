"""Invitations into categories that are closed to others: a link for all, and links for one each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.rules import normalise_email
from events.common.actions import record_transition
from events.common.rules import LinkState
from events.common.text import clean_line
from events.common.tokens import new_nonce
from events.mail.actions import check_recipient
from events.registrations.actions import telling
from events.registrations.models import CategoryInvitation, ParticipantCategory
from events.registrations.queries import named_invitation, shared_link_works
from events.registrations.rules.invitations import DAYS, MOST, MOST_DAYS
from events.registrations.rules.keeping import ended_before


@transaction.atomic
def renew_invitation(category: ParticipantCategory, *, by: Any, now: datetime) -> None:
    """Makes a new link; whoever opened the one before, and has not asked yet, needs the new one."""
    category.invitation_nonce = new_nonce()
    category.save(update_fields=["invitation_nonce"])
    record_transition(category, from_state="invited", to_state="invited", by=by, now=now)


@dataclass(frozen=True)
class Guest:
    """Whom to invite into what; `line` is where they stand in the list."""

    line: int
    email: str
    name: str
    category: ParticipantCategory


@transaction.atomic
def invite(guests: Sequence[Guest], *, days: int = DAYS, by: Any, now: datetime) -> list[CategoryInvitation]:
    """Mails each guest a link of their own that works once, for `days`; all of them or nobody.

    Raises ValidationError with code "rows" (none or too many), "days", or "lines": one sentence for each
    line that is no address, names somebody twice, a category that is open to all, or somebody who has an
    open invitation to it.
    """
    if not 0 < len(guests) <= MOST:
        raise ValidationError(
            _("Invite from 1 to %(most)s people at a time; these are %(count)s."),
            code="rows",
            params={"most": MOST, "count": len(guests)},
        )
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError(
            _("A link works from 1 to %(most)s days."), code="days", params={"most": MOST_DAYS}
        )
    if wrong := _wrong(guests, now=now):
        raise ValidationError(wrong)
    return [_invite(guest, until=now + timedelta(days=days), by=by, now=now) for guest in guests]


def _wrong(guests: Sequence[Guest], *, now: datetime) -> list[ValidationError]:
    """What is wrong with each line, one sentence a line."""
    addresses = [normalise_email(guest.email) for guest in guests]
    held = set(
        CategoryInvitation.objects.open(now).filter(email__in=addresses).values_list("category", "email")
    )
    seen: set[tuple[int, str]] = set()
    found = []
    for guest, address in zip(guests, addresses, strict=True):
        key = (guest.category.pk, address)
        problem = _problem(guest, is_held=key in held, is_twice=key in seen)
        seen.add(key)
        if problem:
            text = _("Line %(line)s: %(problem)s")
            found.append(ValidationError(text, code="lines", params={"line": guest.line, "problem": problem}))
    return found


def _problem(guest: Guest, *, is_held: bool, is_twice: bool) -> str:
    try:
        check_recipient(guest.email)
    except ValidationError as error:
        return str(error.messages[0])
    if not guest.category.is_by_invitation:
        return str(_("this category is open to all."))
    if is_twice:
        return str(_("this address stands in the list twice."))
    return str(_("this address has an invitation that is open.")) if is_held else ""


def _invite(guest: Guest, *, until: datetime, by: Any, now: datetime) -> CategoryInvitation:
    invitation = CategoryInvitation.objects.create(
        conference=guest.category.conference,
        category=guest.category,
        email=normalise_email(guest.email),
        name=clean_line(guest.name),
        nonce=new_nonce(),
        created_at=now,
        expires_at=until,
    )
    record_transition(invitation, from_state="", to_state=LinkState.OPEN, by=by, now=now)
    telling.tell_invited(invitation, now=now)
    return invitation


@transaction.atomic
def revoke_invitation(invitation: CategoryInvitation, *, by: Any, now: datetime) -> bool:
    """Withdraws a link that still works; returns whether it did."""
    if not CategoryInvitation.objects.open(now).filter(pk=invitation.pk).update(revoked_at=now):
        return False
    record_transition(invitation, from_state=LinkState.OPEN, to_state=LinkState.REVOKED, by=by, now=now)
    return True


def mark_opened(category: ParticipantCategory, token: str, *, now: datetime) -> None:
    """Notes that a personal link was opened, the first time."""
    invitation = named_invitation(category, token, now=now)
    if invitation is not None and invitation.opened_at is None:
        CategoryInvitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)


def use_invitation(category: ParticipantCategory, token: str, *, by: Any, now: datetime) -> None:
    """Uses up a personal link, in the transaction that asks with it; the shared link is not used up.

    Of two who ask with one link, one succeeds. Raises ValidationError with code "category" when it holds
    no more.
    """
    if not category.is_by_invitation or shared_link_works(category, token):
        return
    invitation = named_invitation(category, token, now=now)
    mine = CategoryInvitation.objects.open(now).filter(pk=invitation.pk if invitation else 0)
    if invitation is None or mine.update(used_at=now, used_by=by) != 1:
        raise ValidationError(
            _("This invitation does not hold (any more). Ask for a new one."), code="category"
        )
    record_transition(invitation, from_state=LinkState.OPEN, to_state=LinkState.USED, by=by, now=now)


def purge_invitations(*, now: datetime) -> int:
    """Deletes the personal invitations of conferences that ended long enough ago; how many they were."""
    over = CategoryInvitation.objects.filter(conference__ends_on__lt=ended_before(now))
    gone: tuple[int, Any] = over.delete()
    return gone[0]
