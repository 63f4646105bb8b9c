"""Days such as 05/06/2031, which are two days until somebody says which comes first."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayOrder(models.TextChoices):
    """What stands first in a day with slashes."""

    DAY_FIRST = "day-first", _("day/month/year")
    MONTH_FIRST = "month-first", _("month/day/year")


@dataclass
class SlashedDays:
    """How one file's days are read: by `order`; without, those that may be two days are kept in `unclear`."""

    order: str = ""
    unclear: list[str] = field(default_factory=list)


# Deep below every reader stands one function that reads days; this spares each of them an argument.
_reading: ContextVar[SlashedDays | None] = ContextVar("slashed_days", default=None)


@contextmanager
def reading(order: str) -> Iterator[SlashedDays]:
    """Reads days in this order inside; "" refuses those that are unclear and collects them."""
    days = SlashedDays(order)
    token = _reading.set(days)
    try:
        yield days
    finally:
        _reading.reset(token)


def said_order(unclear: str) -> str:
    """The order that was said, "" when none was: the day is then noted as unclear."""
    days = _reading.get()
    if days is None:
        return ""
    if not days.order:
        days.unclear.append(unclear)
    return days.order
