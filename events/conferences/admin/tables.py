"""Tables into the admin and out of it: send the file, read what it would do, then do it."""

from datetime import timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common.tables import LIMIT_BYTES, Table, read_table
from events.common.text import clean_line
from events.conferences import organiser
from events.conferences.models import Conference, TableFile
from events.conferences.staff import ScopedAdmin
from events.conferences.tables import Outcome, TableResource, export_table, import_table

SHOWN = 200
# A file that nobody confirmed; it may hold addresses of persons.
KEPT = timedelta(days=1)


class TableForm(forms.Form):
    """A file, and the conference whose rows it has."""

    conference = forms.ModelChoiceField(Conference.objects.none(), label=_("Conference"))
    file = forms.FileField(
        label=_("Table"),
        help_text=_("CSV, or a spreadsheet (.xlsx) of one sheet; at most 5 MB and 3,000 rows"),
    )

    def __init__(self, *args: Any, conferences: QuerySet[Conference] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if conferences is None:
            del self.fields["conference"]
            return
        choice: Any = self.fields["conference"]
        choice.queryset = conferences

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        self.cleaned_data["data"] = file.read(LIMIT_BYTES + 1)
        read_table(self.cleaned_data["data"])
        return file


class TableAdmin(ScopedAdmin):
    """An admin whose rows come and go as tables, in the columns of `resource`."""

    resource: ClassVar[type[TableResource]]
    of_conference: ClassVar[bool] = True
    change_list_template = "admin/events/table/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        name, wrap = f"events_{self.opts.model_name}_table", self.admin_site.admin_view
        own = [
            path("table/", wrap(self.send_view), name=name),
            path("table/<int:pk>/", wrap(self.preview_view), name=f"{name}_preview"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if self.has_change_permission(request):
            context["table_url"] = reverse(f"admin:events_{self.opts.model_name}_table")
        return super().changelist_view(request, context)

    def _file(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        """The rows in the columns that can be read again; of one conference at a time."""
        conference = None
        if self.of_conference:
            several = list(rows.order_by().values_list("conference", flat=True).distinct()[:2])
            if len(several) > 1:
                text = gettext("These are rows of several conferences. Choose one of them first.")
                messages.error(request, text)
                return redirect(f"admin:events_{self.opts.model_name}_changelist")
            one = Conference.objects.filter(pk__in=several).first()
            conference = one or organiser.only(request) or self.conferences(request).first()
        name = "-".join(filter(None, (self.opts.model_name, conference.slug if conference else "")))
        text = export_table(self._resource(request, conference), rows)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _resource(self, request: HttpRequest, conference: Conference | None) -> TableResource:
        return self.resource(conference=conference, by=request.user, now=timezone.now())

    def send_view(self, request: HttpRequest) -> HttpResponse:
        """The form; a file that is a table is kept for a day, and its preview shown."""
        if not (self.has_change_permission(request) and self.has_add_permission(request)):
            raise PermissionDenied
        conferences = self.conferences(request, change=True)
        only = organiser.only(request)
        form = TableForm(
            request.POST or None,
            request.FILES or None,
            conferences=conferences if self.of_conference else None,
            initial={"conference": only.pk} if only else None,
        )
        if request.method == "POST" and form.is_valid():
            now, user = timezone.now(), cast("Any", request.user)
            TableFile.objects.filter(sent_at__lt=now - KEPT).delete()
            kept = TableFile.objects.create(
                kind=str(self.opts.model_name),
                conference=form.cleaned_data.get("conference"),
                name=clean_line(form.cleaned_data["file"].name)[:200] or "table",
                data=form.cleaned_data["data"],
                sent_by=user,
                sent_at=now,
            )
            return redirect(f"admin:events_{self.opts.model_name}_table_preview", kept.pk)
        sample = self._resource(request, only or conferences.first())
        context = {
            "title": gettext("Import a table: %(kind)s") % {"kind": self.opts.verbose_name_plural},
            "form": form,
            "columns": list(sample.fields),
            "required": sample.required,
        }
        return self._page(request, "admin/events/table/send.html", context, bad=bool(form.errors))

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the file would do; posting does it, once. Nobody reaches a file that another sent."""
        with transaction.atomic():
            kept = self._kept(request, pk)
            outcome, refused = self._outcome(request, kept, dry_run=request.method != "POST")
            if request.method == "POST" and outcome is not None and not outcome.refused:
                kept.delete()
                text = gettext("Imported: %(summary)s.") % {"summary": outcome.summary()}
                messages.success(request, text)
                return redirect(f"admin:events_{self.opts.model_name}_changelist")
        context = {
            "title": gettext("What this table would do"),
            "kept": kept,
            "outcome": outcome,
            "refused": refused,
            "shown": SHOWN,
        }
        bad = bool(refused) or (outcome is not None and bool(outcome.refused))
        template = "admin/events/table/preview.html"
        return self._page(request, template, context, bad=bad and request.method == "POST")

    def _kept(self, request: HttpRequest, pk: int) -> TableFile:
        """The user's own file of this kind, while they may still change rows of its conference."""
        if not (self.has_change_permission(request) and self.has_add_permission(request)):
            raise PermissionDenied
        user: Any = request.user
        mine = TableFile.objects.select_for_update(of=("self",)).filter(
            pk=pk, kind=str(self.opts.model_name), sent_by=user
        )
        kept = mine.select_related("conference").first()
        if kept is None:
            raise Http404
        reach = self.conferences(request, change=True)
        if kept.conference_id is not None and not reach.filter(pk=kept.conference_id).exists():
            raise Http404
        return kept

    def _outcome(self, request: HttpRequest, kept: TableFile, *, dry_run: bool) -> tuple[Outcome | None, str]:
        try:
            table: Table = read_table(bytes(kept.data))
            return import_table(self._resource(request, kept.conference), table, dry_run=dry_run), ""
        except ValidationError as error:
            return None, " ".join(error.messages)

    def _page(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, bad: bool = False
    ) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "back": reverse(f"admin:events_{self.opts.model_name}_changelist"),
            "again": reverse(f"admin:events_{self.opts.model_name}_table"),
            **context,
        }
        return render(request, template, whole, status=422 if bad else 200)
