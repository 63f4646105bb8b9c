"""Short codes of ours: unique in a conference, never reused, easy to read out."""

import secrets
from collections.abc import Callable

from events.common.text import CODE_ALPHABET


def new_code(taken: Callable[[str], bool], *, length: int = 6) -> str:
    """A random code for which `taken(code)` is false; 27^6 is 387 million."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))
        if not taken(code):
            return code
