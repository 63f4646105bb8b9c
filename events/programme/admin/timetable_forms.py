"""What organisers ask for at the timetable desk; each answer becomes a place for one or more sessions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.common.fields import TimeInput
from events.conferences.models import Conference, Room
from events.programme.shifting import STEPS, Where, resized, shifted

MOST_MINUTES = 12 * 60
# An end before the start is one on the day after, if the session is not longer than this.
LONGEST_NIGHT = timedelta(hours=8)

WAYS = ("earlier", "later", "shorter", "longer", "before", "after", "tray")


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone)


class PlaceForm(forms.Form):
    """Day, hours and room of one session, typed."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    start = forms.TimeField(label=_("From"), required=False, widget=TimeInput)
    end = forms.TimeField(label=_("Until"), required=False, widget=TimeInput)
    room = forms.ModelChoiceField(
        label=_("Room"), queryset=Room.objects.none(), required=False, empty_label=_("No room yet")
    )

    def __init__(
        self, data: Any, *, conference: Conference, days: Sequence[date], where: Where, shown: date
    ) -> None:
        self.conference, self.where = conference, where
        zone = conference.zone
        start = where.starts_at.astimezone(zone) if where.starts_at else None
        initial = {
            "day": (start.date() if start else where.day or shown).isoformat(),
            "start": start.time() if start else None,
            "end": where.ends_at.astimezone(zone).time() if where.ends_at else None,
            "room": where.room,
        }
        super().__init__(data, initial=initial, auto_id="place_%s")
        choices = [(day.isoformat(), formats.day(day, width="day_short")) for day in sorted({*days, shown})]
        self.fields["day"].choices = choices  # type: ignore[attr-defined]
        self.fields["room"].queryset = Room.objects.filter(conference=conference)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if end and not start:
            self.add_error(
                "start", ValidationError(_("Give the start too, or leave out the end."), "no_start")
            )
        if start and end and data.get("day") and self._end(data) is None:
            self.add_error(
                "end", ValidationError(_("The end is before the start. Give a later end."), code="order")
            )
        return data

    def _end(self, data: dict[str, Any]) -> datetime | None:
        zone = self.conference.zone
        start, end = instant(data["day"], data["start"], zone), instant(data["day"], data["end"], zone)
        if end < start:
            end += timedelta(days=1)
            return end if end - start <= LONGEST_NIGHT else None
        return end

    def wanted(self) -> Where:
        """Without an end the session keeps its length; without a start it goes to the tray."""
        data, zone = self.cleaned_data, self.conference.zone
        room = data["room"].pk if data["room"] else None
        if not data["start"]:
            return Where(None, None, data["day"], room)
        start = instant(data["day"], data["start"], zone)
        if data["end"]:
            return Where(start, self._end(data), None, room)
        length = None
        if self.where.starts_at and self.where.ends_at:
            length = self.where.ends_at - self.where.starts_at
        return Where(start, start + length if length is not None else None, None, room)


class StepForm(forms.Form):
    """One press of a button or a key: so many minutes in one way, or to the room beside."""

    do = forms.ChoiceField(choices=[(name, name) for name in WAYS])
    step = forms.TypedChoiceField(coerce=int, choices=[(n, n) for n in STEPS])

    def wanted(self, where: Where, rooms: Sequence[int]) -> Where:
        do, step = self.cleaned_data["do"], self.cleaned_data["step"]
        if do == "tray":
            return Where(room=where.room)
        if do in {"before", "after"}:
            return replace(where, room=_beside(where.room, rooms, 1 if do == "after" else -1))
        minutes = -step if do in {"earlier", "shorter"} else step
        return shifted(where, minutes) if do in {"earlier", "later"} else resized(where, minutes)


def _beside(room: int | None, rooms: Sequence[int], by: int) -> int | None:
    """The room beside in the order of the columns; at the edge it stays, from no room to the first."""
    if room not in rooms:
        return rooms[0] if rooms else None
    return rooms[min(max(rooms.index(room) + by, 0), len(rooms) - 1)]


class BlockForm(forms.Form):
    """All sessions of a day, or of one room, that begin in a span: later or earlier, and elsewhere."""

    minutes = forms.IntegerField(
        label=_("Minutes later"),
        min_value=-MOST_MINUTES,
        max_value=MOST_MINUTES,
        help_text=_("Below 0: earlier"),
        widget=forms.NumberInput(attrs={"class": "w8"}),
    )
    start = forms.TimeField(label=_("Those that begin from"), widget=TimeInput)
    end = forms.TimeField(
        label=_("before"), required=False, widget=TimeInput, help_text=_("Empty: the rest of the day")
    )
    room = forms.ModelChoiceField(
        label=_("In room"), queryset=Room.objects.none(), required=False, empty_label=_("All rooms")
    )
    to_room = forms.ModelChoiceField(
        label=_("To room"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=_("Each stays in its own"),
    )

    def __init__(self, data: Any, *, conference: Conference) -> None:
        super().__init__(data, auto_id="block_%s")
        for name in ("room", "to_room"):
            self.fields[name].queryset = Room.objects.filter(conference=conference)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", ValidationError(_("This is not after the start."), code="order"))
        if data.get("to_room") and not data.get("room"):
            self.add_error(
                "room", ValidationError(_("Choose the room that is to be emptied."), code="no_room")
            )
        return data

    def span(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when to when the sessions begin; the rest of a day ends at midnight."""
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        last = instant(day, end, zone) if end else instant(day + timedelta(days=1), time(), zone)
        return instant(day, start, zone), last
