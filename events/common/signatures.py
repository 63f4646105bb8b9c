"""Signing what a device keeps and reads again without us: Ed25519, by a key made of `SIGNING_KEY`.

The public key goes out with the page, so a device can tell what we wrote from what it was later made
into. A new `SIGNING_KEY` makes a new key: the device then fetches what it keeps again.
"""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings


def _key(purpose: str) -> Ed25519PrivateKey:
    seed = hmac.new(settings.SIGNING_KEY.encode(), f"ed25519\n{purpose}".encode(), hashlib.sha256).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def sign(purpose: str, data: bytes) -> str:
    """The signature of `data` for one purpose, in Base64."""
    return base64.b64encode(_key(purpose).sign(data)).decode("ascii")


def public_key(purpose: str) -> str:
    """What a signature for that purpose is checked with: the 32 raw bytes in Base64."""
    return base64.b64encode(_key(purpose).public_key().public_bytes_raw()).decode("ascii")
