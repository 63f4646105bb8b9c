"""Words and states of the programme."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.conferences.rules import Role

# Who says how sessions run, besides owners.
RUNNERS = (Role.PROGRAMME, Role.DOOR)


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
    MERGED = "merged", _("Merged into another")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What the next release shows; a draft was never shown, a withdrawn one no longer is.
RELEASED_STATES = (
    SessionState.TENTATIVE,
    SessionState.SCHEDULED,
    SessionState.POSTPONED,
    SessionState.CANCELLED,
    SessionState.MERGED,
)
# What takes a room and its people's time.
TAKING_STATES = (SessionState.TENTATIVE, SessionState.SCHEDULED)


class LivePhase(models.TextChoices):
    """How far a session is on its day; what is published does not change with it."""

    SCHEDULED = "scheduled", _("Not begun")
    IN_PROGRESS = "in_progress", _("On now")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Over")


def lateness_words(minutes: int) -> str:
    """`10 minutes late`, or `on time` for 0."""
    return gettext("%(minutes)s minutes late") % {"minutes": minutes} if minutes else gettext("on time")


def live_words(state: str) -> str:
    """A phase of the day, `late 10` or `note`, as transitions of a session keep them, in words."""
    if state in LivePhase.values:
        return str(LivePhase(state).label)
    if state.startswith("late ") and state[5:].isdecimal():
        return lateness_words(int(state[5:]))
    return gettext("public note") if state == "note" else state


def state_words(state: str) -> str:
    """A state of a session, or what `live_words` says of its day."""
    return str(SessionState(state).label) if state in SessionState.values else live_words(state)


# From where to where; back again where a button may have been pressed by mistake.
LIVE_MOVES = {
    LivePhase.SCHEDULED: {LivePhase.IN_PROGRESS},
    LivePhase.IN_PROGRESS: {LivePhase.SUSPENDED, LivePhase.CLOSED, LivePhase.SCHEDULED},
    LivePhase.SUSPENDED: {LivePhase.IN_PROGRESS, LivePhase.CLOSED},
    LivePhase.CLOSED: {LivePhase.IN_PROGRESS},
}
MOST_LATE = 600  # minutes; who is later is postponed
NOTABLY_LATE = 5  # minutes; less is not worth a word
EARLIEST = timedelta(hours=12)  # before its hour, for what is brought forward at short notice
# After its hour a session that nobody closed counts as over: somebody forgot the button.
FORGOTTEN = timedelta(hours=6)


@dataclass(frozen=True)
class Live:
    """A session's live facts; the default is that of a session nobody has pressed a button for."""

    phase: LivePhase = LivePhase.SCHEDULED
    started_at: datetime | None = None
    suspended_at: datetime | None = None
    ended_at: datetime | None = None
    late: int = 0  # minutes
    note: Any = ""
    left: int | None = None  # seats; None where anybody may come


@dataclass(frozen=True)
class Course:
    """How a session runs at one instant: what is on, and when it begins and ends as far as is known."""

    phase: LivePhase
    begins_at: datetime | None
    ends_at: datetime | None
    late: int = 0  # minutes, 0 when it is not worth a word
    note: Any = ""

    @property
    def is_on(self) -> bool:
        return self.phase == LivePhase.IN_PROGRESS

    @property
    def is_open(self) -> bool:
        """Begun and not over, also while it is suspended."""
        return self.phase in {LivePhase.IN_PROGRESS, LivePhase.SUSPENDED}

    @property
    def is_over(self) -> bool:
        return self.phase == LivePhase.CLOSED


def course(
    state: str, starts_at: datetime | None, ends_at: datetime | None, live: Live, *, now: datetime
) -> Course:
    """How a published session runs at `now`: by its buttons, and by the clock where nobody pressed any."""
    if state not in TAKING_STATES or starts_at is None:
        return Course(LivePhase.SCHEDULED, starts_at, ends_at)
    shift = timedelta(minutes=live.late)
    begins = live.started_at or starts_at + shift
    ends = live.ended_at or (ends_at + shift if ends_at else None)
    late = live.late if live.late >= NOTABLY_LATE else 0
    last = (ends or begins) + FORGOTTEN
    if live.phase == LivePhase.CLOSED or (live.phase != LivePhase.SCHEDULED and now >= last):
        return Course(LivePhase.CLOSED, begins, ends, 0, live.note)
    if live.phase == LivePhase.SCHEDULED:
        phase = LivePhase.SCHEDULED if now < begins else LivePhase.IN_PROGRESS
        if now >= (ends or begins):
            phase = LivePhase.CLOSED
        return Course(phase, begins, ends, 0 if phase == LivePhase.CLOSED else late, live.note)
    return Course(live.phase, begins, ends, late, live.note)


def may_move_live(before: str, after: str) -> bool:
    """Whether a running session may go from one phase to another."""
    return after in LIVE_MOVES[LivePhase(before)]


def may_run(state: str, starts_at: datetime | None, *, now: datetime) -> bool:
    """Whether a published session has live buttons at all: to be held, and about its time."""
    return state in TAKING_STATES and starts_at is not None and now >= starts_at - EARLIEST


def lateness(starts_at: datetime, now: datetime) -> int:
    """By how many whole minutes something that begins now is late; 0 when that is not worth a word."""
    minutes = int((now - starts_at).total_seconds() // 60)
    return min(minutes, MOST_LATE) if minutes >= NOTABLY_LATE else 0


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


class MoveKind(models.TextChoices):
    ONE = "one", _("One session moved")
    SWAP = "swap", _("Two sessions swapped")
    BLOCK = "block", _("Several sessions moved")


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
