"""Facts that many mails of one batch need, read once for all of them, and never more than seconds old."""

import time
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from events.mail.models import Message

Fact = TypeVar("Fact")
# So long, in seconds, mails are written by the same facts, and so long again what was written is handed over:
# a change takes effect in the middle of a batch after at most both.
FRESH_FOR = 2.0


class Shared:
    """What has been read for the messages of a batch; `users` are the ids of their accounts."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self.messages = list(messages)
        self.users = {message.user_id for message in self.messages if message.user_id}
        self.keys = {message.recipient_key for message in self.messages}
        self.read_at = time.monotonic()
        self._known: dict[Hashable, Any] = {}

    @property
    def is_fresh(self) -> bool:
        """Whether mails may still be written by these facts."""
        return time.monotonic() - self.read_at < FRESH_FOR

    @property
    def is_usable(self) -> bool:
        """Whether what was written by them may still be handed over."""
        return time.monotonic() - self.read_at < 2 * FRESH_FOR

    def get(self, name: Hashable, read: Callable[[], Fact]) -> Fact:
        """What `read` returned when it was first asked for under this name."""
        if name not in self._known:
            self._known[name] = read()
        found: Fact = self._known[name]
        return found


def share(messages: Iterable[Message]) -> Shared:
    """Gives the messages facts in common, anew."""
    shared = Shared(messages)
    for message in shared.messages:
        message.__dict__["shared"] = shared
    return shared


def shared(message: Message) -> Shared:
    """The facts of the message's batch; a message that is looked at alone is a batch of its own."""
    found = message.__dict__.get("shared")
    return found if isinstance(found, Shared) else share([message])
