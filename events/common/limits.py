"""How often one person or address may ask: one atomic counter a window on the shared server.

    @limited("register", most=20, seconds=60)
    def register(request, ...): ...

or, where the subject is not the caller's address, `take("code", user.pk, most=5, seconds=900)`.
Asking too often raises `Limited`, which the project answers with the 429 page and `Retry-After`.
While the shared server is away nobody is refused: a conference goes on.
"""

import functools
import hashlib
import ipaddress
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import redis
from django.conf import settings

from events.common.breaker import QUICK, breaker

Parameters = ParamSpec("Parameters")
Response = TypeVar("Response")

# Counts and sets the end of the window in one step: a crash between the two would refuse for ever.
COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 or redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('TTL', KEYS[1])}
"""
SAFE = {"GET", "HEAD", "OPTIONS"}


class Limited(Exception):  # noqa: N818  # reads as what happened
    """Asked too often; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"asked too often, again in {retry_after} s")
        self.retry_after = retry_after


@functools.lru_cache(maxsize=4)
def _client(url: str) -> "redis.Redis":
    return redis.Redis.from_url(url, **QUICK)


def take(scope: str, subject: object, *, most: int, seconds: int) -> None:
    """Counts one attempt of `subject` in `scope`; raises Limited after `most` in a window of `seconds`.

    The subject is kept as a digest, so that the server holds no address and no e-mail.
    """
    digest = hashlib.sha256(str(subject).encode()).hexdigest()[:32]
    key = f"{settings.CACHES['default']['KEY_PREFIX']}:limit:{scope}:{digest}"
    count, left = breaker.call(
        lambda: _client(settings.REDIS_URL).eval(COUNT, 1, key, str(seconds)), lambda: (0, 0)
    )
    if count > most:
        raise Limited(max(1, int(left)))


def client_address(request: Any) -> str:
    """The caller's address, past the proxies that we trust; an IPv6 caller counts by its /64 network.

    Each trusted proxy appends the address that it saw to X-Forwarded-For, so the caller stands
    TRUSTED_PROXY_COUNT places from the right; whatever stands further left was sent by the caller.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXY_COUNT:
        given = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        chain = [item.strip() for item in given if item.strip()]
        if len(chain) >= settings.TRUSTED_PROXY_COUNT:
            address = chain[-settings.TRUSTED_PROXY_COUNT]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def limited(
    scope: str, *, most: int, seconds: int, reads: bool = False
) -> Callable[
    [Callable[Concatenate[Any, Parameters], Response]], Callable[Concatenate[Any, Parameters], Response]
]:
    """A view that one address may ask `most` times in `seconds`; reads count only with `reads=True`."""

    def decorate(
        view: Callable[Concatenate[Any, Parameters], Response],
    ) -> Callable[Concatenate[Any, Parameters], Response]:
        @functools.wraps(view)
        def wrapped(request: Any, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Response:
            if reads or request.method not in SAFE:
                take(scope, client_address(request), most=most, seconds=seconds)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
