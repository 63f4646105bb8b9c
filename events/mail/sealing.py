"""Encrypts what a mail needs that lives nowhere else (codes, links) while it waits to be sent."""

import json
from typing import Any

from cryptography.fernet import InvalidToken

from accounts.secrets import box


class UnreadableError(ValueError):
    """What was sealed cannot be opened: FIELD_KEY has changed or the bytes were altered."""


def seal(facts: dict[str, Any]) -> bytes:
    """Facts of JSON types, encrypted with FIELD_KEY."""
    return box("mail").encrypt(json.dumps(facts).encode())


def unseal(sealed: bytes | memoryview | None) -> dict[str, Any]:
    """The facts that `seal` was given; UnreadableError when they cannot be had."""
    if sealed is None:
        raise UnreadableError("nothing is sealed in this mail")
    try:
        facts: dict[str, Any] = json.loads(box("mail").decrypt(bytes(sealed)))
    except InvalidToken as error:
        raise UnreadableError("sealed with another FIELD_KEY") from error
    return facts
