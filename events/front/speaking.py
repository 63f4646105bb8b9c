"""A speaker's page in words: the countdown, what is missing, what changed."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.common import formats
from events.front.queries import Desk


@dataclass(frozen=True)
class Step:
    """One line of what is missing, as components/timeline.html shows it."""

    title: str
    text: str = ""
    when: str = ""
    state: str = ""


@dataclass(frozen=True)
class Words:
    """`left` until the next appearance, "" when there is none; `changes` are (when, sentence)."""

    left: str
    now_on: bool
    missing: str
    steps: list[Step]
    changes: list[tuple[datetime, str]]


def words_of(desk: Desk, *, now: datetime, zone: tzinfo) -> Words:
    starts = desk.next.version.starts_at if desk.next else None
    steps = _steps(desk)
    missing = sum(step.state != "done" for step in steps)
    return Words(
        left=formats.duration(starts - now) if starts and starts > now else "",
        now_on=bool(starts and starts <= now),
        missing=_("%(missing)d of %(all)d") % {"missing": missing, "all": len(steps)},
        steps=steps,
        changes=[(step.release.released_at, step.difference.sentence(zone)) for step in desk.changes],
    )


def _steps(desk: Desk) -> list[Step]:
    waiting = len(desk.open)
    answer = ngettext("%(number)d session waits.", "%(number)d sessions wait.", waiting)
    steps = [
        Step(
            _("Your answers"),
            text=answer % {"number": waiting} if waiting else "",
            state="" if waiting else "done",
        ),
        Step(
            _("Your role, as it is announced"),
            text="" if desk.has_role else _("Such as Minister of Communications."),
            state="done" if desk.has_role else "",
        ),
        Step(
            _("Biography"),
            text="" if desk.has_biography else _("Three sentences are enough."),
            state="done" if desk.has_biography else "",
        ),
    ]
    first = next((index for index, step in enumerate(steps) if step.state != "done"), None)
    if first is not None:
        steps[first] = Step(steps[first].title, steps[first].text, steps[first].when, "now")
    return steps
