"""The run sheet: a day's sessions by room, with buttons that say how they run."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.conferences.models import Conference
from events.programme import queries
from events.programme.actions import move_live, set_late, set_live_note
from events.programme.models import LiveState, Session, SessionVersion
from events.programme.presenting import course_words, place_name
from events.programme.rules import (
    RUNNERS,
    Live,
    LivePhase,
    lateness_words,
    live_words,
    may_move_live,
    may_run,
)

PHASES = {
    "start": LivePhase.IN_PROGRESS,
    "suspend": LivePhase.SUSPENDED,
    "resume": LivePhase.IN_PROGRESS,
    "close": LivePhase.CLOSED,
    "reopen": LivePhase.IN_PROGRESS,
    "unstart": LivePhase.SCHEDULED,
}
LATER = (5, 10, 15)
SOON = timedelta(minutes=20)


class RunSheetMixin:
    """Adds the sheet to the sessions' admin; it asks for its own roles, not for those of the drafts."""

    opts: Any
    admin_site: admin.AdminSite

    def get_urls(self) -> list[URLPattern]:
        sheet = self.admin_site.admin_view(self.run_sheet)
        return [path("run/", sheet, name="events_session_run"), *super().get_urls()]  # type: ignore[misc]

    def run_sheet(self, request: HttpRequest) -> HttpResponse:
        """The sheet of `?conference=` on `?day=` (GET); one button pressed (POST)."""
        conferences = list(
            Conference.objects.organised_by(request.user, *RUNNERS).order_by("-starts_on", "slug")
        )
        if not conferences:
            raise PermissionDenied
        conference = _conference(request, conferences)
        now = timezone.now()
        if request.method == "POST":
            return _press(request, conference, now)
        day = _day(request.GET.get("day", ""), conference, now)
        versions = _versions(conference, day)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Run sheet"),
            "now": now,
            "day": day,
            "conference": conference,
            "others": [one for one in conferences if one != conference],
            "days": _days(conference),
            "rooms": _rooms(conference, versions, now),
            "presses": _presses(versions),
            "later": LATER,
        }
        request.conference = conference  # type: ignore[attr-defined]  # its zone is that of the sheet
        return render(request, "admin/events/session/run_sheet.html", context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list of sessions, with the way to the sheet for those who may run one."""
        may_run = Conference.objects.organised_by(request.user, *RUNNERS).exists()
        context = {**(extra_context or {}), "may_run": may_run}
        return super().changelist_view(request, context)  # type: ignore[misc,no-any-return]


def _conference(request: HttpRequest, conferences: list[Conference]) -> Conference:
    """The one in the address, else the one that is on or comes next, else the last."""
    slug = request.GET.get("conference", "")
    if slug:
        found = next((one for one in conferences if one.slug == slug), None)
    else:
        today = timezone.now().date()
        coming = [one for one in conferences if one.ends_on >= today]
        found = (coming or conferences[:1])[-1]
    if found is None:
        raise Http404
    return found


def _press(request: HttpRequest, conference: Conference, now: datetime) -> HttpResponse:
    number = request.POST.get("session", "")
    sessions = Session.objects.for_conference(conference).select_related("conference")
    session = sessions.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 16 else None
    if session is None:
        raise Http404
    try:
        _do(session, request, now)
    except ValidationError as error:
        messages.error(request, f"{session.title}: {' '.join(error.messages)}")
    day = _day(request.GET.get("day", ""), conference, now)
    url = reverse("admin:events_session_run")
    return redirect(f"{url}?conference={conference.slug}&day={day.isoformat()}#s{session.pk}")


def _do(session: Session, request: HttpRequest, now: datetime) -> None:
    press = request.POST.get("press", "")
    if press in PHASES:
        done = move_live(session, PHASES[press], by=request.user, now=now)
    elif press == "note":
        done = set_live_note(session, request.POST.get("note", "")[:1000], by=request.user, now=now)
    elif press.startswith("late-") and press[5:].isdecimal() and len(press) < 10:
        done = set_late(session, int(press[5:]), by=request.user, now=now)
    else:
        raise ValidationError(_("There is no such button. Nothing was changed."), code="press")
    if done:
        live = LiveState.objects.get(pk=session.pk)
        messages.success(request, f"{session.title}: {live.get_phase_display()}, {lateness_words(live.late)}")


def _day(text: str, conference: Conference, now: datetime) -> date:
    """The day of the address, else today, else the nearest day of the conference."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        today = conference.local(now).date()
        return min(max(today, conference.starts_on), conference.ends_on)


def _days(conference: Conference) -> list[date]:
    release = queries.current_release(conference)
    counts = queries.day_counts(conference, release.number, queries.Filters()) if release else {}
    return sorted(day for day in counts if day)


def _versions(conference: Conference, day: date) -> Sequence[SessionVersion]:
    """The day's sessions to be held, as published; two queries."""
    release = queries.current_release(conference)
    return queries.run_sheet(conference, release.number, day) if release else []


def _rooms(
    conference: Conference, versions: Sequence[SessionVersion], now: datetime
) -> list[tuple[Any, list[dict[str, Any]]]]:
    """(name of the room, its sessions) in the conference's order; two queries."""
    live = queries.live_facts(conference)
    rooms: dict[str, tuple[Any, list[dict[str, Any]]]] = {}
    for version in versions:
        facts = live.get(version.session_id, queries.NOT_LIVE)
        place = place_name(version)
        rooms.setdefault(str(place), (place, []))[1].append(_line(version, facts, conference, now))
    return list(rooms.values())


def _presses(versions: Sequence[SessionVersion]) -> list[tuple[Any, SessionVersion, str, str]]:
    """(transition, session, before, after) of each button pressed, newest first; one query."""
    of = {version.session_id: version for version in versions}
    return [
        (press, of[press.subject_id], live_words(press.from_state), live_words(press.to_state))
        for press in queries.presses(list(of))
    ]


def _line(version: SessionVersion, facts: Live, conference: Conference, now: datetime) -> dict[str, Any]:
    """A session with what may be pressed: (name, label, whether it is the likely next one)."""
    course = version.course(facts, now)
    offers = _BUTTONS[facts.phase] if may_run(version.state, version.starts_at, now=now) else []
    return {
        "version": version,
        "facts": facts,
        "course": course,
        "says": course_words(course, version, conference.zone),
        "buttons": [one for one in offers if may_move_live(facts.phase, PHASES[one[0]])],
        "is_due": course.is_open or (not course.is_over and now >= _soon(version)),
        "may_be_late": bool(offers) and not course.is_over,
        "later": [(minutes, facts.late + minutes) for minutes in LATER],
    }


def _soon(version: SessionVersion) -> datetime:
    """From when on starting it is the likely thing to do."""
    assert version.starts_at  # noqa: S101  # said for the type checker
    return version.starts_at - SOON


_BUTTONS = {
    LivePhase.SCHEDULED: [("start", gettext_lazy("Start"), True)],
    LivePhase.IN_PROGRESS: [
        ("close", gettext_lazy("Over"), True),
        ("suspend", gettext_lazy("Suspend"), False),
        ("unstart", gettext_lazy("Not begun after all"), False),
    ],
    LivePhase.SUSPENDED: [
        ("resume", gettext_lazy("Resume"), True),
        ("close", gettext_lazy("Over"), False),
    ],
    LivePhase.CLOSED: [("reopen", gettext_lazy("Not over after all"), False)],
}
