"""What a conference consists of, as the slices above declare it in `settings.CONFERENCE_PARTS`.

A module named there may have `PARTS`, a list of `Part` that can be copied into another conference,
and `effects(before, *, time_zone, starts_on, ends_on) -> list[str]`, sentences that say what a change
of the zone or the days does to what is there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any, Protocol

from django.conf import settings
from django.utils.functional import Promise

from events.conferences.models import Conference


class Copier(Protocol):
    """Copies its part of `source` into `made`; called in the transaction of the whole copy."""

    def __call__(self, source: Conference, made: Conference, *, by: Any, now: datetime) -> None: ...


@dataclass(frozen=True)
class Part:
    """A part that is copied or not; it meets what parts before it copied by their codes.

    `count(source)` is how many rows there are; `is_usual` whether it is offered ticked.
    """

    name: str
    label: str | Promise
    copy: Copier
    count: Callable[[Conference], int]
    hint: str | Promise = ""
    is_usual: bool = True


def all_parts() -> list[Part]:
    """Every declared part, those of lower slices first; two of one name is a programming error."""
    found: dict[str, Part] = {}
    for module in _modules():
        for part in getattr(module, "PARTS", []):
            if part.name in found:
                raise ValueError(f"{module.__name__}: the part {part.name} is declared twice")
            found[part.name] = part
    return list(found.values())


def effects(before: Conference, *, time_zone: str, starts_on: date, ends_on: date) -> list[str]:
    """What a change of zone or days does, by slice; empty when nothing is concerned."""
    told: list[str] = []
    for module in _modules():
        if hasattr(module, "effects"):
            told += module.effects(before, time_zone=time_zone, starts_on=starts_on, ends_on=ends_on)
    return told


def _modules() -> list[Any]:
    return [import_module(path) for path in settings.CONFERENCE_PARTS]
