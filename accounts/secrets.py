"""Encryption of the small secrets that accounts store, such as the key of an authenticator app."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=4)
def _cipher(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accounts").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(text: str) -> str:
    """`text` encrypted under FIELD_KEY, in ASCII."""
    return _cipher(settings.FIELD_KEY).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The text that `seal` was given; ValueError when it was sealed under another key."""
    try:
        return _cipher(settings.FIELD_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("sealed under another FIELD_KEY") from error
