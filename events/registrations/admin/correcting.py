"""The page on which whoever decides corrects somebody's details."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from events.conferences.staff import ScopedAdmin
from events.registrations import actions, queries
from events.registrations.forms import CorrectionForm
from events.registrations.models import Registration


class CorrectingAdmin(ScopedAdmin):
    """Adds the page to the admin of registrations."""

    def get_urls(self) -> list[URLPattern]:
        correct = self.admin_site.admin_view(self.correct_view)
        return [path("<int:pk>/correct/", correct, name="events_registration_correct"), *super().get_urls()]

    def may_correct(self, request: HttpRequest, row: Registration) -> bool:
        """Whether the registration lives and whoever asks decides on it."""
        may = Registration.objects.decidable_by(
            request.user, conference=row.conference, now=timezone.now()
        ).live()
        return bool(may.filter(pk=row.pk).exists())

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows what the registration says (GET), then corrects it (POST)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related(
            "conference", "category", "person__user", "delegation__organization"
        )
        row: Registration | None = rows.filter(pk=pk).first()
        if row is None or not self.may_correct(request, row):
            raise Http404
        form = CorrectionForm(request.POST if request.method == "POST" else None, registration=row)
        if request.method == "POST" and form.is_valid() and self._corrected(request, row, form):
            return redirect("admin:events_registration_change", row.pk)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Correct the details of %(name)s") % {"name": row.name},
            "row": row,
            "waiting": queries.open_change(row),
            "form": form,
        }
        status = 400 if form.errors else 200
        return render(request, "admin/events/registration/correct.html", context, status=status)

    def _corrected(self, request: HttpRequest, row: Registration, form: CorrectionForm) -> bool:
        try:
            actions.correct_for(row, by=request.user, now=timezone.now(), **form.correction())
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        messages.success(request, _("The details of %(name)s are corrected.") % {"name": row.name})
        return True
