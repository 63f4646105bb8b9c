"""Encryption of the little that is stored secret, under FIELD_KEY: accounts, waiting mails, passports.

Each use has a key of its own, derived from FIELD_KEY; what an earlier key of FIELD_KEY_FALLBACKS sealed
can still be read.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=32)
def _cipher(key: str, purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def box(purpose: str) -> MultiFernet:
    """Encrypts under today's key, reads what any key sealed; `rotate` seals anew under today's."""
    keys = [settings.FIELD_KEY, *settings.FIELD_KEY_FALLBACKS]
    return MultiFernet([_cipher(key, purpose) for key in keys])


def seal(text: str) -> str:
    """`text` encrypted under FIELD_KEY, in ASCII."""
    return box("accounts").encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The text that `seal` was given; ValueError when it was sealed under another key."""
    try:
        return box("accounts").decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("sealed under another FIELD_KEY") from error


def reseal(sealed: str) -> str:
    """The same under today's FIELD_KEY; ValueError as `unseal`."""
    return seal(unseal(sealed))
