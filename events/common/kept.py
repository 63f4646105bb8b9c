"""Files that stay the same until something changes them: made once, kept on the shared server by tag."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as store
from django.utils.translation import get_language

from events.common.breaker import breaker

SECONDS = 24 * 3600
CODE = {".py", ".html", ".css", ".js", ".typ"}


@cache
def build() -> str:
    """A mark of the code and templates that this process runs."""
    digest = hashlib.sha256()
    for folder in ("events", "templates", "static"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if path.suffix in CODE:
                digest.update(f"{Path(path).name}{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:12]


def tag_of(*about: object) -> str:
    """The key of a file: all that it depends on, with the code that makes it and the language."""
    return hashlib.sha256(repr((*about, build(), get_language())).encode()).hexdigest()[:32]


def kept(tag: str, make: Callable[[], bytes]) -> bytes:
    """What was made under this tag before, or what `make` gives now; that alone while the server is away."""
    found = breaker.call(lambda: store.get(f"file:{tag}"), lambda: None)
    if isinstance(found, bytes):
        return found
    made = make()
    breaker.call(lambda: store.set(f"file:{tag}", made, SECONDS), lambda: None)
    return made
