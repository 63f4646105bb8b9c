"""Who may have the remote link of a session."""

from typing import Any

from events.conferences.models import Conference
from events.programme.models import Session, SessionVersion
from events.programme.rules import TAKING_STATES
from events.registrations.models import Registration
from events.registrations.rules import Joining, RegistrationState, may_join


def joining_of(user: Any, version: SessionVersion) -> tuple[Joining, str]:
    """Whether `user`, who is signed in, may join, and the link ("" while there is none); four queries."""
    conference = version.conference
    confirmed = (
        Registration.objects.owned_by(user)
        .filter(conference=conference, state=RegistrationState.CONFIRMED)
        .first()
    )
    verdict = may_join(
        access=version.access,
        remote_rights=version.remote_rights,
        is_held=version.is_present and version.state in TAKING_STATES,
        on_stage=version.participations.filter(speaker__person__user=user.pk).exists(),
        is_staff=Conference.objects.organised_by(user).filter(pk=conference.pk).exists(),
        is_confirmed=confirmed is not None,
        has_delegation=confirmed is not None and confirmed.delegation_id is not None,
    )
    if verdict != Joining.YES:
        return verdict, ""
    return verdict, Session.objects.values_list("remote_url", flat=True).get(pk=version.session_id)
