"""Filters of the list of registrations: by waiting time, and those that organisers keep under a name."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from events.conferences import organiser
from events.conferences.models import Conference
from events.registrations import actions
from events.registrations.models import Registration, SavedFilter
from events.registrations.rules import RegistrationState
from events.registrations.rules.figures import WAITS
from events.registrations.rules.filters import kept

LIST = "admin:events_registration_changelist"


class AgeFilter(admin.SimpleListFilter):
    """Requests that have waited for a decision for some days at least."""

    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (
                str(days),
                ngettext("undecided for %(days)d day", "undecided for %(days)d days", days) % {"days": days},
            )
            for days in WAITS
            if days
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        if self.value() not in {str(days) for days in WAITS if days}:
            return queryset
        before = timezone.now() - timedelta(days=int(self.value() or 0))
        return queryset.filter(state=RegistrationState.SUBMITTED, submitted_at__lt=before)


class TermsFilter(admin.SimpleListFilter):
    """Whether somebody has agreed to the terms as they are now."""

    title = gettext_lazy("terms")
    parameter_name = "terms"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("agreed to the current version")), ("not", _("not agreed to the current version"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        current = Q(terms_version=F("conference__terms_version"))
        narrowed = {"now": queryset.filter(current), "not": queryset.exclude(current)}
        return narrowed.get(self.value() or "", queryset)


class SavedFiltersMixin:
    """Adds the kept filters above the list; they belong to the conference that the list is narrowed to."""

    admin_site: admin.AdminSite

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        inherited: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the ModelAdmin it is mixed into
        return [
            path(
                "filters/save/", wrap(require_POST(self.save_filter)), name="events_registration_save_filter"
            ),
            path(
                "filters/<int:pk>/drop/",
                wrap(require_POST(self.drop_filter)),
                name="events_registration_drop_filter",
            ),
            *inherited,
        ]

    def _filtered_conference(self, request: HttpRequest) -> Conference | None:
        """The one that the list is narrowed to: by the filter at its side, in the head, or one's only one."""
        wanted = request.GET.get("conference__id__exact", "") or request.POST.get("conference", "")
        own = list(self.conferences(request)) if wanted else []  # type: ignore[attr-defined]
        only = organiser.only(request)
        return next((one for one in own if str(one.pk) == wanted), only if not wanted else None)

    def saved_filters(self, request: HttpRequest) -> dict[str, Any]:
        """What the list shows above itself; one question."""
        conference = self._filtered_conference(request)
        if conference is None:
            return {}
        query = kept(request.GET.dict())
        rows = SavedFilter.objects.shown_to(request.user, conference).select_related("user")
        shown = [
            {
                "row": row,
                "url": _address(row),
                "current": row.query == query,
                "own": row.user_id == request.user.pk,
            }
            for row in rows
        ]
        is_kept = any(one["current"] and one["own"] for one in shown)
        return {
            "filter_conference": conference,
            "filter_query": "" if is_kept else query,
            "saved_filters": shown,
        }

    def save_filter(self, request: HttpRequest) -> HttpResponse:
        conference = self._may_filter(request)
        query = kept(parse_qsl(request.POST.get("query", "")[:2000]))
        try:
            saved = actions.save_filter(
                conference,
                name=request.POST.get("name", ""),
                query=query,
                is_shared="shared" in request.POST,
                by=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(f"{reverse(LIST)}?conference__id__exact={conference.pk}&{query}")
        messages.success(request, _("The filter “%(name)s” is kept above the list.") % {"name": saved.name})
        return redirect(_address(saved))

    def drop_filter(self, request: HttpRequest, pk: int) -> HttpResponse:
        conference = self._may_filter(request)
        shown = SavedFilter.objects.shown_to(request.user, conference)
        saved = get_object_or_404(shown, pk=pk)
        if not actions.drop_filter(saved, by=request.user):
            raise PermissionDenied
        messages.success(request, _("The filter “%(name)s” is gone.") % {"name": saved.name})
        return redirect(f"{reverse(LIST)}?conference__id__exact={conference.pk}")

    def _may_filter(self, request: HttpRequest) -> Conference:
        """The conference that the form names: 403 for who sees no registrations, 404 for another's."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        conference = self._filtered_conference(request)
        if conference is None:
            raise Http404
        return conference


def _address(saved: SavedFilter) -> str:
    return f"{reverse(LIST)}?conference__id__exact={saved.conference_id}&{saved.query}"
