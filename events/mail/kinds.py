"""What the slices say by mail: each declares its kinds in `<slice>/messages.py`.

A module named in `settings.MAIL_KINDS` has `KINDS`, a list of `Kind`. The outbox looks a kind up
by name and asks it, at sending, whether the mail is still due and what it says, so that a mail is
never stale.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from events.conferences.rules import Role
from events.mail.models import Message
from events.mail.rules import MailClass, may_switch_off

# (label, value) pairs in the order in which they are shown.
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Content:
    """What a mail says, in the recipient's language; plain text throughout, escaped when laid out.

    `subject` without the "[WTDC-25]" in front; `paragraphs` in order; `facts` are (label, value)
    pairs such as ("Room", "Hall 2"); `action` is (words, absolute URL); `secrets` are the parts
    (codes, links) that the kept copy shows masked; `calendar` is (METHOD, iCalendar object).
    `zone_note` names the zone of the times, `closing` stands after the action. Only `action` becomes a
    link: whatever looks like one elsewhere was typed by somebody and is made harmless.
    """

    subject: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    # Further facts under a heading each: (heading, pairs); one without pairs is left out.
    groups: tuple[tuple[str, Facts], ...] = ()
    action: tuple[str, str] | None = None
    why: str = ""
    secrets: tuple[str, ...] = ()
    calendar: tuple[str, bytes] | None = None
    greeting: str = ""
    zone_note: str = ""
    closing: tuple[str, ...] = ()
    # What an organiser's own text may name of this mail, by name; see wording.py.
    names: Mapping[str, str] = field(default_factory=dict)


# Kinds about an account, which belong to no conference.
ACCOUNT = "account."


class LaterError(Exception):
    """Raised by a `still_due`: not now, but ask again at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until.isoformat()}")
        self.until = until


def always_due(message: Message, now: datetime) -> str:
    """The `still_due` of kinds that never go stale."""
    return ""


@dataclass(frozen=True)
class Kind:
    """A kind of mail.

    `context(message, now)` returns its Content, called with the recipient's language active;
    `still_due(message, now)` returns "" or the reason for not sending it any more, or raises LaterError.
    """

    name: str
    label: str | Promise
    mail_class: MailClass
    context: Callable[[Message, datetime], Content]
    still_due: Callable[[Message, datetime], str] = always_due
    # Sent once more after an ambiguous crash, or held for a person to decide (INV23).
    resend_ambiguous: bool = True
    priority: int = 0
    # Names that an organiser's own text may hold besides the common ones; None: the words are ours alone.
    names: tuple[str, ...] | None = None
    # Goes to staff with one of these roles (and to owners) alone; empty: to others as well.
    roles: tuple[Role, ...] = ()
    # Whether it can go to whoever reads a mailbox, given by its normalised address; None: to anybody.
    reaches: Callable[[str], bool] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@cache
def all_kinds() -> dict[str, Kind]:
    """Every declared kind by name; two of one name is a programming error."""
    kinds: dict[str, Kind] = {}
    for path in settings.MAIL_KINDS:
        for kind in import_module(path).KINDS:
            if kind.name in kinds:
                raise ValueError(f"{path}: the kind {kind.name} is declared twice")
            kinds[kind.name] = kind
    return kinds


def switchable_kinds() -> list[Kind]:
    """The kinds that a reader may switch off or on, by their label."""
    kinds = [kind for kind in all_kinds().values() if may_switch_off(kind.mail_class)]
    return sorted(kinds, key=lambda kind: str(kind.label))


def always_sent_kinds() -> list[Kind]:
    """The kinds that are always sent, by their label; without those about one's account."""
    kinds = [
        kind
        for kind in all_kinds().values()
        if not may_switch_off(kind.mail_class) and not kind.name.startswith(ACCOUNT)
    ]
    return sorted(kinds, key=lambda kind: str(kind.label))


def wordable_kinds() -> list[Kind]:
    """The kinds whose words a conference may write itself, by their label."""
    kinds = [kind for kind in all_kinds().values() if kind.names is not None]
    return sorted(kinds, key=lambda kind: str(kind.label))


def get_kind(name: str) -> Kind:
    return all_kinds()[name]
