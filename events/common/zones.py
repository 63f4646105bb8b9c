"""Which zone a page is read in."""

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

# What a reader may choose without knowing names of zones: a known city for about each hour.
OFFERED = (
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/Denver",
    "America/Mexico_City",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "Europe/London",
    "Africa/Lagos",
    "Europe/Paris",
    "Africa/Cairo",
    "Africa/Nairobi",
    "Europe/Moscow",
    "Asia/Tehran",
    "Asia/Baku",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
)


def named(key: str) -> ZoneInfo | None:
    """The zone of that IANA name, or None when there is none such (names are never used as paths)."""
    return ZoneInfo(key) if key in _names() else None


@cache
def _names() -> frozenset[str]:
    """All names, read from the disk once: that takes some 20 ms."""
    return frozenset(available_timezones())


def of_request(request: Any) -> ZoneInfo:
    """The zone of a page: `?tz=` where it names one, else the conference's, else the current one.

    A view that sets `request.zone` decides alone.
    """
    chosen = getattr(request, "zone", None) or named(request.GET.get("tz", "") if request else "")
    if chosen:
        return _zone(chosen)
    conference = getattr(request, "conference", None)
    if conference is not None and conference.time_zone:
        return _zone(conference.time_zone)
    return _zone(timezone.get_current_timezone_name())


def _zone(value: Any) -> ZoneInfo:
    return value if isinstance(value, ZoneInfo) else ZoneInfo(str(value))
