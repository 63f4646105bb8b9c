"""Which browser an account has signed in with before: a mark in its own cookie, nothing on the server.

The mark says of an account alone that it has been here; it signs nobody in.
"""

from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

# A browser that several people share knows them all; the one who came longest ago is forgotten first.
MOST = 5
LASTS = 400 * 24 * 3600  # seconds


def mark_of(user: Any) -> str:
    """What a browser keeps of an account: nobody can make it or read from it who the account is."""
    return salted_hmac("accounts.devices", str(user.pk)).hexdigest()[:32]


def is_known(kept: str, user: Any) -> bool:
    """Whether `user` has signed in with the browser that keeps these marks."""
    mine = mark_of(user)
    return any(constant_time_compare(mine, mark) for mark in _marks(kept))


def with_mark(kept: str, user: Any) -> str:
    """What the browser keeps once `user` has been here."""
    mine = mark_of(user)
    return ".".join([mine, *(mark for mark in _marks(kept) if mark != mine)][:MOST])


def _marks(kept: str) -> list[str]:
    """The marks of a cookie; what cannot be one is left out."""
    return [mark for mark in kept[:500].split(".") if len(mark) == 32 and mark.isascii() and mark.isalnum()]
