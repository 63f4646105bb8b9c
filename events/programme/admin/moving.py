"""Cancelling and the like in the admin: chosen in the list or on the form, asked about on a page."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.conferences.staff import ScopedAdmin
from events.conferences.steps import ticked
from events.programme.admin.forms import ReasonForm
from events.programme.admin.moves import BY_NAME, Move
from events.programme.models import Session
from events.programme.planning import when_of
from events.programme.rules import TAKING_STATES

MOST_AT_ONCE = 200


class MovingAdmin(ScopedAdmin):
    """The actions of the list of sessions, and the page that each leads to."""

    actions = ("cancel", "postpone", "online", "merge", "withdraw", "restore")

    @admin.action(description=_("Cancel …"))
    def cancel(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse:
        return self._ask(request, "cancel", queryset)

    @admin.action(description=_("Postpone …"))
    def postpone(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse:
        return self._ask(request, "postpone", queryset)

    @admin.action(description=_("Move online …"))
    def online(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse:
        return self._ask(request, "online", queryset)

    @admin.action(description=_("Merge into another …"))
    def merge(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse:
        return self._ask(request, "merge", queryset)

    @admin.action(description=_("Withdraw …"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse:
        return self._ask(request, "withdraw", queryset)

    @admin.action(description=_("Schedule again …"))
    def restore(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse:
        return self._ask(request, "restore", queryset)

    def _ask(self, request: HttpRequest, name: str, queryset: QuerySet[Session]) -> HttpResponse:
        ids = list(queryset.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(ids) > MOST_AT_ONCE:
            text = gettext("Choose at most %(most)s at a time. Nothing was changed.") % {"most": MOST_AT_ONCE}
            messages.error(request, text)
            return redirect("admin:events_session_changelist")
        joined = ",".join(str(pk) for pk in ids)
        return redirect(f"{reverse('admin:events_session_move', args=[name])}?ids={joined}")

    def get_urls(self) -> list[URLPattern]:
        move = self.admin_site.admin_view(self.move)
        return [path("move/<slug:name>/", move, name="events_session_move"), *super().get_urls()]

    def move(self, request: HttpRequest, name: str) -> HttpResponse:
        """Says what readers will see and asks why (GET), then does it to each (POST)."""
        move = BY_NAME.get(name)
        if move is None:
            raise Http404
        if not self.has_change_permission(request):
            raise PermissionDenied
        mine = self.scoped(request, Session.objects.select_related("conference"), change=True)
        chosen = ticked(request, mine, most=MOST_AT_ONCE)
        languages = sorted({tag for one in chosen for tag in one.conference.languages}) or ["en"]
        data = request.POST if request.method == "POST" else None
        others = _others(chosen) if move.needs_other else None
        form = ReasonForm(data, needed=move.needs_reason, languages=languages, others=others)
        if form.is_valid() and self._moved(request, move, chosen, form):
            if len(chosen) == 1:
                return redirect("admin:events_session_change", chosen[0].pk)
            return redirect("admin:events_session_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": move.label,
            "move": move,
            "form": form,
            "chosen": [(one, when_of(one), one.state in move.states) for one in chosen],
            "count": sum(one.state in move.states for one in chosen),
        }
        status = 400 if form.errors else 200
        return render(request, "admin/events/session/move.html", context, status=status)

    def _moved(self, request: HttpRequest, move: Move, chosen: list[Session], form: Any) -> bool:
        done, now = 0, timezone.now()
        for session in chosen:
            if session.state not in move.states:
                continue
            try:
                done += move.act(session, by=request.user, now=now, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, [f"{session.code} {session.title}: {text}" for text in error.messages])
        if done:
            text = ngettext("Changed %(number)d session.", "Changed %(number)d sessions.", done)
            hint = gettext("Readers see it after the next release.")
            messages.success(request, f"{text % {'number': done}} {hint}")
        return not form.errors


def _others(chosen: list[Session]) -> QuerySet[Session]:
    """The sessions to be held into which the chosen ones may be merged."""
    found: QuerySet[Session] = Session.objects.filter(
        conference__in={one.conference_id for one in chosen}, state__in=TAKING_STATES
    )
    return found.exclude(pk__in=[one.pk for one in chosen])
