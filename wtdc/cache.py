"""The shared cache, on the broker's server; when that is away or frozen, pages go on without it.

Nothing that must be true is kept here: counters of refusals, results that can be made again.
"""

from typing import Any

from django.core.cache.backends.redis import RedisCache

from events.common.breaker import breaker


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, whose failures look like a missing key."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        get = super().get
        return breaker.call(lambda: get(key, default, version), lambda: default)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        put = super().set
        breaker.call(lambda: put(key, value, *args, **kwargs), lambda: None)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        add = super().add
        return breaker.call(lambda: bool(add(key, value, *args, **kwargs)), lambda: True)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        touch = super().touch
        return breaker.call(lambda: bool(touch(key, *args, **kwargs)), lambda: False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        delete = super().delete
        return breaker.call(lambda: bool(delete(key, version)), lambda: False)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        has = super().has_key
        return breaker.call(lambda: bool(has(key, version)), lambda: False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        incr = super().incr
        return breaker.call(lambda: int(incr(key, delta, version)), lambda: delta)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        get_many = super().get_many
        return breaker.call(lambda: dict(get_many(keys, version)), dict)

    def set_many(self, data: dict[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        set_many = super().set_many
        return breaker.call(lambda: list(set_many(data, *args, **kwargs)), lambda: list(data))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        delete_many = super().delete_many
        breaker.call(lambda: delete_many(keys, version), lambda: None)

    def clear(self) -> None:
        clear = super().clear
        breaker.call(lambda: clear() and None, lambda: None)
