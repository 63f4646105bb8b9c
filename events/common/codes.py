"""Short codes of ours: unique in a conference, never reused, easy to read out."""

import secrets
from collections.abc import Callable, Iterable

from events.common.text import CODE_ALPHABET


def new_code(taken: Callable[[str], bool], *, length: int = 6) -> str:
    """A random code for which `taken(code)` is false; 27^6 is 387 million."""
    while True:
        code = _code(length)
        if not taken(code):
            return code


def new_codes(number: int, taken: Callable[[set[str]], Iterable[str]], *, length: int = 6) -> list[str]:
    """The same for `number` at once, none twice; `taken(codes)` gives those of them that are taken."""
    found: set[str] = set()
    while len(found) < number:
        more = {_code(length) for _ in range(number - len(found))} - found
        found |= more - set(taken(more))
    return sorted(found)


def _code(length: int) -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))
