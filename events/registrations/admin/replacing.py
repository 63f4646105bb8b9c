"""The page on which the secretariat gives somebody's place to another person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from events.conferences.staff import ScopedAdmin
from events.registrations import actions
from events.registrations.forms import ReplacementForm
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState


class ReplacingAdmin(ScopedAdmin):
    """Adds the page to the admin of registrations."""

    def get_urls(self) -> list[URLPattern]:
        replace = self.admin_site.admin_view(self.replace_view)
        return [path("<int:pk>/replace/", replace, name="events_registration_replace"), *super().get_urls()]

    def replace_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks who comes instead (GET), then gives them the place (POST)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related(
            "conference", "category", "person__user", "delegation__organization"
        )
        leaving: Registration | None = rows.filter(pk=pk, state=RegistrationState.CONFIRMED).first()
        if leaving is None:
            raise Http404
        form = ReplacementForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            made = self._replaced(request, leaving, form)
            if made is not None:
                return redirect("admin:events_registration_change", made.pk)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Replace %(name)s") % {"name": leaving.name},
            "leaving": leaving,
            "form": form,
        }
        status = 400 if form.errors else 200
        return render(request, "admin/events/registration/replace.html", context, status=status)

    def _replaced(
        self, request: HttpRequest, leaving: Registration, form: ReplacementForm
    ) -> Registration | None:
        try:
            made = actions.replace(
                leaving,
                email=form.cleaned_data["email"],
                details=form.details(mode=leaving.mode),
                by=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
            return None
        text = _("%(new)s has the place of %(old)s. Both are told by e-mail.")
        messages.success(request, text % {"new": made.name, "old": leaving.name})
        return made
