"""Encrypts what a mail needs that lives nowhere else (codes, links) while it waits to be sent."""

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class UnreadableError(ValueError):
    """What was sealed cannot be opened: FIELD_KEY has changed or the bytes were altered."""


@lru_cache(maxsize=4)
def _cipher(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mail").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(facts: dict[str, Any]) -> bytes:
    """Facts of JSON types, encrypted with FIELD_KEY."""
    return _cipher(settings.FIELD_KEY).encrypt(json.dumps(facts).encode())


def unseal(sealed: bytes | memoryview | None) -> dict[str, Any]:
    """The facts that `seal` was given; UnreadableError when they cannot be had."""
    if sealed is None:
        raise UnreadableError("nothing is sealed in this mail")
    try:
        facts: dict[str, Any] = json.loads(_cipher(settings.FIELD_KEY).decrypt(bytes(sealed)))
    except InvalidToken as error:
        raise UnreadableError("sealed with another FIELD_KEY") from error
    return facts
