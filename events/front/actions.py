"""Inviting somebody to speak, across people and programme."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.common.actions import record_transition
from events.common.rules import LinkState
from events.front.queries import asked_of
from events.people.actions import invite_speaker
from events.people.models import Speaker, SpeakerInvitation
from events.programme.actions import answer_participation, set_participation_state
from events.programme.rules import ParticipationState, may_answer


@transaction.atomic
def invite_to_speak(
    speaker: Speaker, *, by: Any, now: datetime, reply_by: datetime | None = None
) -> SpeakerInvitation:
    """Sends the link, and asks for an answer to each session that was only proposed until now."""
    invitation = invite_speaker(speaker, by=by, now=now, reply_by=reply_by)
    for participation in asked_of(speaker):
        if participation.state == ParticipationState.PROPOSED:
            set_participation_state(participation, ParticipationState.INVITED, by=by, now=now)
    return invitation


@transaction.atomic
def decline_invitation(invitation: SpeakerInvitation, *, now: datetime, reason: str = "") -> int:
    """Says no to every session that can still be answered, without an account; uses the link up.

    Returns the number of sessions. ValidationError "gone" when the link was used or withdrawn.
    """
    open_links = SpeakerInvitation.objects.filter(used_at=None, revoked_at=None, expires_at__gt=now)
    if not open_links.filter(pk=invitation.pk).update(used_at=now):
        raise ValidationError(_("This invitation has just been used or withdrawn."), code="gone")
    record_transition(
        invitation, from_state=LinkState.OPEN, to_state="declined", by=None, now=now, reason=reason
    )
    declined = 0
    for one in asked_of(invitation.speaker):
        if may_answer(one.state, one.session.state, starts_at=one.session.starts_at, now=now):
            declined += answer_participation(one, accept=False, by=None, now=now, reason=reason)
    return declined
