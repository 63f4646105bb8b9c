"""The page of figures: how many asked, where they stand, who came; as a page and as a table."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.common.tables import write_table
from events.conferences import organiser
from events.conferences.models import Conference
from events.conferences.rules import Role
from events.registrations import queries
from events.registrations.figures import COLUMNS, rows_of
from events.registrations.rules import Mode, RegistrationState
from events.registrations.rules.figures import Tally

# Delegations shown at once; the others stand below, folded.
TOP = 10
WEEK = timedelta(days=7)


class FiguresMixin:
    """Adds the page to the list of registrations: the figures of those rows that one may see there."""

    admin_site: admin.AdminSite
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "events_registration_figures"
        inherited: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the ModelAdmin it is mixed into
        return [
            path("figures/", wrap(self.figures_of_which), name=name),
            path("figures/<slug:slug>/", wrap(self.figures), name=name),
            *inherited,
        ]

    def _counted_conferences(self, request: HttpRequest) -> list[Conference]:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        return list(self.conferences(request))  # type: ignore[attr-defined]

    def figures_of_which(self, request: HttpRequest) -> HttpResponse:
        """Which conference? Straight on where one is chosen or there is only one."""
        found = self._counted_conferences(request)
        only = organiser.only(request)
        if only in found:
            return redirect("admin:events_registration_figures", only.slug)
        title = _("Figures of which conference?")
        ways = [(one, reverse("admin:events_registration_figures", args=[one.slug])) for one in found]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "ways": ways}
        return render(request, "admin/events/which.html", context)

    def figures(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page, or with `?csv=1` the table, on the conference's clock."""
        conference = next((one for one in self._counted_conferences(request) if one.slug == slug), None)
        if conference is None:
            raise Http404
        run = Conference.objects.organised_by(request.user, Role.REGISTRATION, Role.PROTOCOL)
        everybody = run.filter(pk=conference.pk).exists()
        rows = self.get_queryset(request)  # type: ignore[attr-defined]
        now = timezone.now()
        counted = queries.counted_figures(conference, rows, now=now, everybody=everybody)
        if "csv" in request.GET:
            return _table(conference, counted)
        context = {
            **self.admin_site.each_context(request),
            **_shown(counted),
            "opts": self.opts,
            "title": _("Figures"),
            "conference": conference,
            "now": now,
            "everybody": everybody,
        }
        request.conference = conference  # type: ignore[attr-defined]  # its city names the zone
        page: HttpResponse = self.in_zone(  # type: ignore[attr-defined]
            request,
            conference.zone,
            lambda: render(request, "admin/events/registration/figures.html", context),
        )
        return page


def _table(conference: Conference, counted: queries.Counted) -> HttpResponse:
    text = write_table(COLUMNS, rows_of(counted))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{conference.slug}-figures.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _shown(counted: queries.Counted) -> dict[str, Any]:
    """What the template draws: with each chart the number that fills it."""
    figures = counted.figures
    categories = [(one.name, tally) for one, tally in counted.by_category]
    delegations = [(one.organization.name, tally) for one, tally in counted.by_delegation]
    regions = [(name or _("No region"), tally) for name, tally in counted.by_region]
    if alone := figures.by_delegation.get(None):
        regions.append((_("Without a delegation"), alone))
    door = figures.at_door
    return {
        "figures": figures,
        "states": [(one, figures.by_state[one]) for one in RegistrationState if figures.by_state[one]],
        "modes": [(one.label, figures.by_mode[one]) for one in Mode],
        "confirmed": figures.by_state[RegistrationState.CONFIRMED],
        "waiting": figures.by_state[RegistrationState.SUBMITTED],
        "by_week": len(figures.asked) > 1 and figures.asked[1][0] - figures.asked[0][0] == WEEK,
        "most_asked": max((number for _day, number in figures.asked), default=0),
        "categories": _Groups(_("Category"), categories),
        "regions": _Groups(_("Region"), regions),
        "top": _Groups(_("Delegation"), delegations[:TOP], most=_most(delegations)),
        "rest": _Groups(_("Delegation"), delegations[TOP:], most=_most(delegations)),
        "most_at_door": max((max(one.expected, one.came) for one in door), default=0),
        "gender": counted.gender,
        "answers": [*counted.gender.counts, (_("No answer"), counted.gender.silent)]
        if counted.gender
        else [],
        "door_rows": _door_rows(counted),
    }


def _door_rows(counted: queries.Counted) -> list[tuple[Any, list[int]]]:
    """Delegations of which somebody came, each with how many on every day of the door."""
    days = [one.day for one in counted.figures.at_door]
    return [
        (one.organization.name, [counted.at_door[one.pk].get(day, 0) for day in days])
        for one, _tally in counted.by_delegation
        if one.pk in counted.at_door
    ]


def _most(rows: Sequence[tuple[Any, Tally]]) -> int:
    return max((tally.total for _name, tally in rows), default=0)


class _Groups:
    """A table of groups; `most` is how many the longest bar stands for."""

    def __init__(self, label: str, rows: Sequence[tuple[Any, Tally]], *, most: int | None = None) -> None:
        self.label, self.rows = label, rows
        self.most = _most(rows) if most is None else most
