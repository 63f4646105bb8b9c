"""Asks the shared server (Redis or Valkey) quickly, or not at all while it is away.

Pages must answer within three seconds even when that server is frozen.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

# Options of a client: one new try when the server closed an idle connection, none when it does not
# answer in time.
QUICK: dict[str, Any] = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
}
REST = 5.0  # seconds without a try after a failure, so that one request never waits twice


class Breaker:
    """Remembers, for this process, that the server did not answer."""

    def __init__(self, rest: float = REST) -> None:
        self.rest = rest
        self.open_again = 0.0

    def call(self, work: Callable[[], Answer], otherwise: Callable[[], Answer]) -> Answer:
        """The answer of `work`, or that of `otherwise` while the server is away."""
        if time.monotonic() < self.open_again:
            return otherwise()
        try:
            return work()
        except (RedisError, OSError) as error:
            self.open_again = time.monotonic() + self.rest
            log.warning("shared_server_away", cause=type(error).__name__, reason=str(error))
            return otherwise()


# What one thread learns serves all.
breaker = Breaker()
