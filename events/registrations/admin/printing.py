"""Printing the badges of those ticked, on a page that says first how many they are."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference, Delegation
from events.conferences.rules import Role
from events.registrations import actions, queries
from events.registrations.actions import MAX_BADGES, Printed
from events.registrations.forms import PrintForm
from events.registrations.models import Badge, Registration
from events.registrations.rules import Printing, RegistrationState

LAYOUT = "badge_layout"


class BadgeFilter(admin.SimpleListFilter):
    title = _("badge")
    parameter_name = "badge"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("to_print", _("not yet printed")), ("printed", _("printed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """Of those confirmed: whose badge that works was printed, or was not."""
        if self.value() not in {"to_print", "printed"}:
            return queryset
        printed = Badge.objects.filter(
            registration=OuterRef("pk"), state=Badge.State.ACTIVE, run__isnull=False
        )
        found = Exists(printed) if self.value() == "printed" else ~Exists(printed)
        return queryset.filter(found, state=RegistrationState.CONFIRMED)


class DelegationFilter(admin.SimpleListFilter):
    title = _("delegation")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = model_admin.narrowed(request, model_admin.get_queryset(request)).order_by()
        found = Delegation.objects.filter(pk__in=rows.values("delegation"))
        named = found.select_related("organization").order_by("sort_key", "pk")
        return [(str(one.pk), str(one)) for one in named]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        chosen = self.value() or ""
        if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
            return queryset
        return queryset.filter(delegation=int(chosen))


class PrintingMixin:
    """The action “Print badges …” of the list of registrations, and its page."""

    admin_site: admin.AdminSite
    opts: Any

    def has_print_permission(self, request: HttpRequest) -> bool:
        return bool(printing_conferences(request).exists())

    @admin.action(description=_("Print badges …"), permissions=["print"])
    def print_badges(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        """Leads to the page that says what will be printed."""
        ids = list(queryset.order_by("name", "pk").values_list("pk", flat=True)[: MAX_BADGES + 1])
        if len(ids) > MAX_BADGES:
            text = _("Choose at most %(most)s at a time. Nothing was printed.") % {"most": MAX_BADGES}
            messages.error(request, text)
            return redirect("admin:events_registration_changelist")
        joined = ",".join(str(pk) for pk in ids)
        return redirect(f"{reverse('admin:events_registration_print')}?ids={joined}")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.print_page)
        inherited: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the ModelAdmin it is mixed into
        return [path("print/", page, name="events_registration_print"), *inherited]

    def print_page(self, request: HttpRequest) -> HttpResponse:
        """Says how many badges it will be (GET), then makes the run (POST) and leads to it."""
        if not self.has_print_permission(request):
            raise PermissionDenied
        chosen = _chosen(request)
        told = queries.to_print(chosen)
        again = any(word == Printing.PRINTED for _row, word in told)
        data = request.POST if request.method == "POST" else None
        form = PrintForm(data, again=again, initial={"layout": request.session.get(LAYOUT)})
        if request.method == "POST" and form.is_valid():
            made = self._print(request, form, chosen)
            if made is not None:
                return redirect("admin:events_printrun_change", made.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Print badges"),
            "form": form,
            "chosen": told,
            # Who was printed before is left out without a reason, and who is not confirmed always.
            "first": sum(word == Printing.FIRST for _row, word in told),
            "counts": [(word, n) for word in Printing if (n := sum(one == word for _row, one in told))],
        }
        template = "admin/events/registration/print.html"
        return render(request, template, context, status=400 if form.errors else 200)

    def _print(self, request: HttpRequest, form: PrintForm, chosen: list[Registration]) -> Any:
        request.session[LAYOUT] = form.cleaned_data["layout"]
        conference = chosen[0].conference
        if any(row.conference != conference for row in chosen):
            form.add_error(None, _("Choose badges of one conference at a time."))
            return None
        try:
            found = actions.print_badges(
                conference, chosen, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            for text in error.messages:
                form.add_error(None, text)
            return None
        _say(request, found)
        if found.run is None:
            form.add_error(None, _("Nobody of these gets a badge. Nothing was printed."))
        return found.run


def printing_conferences(request: HttpRequest) -> QuerySet[Conference]:
    """Those whose badges the user prints from the secretariat."""
    found: QuerySet[Conference] = Conference.objects.organised_by(request.user, Role.REGISTRATION)
    return found


def _chosen(request: HttpRequest) -> list[Registration]:
    """Those of the ids in the address whose badges the user prints, by name."""
    ids = [int(pk) for pk in request.GET.get("ids", "").split(",") if pk.isdecimal() and len(pk) < 19]
    rows = Registration.objects.filter(pk__in=ids[:MAX_BADGES], conference__in=printing_conferences(request))
    found = list(rows.select_related("conference").order_by("name", "pk"))
    if not found:
        raise Http404
    return found


def _say(request: HttpRequest, found: Printed) -> None:
    for word in (Printing.PRINTED, Printing.NOT_CONFIRMED):
        names = [f"{row.reference} {row.name}" for row, why in found.left_out if why == word]
        if names:
            text = _("Left out: %(names)s. %(why)s.")
            shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
            messages.warning(request, text % {"names": shown, "why": word.label})
