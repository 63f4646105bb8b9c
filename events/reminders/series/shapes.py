"""One thing said to many readers: when, until when it helps, and to whom."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.reminders.queries import Recipient
from events.reminders.rules import Due

# How many minutes before or after, by ReminderKind.
Minutes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Reader:
    """A mailbox, what the mail to it is about, and a mark where one mailbox gets several."""

    recipient: Recipient
    refs: dict[str, int | str] = field(default_factory=dict)
    mark: str = ""


@dataclass(frozen=True)
class Series:
    """Each of `plan` is said once to each reader; `about` names the thing, such as "closing:7"."""

    kind: str
    about: str
    plan: Sequence[Due]
    ends_at: datetime
    readers: Callable[[], Iterable[Reader]]
    refs: dict[str, int | str] = field(default_factory=dict)
