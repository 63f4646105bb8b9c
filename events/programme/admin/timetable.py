"""The timetable desk: forms that each move something, which a script makes quick under the keys."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from events.common import formats
from events.conferences.models import Conference
from events.conferences.staff import ScopedAdmin
from events.programme.actions import move_sessions, undo_move
from events.programme.admin.timetable_forms import BlockForm, PlaceForm, StepForm
from events.programme.conflicts.words import when_words
from events.programme.models import Session
from events.programme.rules import MoveKind
from events.programme.shifting import STEPS, Where, block, swapped
from events.programme.timetable import Desk, Entry, desk_of, wheres_of_day

Forms = dict[str, Any]
NAME = "events_session_timetable"


class TimetableAdmin(ScopedAdmin):
    """The pages of the desk, for the admin of sessions."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("timetable/", wrap(self.choose_timetable), name=NAME),
            path("timetable/<slug:slug>/", wrap(self.timetable), name=NAME),
            *super().get_urls(),
        ]

    def choose_timetable(self, request: HttpRequest) -> HttpResponse:
        """The timetable of which conference? Straight on where there is only one."""
        found = list(self.conferences(request, change=True))
        if not found:
            raise PermissionDenied
        if len(found) == 1:
            return redirect(f"admin:{NAME}", found[0].slug)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Which timetable?"),
            "ways": [(one, reverse(f"admin:{NAME}", args=[one.slug])) for one in found],
        }
        return render(request, "admin/events/which.html", context)

    def timetable(self, request: HttpRequest, slug: str) -> HttpResponse:
        """A day and the chosen session (GET); one move, then the day again (POST)."""
        conference = self.conferences(request, change=True).filter(slug=slug).first()
        if conference is None:
            raise Http404
        return self.in_zone(request, conference.zone, lambda: self._at_desk(request, conference))

    def _at_desk(self, request: HttpRequest, conference: Conference) -> HttpResponse:
        day = _day(request.GET.get("day", ""))
        desk = desk_of(conference, day=day, code=request.GET.get("session", "")[:12])
        forms = self._forms(request, desk)
        if request.method == "POST" and self._done(request, desk, forms):
            return redirect(self._address(desk, day))
        context = self._desk_context(request, desk, forms)
        status = 400 if any(form.errors for form in forms.values() if form) else 200
        return render(request, "admin/events/session/timetable.html", context, status=status)

    def _address(self, desk: Desk, day: date | None) -> str:
        """The day of the chosen session after the move, else the one that was shown."""
        page = reverse(f"admin:{NAME}", args=[desk.conference.slug])
        if desk.chosen is None:
            return f"{page}?{urlencode({'day': desk.day.isoformat()})}"
        session = desk.chosen.session
        session.refresh_from_db(fields=["starts_at"])
        moved_to = desk.conference.local(session.starts_at).date() if session.starts_at else day or desk.day
        return f"{page}?{urlencode({'day': moved_to.isoformat(), 'session': session.code})}"

    def _forms(self, request: HttpRequest, desk: Desk) -> Forms:
        """The forms of the page; the one that was sent is bound."""
        what = request.POST.get("what", "") if request.method == "POST" else ""
        data: Mapping[str, Any] = request.POST
        place = None
        if desk.chosen:
            place = PlaceForm(
                data if what == "place" else None,
                conference=desk.conference,
                days=[day for day, _count in desk.days],
                where=desk.chosen.where,
                shown=desk.day,
            )
        return {
            "place": place,
            "block": BlockForm(data if what == "block" else None, conference=desk.conference),
        }

    def _done(self, request: HttpRequest, desk: Desk, forms: Forms) -> bool:
        """Does what was asked; False leaves the page with what is wrong beside its field."""
        acts: dict[str, Callable[[], str]] = {
            "place": lambda: self._place(request, desk, forms["place"]),
            "step": lambda: self._step(request, desk),
            "swap": lambda: self._swap(request, desk),
            "block": lambda: self._block(request, desk, forms["block"]),
            "undo": lambda: self._undo(request, desk),
        }
        what = request.POST.get("what", "")
        form = forms.get(what)
        if what not in acts or (form is not None and not form.is_valid()):
            if what not in acts:
                messages.error(request, gettext("That is nothing that can be done here."))
            return what not in acts
        try:
            messages.success(request, acts[what]())
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        return True

    def _move(
        self, request: HttpRequest, desk: Desk, wanted: Mapping[int, Where], kind: MoveKind, seen: Any = None
    ) -> int:
        made = move_sessions(
            desk.conference, wanted, kind=kind, by=request.user, now=timezone.now(), seen=seen
        )
        return len(made.steps) if made else 0

    def _seen(self, request: HttpRequest, entry: Entry) -> dict[int, str]:
        return {entry.session.pk: request.POST.get("was", "-")}

    def _one(self, request: HttpRequest, desk: Desk, entry: Entry, where: Where) -> str:
        seen = self._seen(request, entry)
        if not self._move(request, desk, {entry.session.pk: where}, MoveKind.ONE, seen):
            return gettext("“%(title)s” stays where it is.") % {"title": entry.session.title}
        return _now_at(desk, entry.session, where)

    def _place(self, request: HttpRequest, desk: Desk, form: PlaceForm) -> str:
        return self._one(request, desk, _chosen(desk), form.wanted())

    def _step(self, request: HttpRequest, desk: Desk) -> str:
        entry, form = _chosen(desk), StepForm(request.POST)
        if not form.is_valid():
            raise ValidationError(gettext("That is nothing that can be done here."))
        return self._one(request, desk, entry, form.wanted(entry.where, [place.id for place in desk.places]))

    def _swap(self, request: HttpRequest, desk: Desk) -> str:
        entry = _chosen(desk)
        typed = request.POST.get("other", "")
        other = next((one for one in desk.entries if one.session.code == typed), None)
        if other is None or other.session.pk == entry.session.pk:
            raise ValidationError(gettext("Choose another session of this day."))
        one, two = swapped(entry.where, other.where)
        wanted = {entry.session.pk: one, other.session.pk: two}
        self._move(request, desk, wanted, MoveKind.SWAP, self._seen(request, entry))
        names = {"one": entry.session.title, "other": other.session.title}
        return gettext("“%(one)s” and “%(other)s” have changed places.") % names

    def _block(self, request: HttpRequest, desk: Desk, form: BlockForm) -> str:
        data = form.cleaned_data
        start, end = form.span(desk.day, desk.conference.zone)
        wanted = block(
            wheres_of_day(desk.conference, desk.day),
            start=start,
            end=end,
            minutes=data["minutes"],
            room=data["room"].pk if data["room"] else None,
            to_room=data["to_room"].pk if data["to_room"] else None,
        )
        moved = self._move(request, desk, wanted, MoveKind.BLOCK)
        text = ngettext("Moved %(number)d session.", "Moved %(number)d sessions.", moved)
        return text % {"number": moved}

    def _undo(self, request: HttpRequest, desk: Desk) -> str:
        taken = undo_move(desk.conference, by=request.user, now=timezone.now())
        text = ngettext(
            "Taken back: %(number)d session is where it was.",
            "Taken back: %(number)d sessions are where they were.",
            len(taken.steps),
        )
        return text % {"number": len(taken.steps)}

    def _desk_context(self, request: HttpRequest, desk: Desk, forms: Forms) -> dict[str, Any]:
        conference = desk.conference
        noon = datetime.combine(desk.day, time(12), tzinfo=conference.zone)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Timetable of %(conference)s") % {"conference": conference.symbol},
            "conference": conference,
            "zone": formats.zone_name(noon, conference.zone, str(conference.city)),
            "desk": desk,
            "forms": forms,
            "steps": STEPS,
            "step": request.POST.get("step", ""),
            "others": [one for one in desk.entries if one is not desk.chosen],
        }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _chosen(desk: Desk) -> Entry:
    if desk.chosen is None:
        raise ValidationError(gettext("Choose a session first."))
    return desk.chosen


def _now_at(desk: Desk, session: Session, where: Where) -> str:
    """Where it is now: "Opening: Wed 18 Nov, 10:00–11:00, Hall"."""
    room = next((place.name for place in desk.places if place.id == where.room), gettext("no room yet"))
    when = when_words(where.starts_at, where.ends_at, desk.conference.zone) or gettext("no hour yet")
    return f"{session.title}: {when}, {room}"
