"""Tokens that grant one thing: an HMAC over a row's id and nonce, so nothing secret is stored.

A token is `<id>.<mac>` in URL-safe base64: the row names itself, the MAC (128 bit) proves that we
wrote it. Revoking is changing or dropping the row's nonce. Keys: `SIGNING_KEY` and its fallbacks.
"""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

MAC_BYTES = 16


def new_nonce() -> str:
    """128 random bits, as stored in a row whose token may be revoked."""
    return secrets.token_urlsafe(16)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _mac(key: str, purpose: str, row_id: int, nonce: str) -> str:
    message = f"{purpose}\n{row_id}\n{nonce}".encode()
    return _encode(hmac.new(key.encode(), message, hashlib.sha256).digest()[:MAC_BYTES])


def make_token(purpose: str, row_id: int, nonce: str) -> str:
    """The token of the row `row_id` for one purpose, such as "invitation"."""
    return f"{_base36(row_id)}.{_mac(settings.SIGNING_KEY, purpose, row_id, nonce)}"


def tokens_of(purpose: str, row_id: int, nonce: str) -> list[str]:
    """That token by each key that is still good: what was printed before a rotation works on."""
    keys = [settings.SIGNING_KEY, *settings.SIGNING_KEY_FALLBACKS]
    return [f"{_base36(row_id)}.{_mac(key, purpose, row_id, nonce)}" for key in keys]


def token_row_id(token: str) -> int | None:
    """The id of the row that the token says it belongs to, or None for what is no token."""
    head, dot, mac = token.partition(".")
    if not dot or not mac or not head.isascii() or not head.isalnum() or len(head) > 13:
        return None
    row_id = int(head, 36)
    return row_id if row_id < 2**63 else None


def token_is_valid(token: str, purpose: str, row_id: int, nonce: str) -> bool:
    """True when we made this token for this row, purpose and nonce; compares in constant time."""
    _head, _dot, mac = token.partition(".")
    if not nonce or not mac.isascii():
        return False
    keys = [settings.SIGNING_KEY, *settings.SIGNING_KEY_FALLBACKS]
    return any(hmac.compare_digest(mac, _mac(key, purpose, row_id, nonce)) for key in keys)


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
        if not number:
            return digits
