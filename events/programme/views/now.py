"""What is on in each room and what comes next, in the light of delays."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.common import formats
from events.programme import presenting, queries
from events.programme.models import SessionVersion
from events.programme.rules import Live
from events.programme.views.shared import Page, programme_page


@programme_page()
def now_and_next(page: Page) -> HttpResponse:
    """All rooms that have sessions today; on a day without any, where the next ones are."""
    if page.release is None:
        return render(page.request, "events/programme/unpublished.html", {"what": "programme"})
    today = page.conference.local(page.now).date()
    live = page.live()
    rooms = queries.rooms_now(page.conference, page.number, today, page.now, live)
    counts = queries.day_counts(page.conference, page.number, queries.Filters())
    days = sorted(day for day in counts if day)
    context = {
        "release": page.release,
        "now": page.now,
        "today": today,
        "rooms": [_room(page, room, live) for room in rooms if room.now or room.next],
        "idle": [room.name for room in rooms if room.name and not (room.now or room.next)],
        "is_over": bool(rooms),
        "next_day": next((day for day in days if day > today), None),
        "last_day": days[-1] if days else None,
    }
    return render(page.request, "events/programme/now.html", context)


def _room(page: Page, room: queries.RoomNow, live: dict[int, Live]) -> dict[str, Any]:
    shown: list[SessionVersion] = [*room.now, *([room.next] if room.next else [])]
    slots = presenting.items(shown, conference=page.conference, zone=page.zone, now=page.now, live=live)
    for slot, version in zip(slots, shown, strict=True):
        slot.room, slot.same = "", False
        course = version.course(live.get(version.session_id, queries.NOT_LIVE), page.now)
        if version is room.next and course.begins_at:
            slot.meta.insert(0, _("Begins in %(time)s") % _time(course.begins_at - page.now))
        elif course.ends_at and course.ends_at > page.now:
            slot.meta.insert(0, _("Ends in %(time)s") % _time(course.ends_at - page.now))
    programme = reverse("events:programme", kwargs={"conference": page.conference.slug})
    return {
        "name": room.name,
        "is_online": room.is_online,
        "url": f"{programme}?room={room.code}" if room.code else "",
        "slots": slots,
    }


def _time(length: Any) -> dict[str, str]:
    return {"time": formats.duration(length)}
