"""Times of iCalendar, in the zones that we or the file itself know."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from events.interchange.readers.ical_lines import Block, Line
from events.interchange.report import Report
from events.interchange.schedule import PersonFacts
from events.interchange.times import FIRST_YEAR, LAST_YEAR, UnreadableError, in_zone, zone_named

_DAY = re.compile(r"^\d{8}$")
_STAMP = re.compile(r"^\d{8}T\d{6}Z?$")


@dataclass
class Reader:
    zone: ZoneInfo
    zones: Mapping[str, Callable[[datetime], datetime]]
    report: Report
    persons: dict[str, PersonFacts] = field(default_factory=dict)
    # Of repeated events, by UID: when they first begin, and which of their times have an entry of their own.
    begins: dict[str, datetime] = field(default_factory=dict)
    replaced: dict[str, set[datetime]] = field(default_factory=dict)

    def stamp(self, line: Line) -> datetime | date:
        """A day, or an instant in UTC."""
        value = line.value.strip().upper()
        if _DAY.match(value):
            return _checked(datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC)).date()
        if not _STAMP.match(value):
            raise UnreadableError(_("“%(text)s” is not a date and time") % {"text": value[:40]})
        local = _checked(datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC))
        if value.endswith("Z"):
            return local
        named = line.parameters.get("TZID", "").strip('"')
        naive = local.replace(tzinfo=None)
        if named:
            known = zone_named(named.removeprefix("/")) or zone_named(WINDOWS_TO_OLSON.get(named, ""))
            if known is None and named in self.zones:
                return self.zones[named](naive)
            if known is None:
                self.report.warn(
                    _("A time zone that neither we nor the file know; the zone %(zone)s is taken")
                    % {"zone": self.zone.key},
                    f"{line.where}: “{named[:60]}”",
                )
            return in_zone(naive, known or self.zone).instant
        self.report.assume(
            _("Times without a zone are read in %(zone)s") % {"zone": self.zone.key}, line.where
        )
        return in_zone(naive, self.zone).instant


def _checked(found: datetime) -> datetime:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise UnreadableError(_("the year %(year)d cannot be right") % {"year": found.year})
    return found


def own_zones(found: list[Block], report: Report) -> dict[str, Callable[[datetime], datetime]]:
    """Zones that the file defines itself, under names of its own."""
    zones: dict[str, Callable[[datetime], datetime]] = {}
    for block in found:
        name = block.text("TZID")
        if zone_named(name):
            continue
        located = zone_named(block.text("X-LIC-LOCATION"))
        try:
            whole = "BEGIN:VCALENDAR\r\n" + block.raw + "END:VCALENDAR\r\n"
            own = located or _own_zone(whole)
        except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
            report.warn(_("A time zone's own definition cannot be read"), f"{block.where}: {error!s:.80}")
            continue
        zones[name] = lambda local, own=own: local.replace(tzinfo=own).astimezone(UTC)  # type: ignore[misc]
    return zones


def _own_zone(whole: str) -> tzinfo:
    found = Calendar.from_ical(whole).walk("VTIMEZONE")[0]
    if not isinstance(found, Timezone):
        raise TypeError(found.name)
    zone: tzinfo = found.to_tz()
    return zone
