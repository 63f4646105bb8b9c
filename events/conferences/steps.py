"""What pages of the admin's own about one row, or about the ticked ones, have in common."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class StepsAdmin(admin.ModelAdmin):
    """A ModelAdmin whose rows have steps of their own beside being edited."""

    def more(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page of `row`, which the user may see, shows besides its form."""
        return {}

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {**(extra_context or {}), **(self.more(request, row) if row else {})}
        return super().change_view(request, object_id, form_url, context)

    def own(self, request: HttpRequest, pk: int) -> Any:
        """The row if the user may change it: 404 for what they may not see, 403 where they only look."""
        found: Model | None = self.get_queryset(request).filter(pk=pk).first()
        if found is None:
            raise Http404
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        return found


def asked_first(
    model_admin: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Any], *, action: str, says: Any
) -> HttpResponse | None:
    """The page that says what the action will do to how many of `rows`; None once somebody said yes.

    For actions of a list that act at once: they come back here with the same rows ticked and `sure`.
    """
    if "sure" in request.POST:
        return None
    found = model_admin.get_actions(request)[action]
    chosen = list(rows)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": found[2] if found else action,
        "says": says,
        "action": action,
        "chosen": chosen,
        "ticked": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", "0"),
    }
    return render(request, "admin/events/sure.html", context)


def ticked(request: HttpRequest, rows: QuerySet[Any], *, most: int) -> list[Any]:
    """Those of `rows` that the address names as `?ids=1,2`; 404 when it names none of them.

    Of a longer list only the first `most` count.
    """
    ids = [int(pk) for pk in request.GET.get("ids", "").split(",") if pk.isdecimal() and len(pk) < 19]
    chosen = list(rows.filter(pk__in=ids[:most]))
    if not chosen:
        raise Http404
    return chosen
