"""Words and states of the programme."""

import re
from datetime import date, datetime, tzinfo
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionType(models.TextChoices):
    CEREMONY = "ceremony", _("Ceremony")
    PLENARY = "plenary", _("Plenary")
    HIGH_LEVEL = "high_level", _("High-level segment")
    COMMITTEE = "committee", _("Committee")
    WORKING_GROUP = "working_group", _("Working group")
    HEADS = "hod", _("Heads of delegation")
    KEYNOTE = "keynote", _("Keynote")
    PANEL = "panel", _("Panel")
    WORKSHOP = "workshop", _("Workshop")
    TALK = "talk", _("Talk")
    SIDE_EVENT = "side_event", _("Side event")
    NETWORK = "network", _("Network meeting")
    EXHIBITION = "exhibition", _("Exhibition")
    RECEPTION = "reception", _("Reception or meal")
    PRESS = "press", _("Press conference")
    BILATERAL = "bilateral", _("Bilateral meeting")
    PRE_EVENT = "pre_event", _("Event before the conference")
    BREAK = "break", _("Break")
    OTHER = "other", _("Other")


class SessionState(models.TextChoices):
    DRAFT = "draft", _("Draft, not in the next release")
    TENTATIVE = "tentative", _("Tentative")
    SCHEDULED = "scheduled", _("Scheduled")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What the next release shows; a draft was never shown, a withdrawn one no longer is.
RELEASED_STATES = (
    SessionState.TENTATIVE,
    SessionState.SCHEDULED,
    SessionState.POSTPONED,
    SessionState.CANCELLED,
)
# What takes a room and its people's time.
TAKING_STATES = (SessionState.TENTATIVE, SessionState.SCHEDULED)


class Access(models.TextChoices):
    PUBLIC = "public", _("Open to the public")
    REGISTERED = "registered", _("All participants")
    CATEGORY = "category", _("Some categories of participants")
    DELEGATIONS = "delegations", _("Delegations only")
    HEADS = "heads", _("Heads of delegation only")
    INVITATION = "invitation", _("By invitation")


class RemoteRights(models.TextChoices):
    NONE = "none", _("Not open to remote participants")
    LISTEN = "listen", _("You may listen. You may not ask for the floor or decide.")
    FLOOR = "floor", _("You may listen and ask for the floor. You may not decide.")
    DECIDE = "decide", _("You may listen, ask for the floor and take part in decisions.")


class ParticipationRole(models.TextChoices):
    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice-chair")
    MODERATOR = "moderator", _("Moderator")
    KEYNOTE = "keynote", _("Keynote speaker")
    SPEAKER = "speaker", _("Speaker")
    PANELLIST = "panellist", _("Panellist")
    DISCUSSANT = "discussant", _("Discussant")
    REMOTE = "remote", _("Remote speaker")
    RAPPORTEUR = "rapporteur", _("Rapporteur")
    SECRETARY = "secretary", _("Secretary")


class ParticipationState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Who stands in a release: nobody is announced before they have accepted.
SHOWN_PARTICIPATIONS = (ParticipationState.ACCEPTED,)


MAX_TITLE = 500
MAX_ABSTRACT = 50_000
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}\Z")


def may_change_state(before: str, after: str) -> bool:
    """Whether a session may go from one state to another.

    What was never shown cannot be cancelled or postponed; withdrawing takes out whatever was shown.
    """
    if before == after:
        return True
    if before == SessionState.DRAFT:
        return after in {SessionState.TENTATIVE, SessionState.SCHEDULED}
    return True


def language_tags(value: Any) -> list[str]:
    """Language tags in lower case, each once, in the order given; ValueError names a wrong one."""
    if isinstance(value, str):
        value = [part for part in re.split(r"[\s,;]+", value) if part]
    if not isinstance(value, list | tuple):
        raise ValueError(str(value)[:40])  # noqa: TRY004  # one error for whatever is no language
    tags = list(dict.fromkeys(str(tag).strip().replace("_", "-").lower() for tag in value))
    for tag in tags:
        if not LANGUAGE_TAG.match(tag):
            raise ValueError(tag[:40])
    return tags[:24]


def language_key(*lists: list[str]) -> str:
    """Every language of the lists as ",ar,en,", without regions, for one LIKE on both databases."""
    tags = sorted({tag.split("-")[0] for tags in lists for tag in tags})
    return f",{','.join(tags)}," if tags else ""


def local_day(starts_at: datetime | None, day: date | None, zone: tzinfo) -> date | None:
    """The day on the conference's clock on which a session stands in the programme."""
    return starts_at.astimezone(zone).date() if starts_at else day


def may_answer(
    participation_state: str, session_state: str, *, starts_at: datetime | None, now: datetime
) -> bool:
    """Whether a speaker may still say yes or no: asked for, session to be held and not begun."""
    if participation_state == ParticipationState.WITHDRAWN:
        return False
    if session_state in {SessionState.CANCELLED, SessionState.WITHDRAWN}:
        return False
    return starts_at is None or now < starts_at
