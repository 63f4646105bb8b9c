"""Ranks and the list in protocol order, for the protocol service alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin
from events.registrations import actions
from events.registrations.forms import LineField
from events.registrations.models import ProtocolEntry, ProtocolRank, Registration
from events.registrations.rules import LIVE_STATES, check_override


@admin.register(ProtocolRank)
class ProtocolRankAdmin(ScopedAdmin):
    roles = (Role.PROTOCOL,)
    view_roles = ()
    list_display = ("code", "name", "position", "conference")
    list_filter = ("conference",)
    list_select_related = ("conference",)
    fields = ("conference", "code", "name", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference",) if obj else ()


class ProtocolForm(forms.ModelForm):
    """A rank, or an order instead of the rank's with the reason for it."""

    reason = LineField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed for an order instead of the rank's; kept on the record"),
    )

    class Meta:
        model = ProtocolEntry
        fields = ("protocol_rank", "protocol_place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "protocol_rank" in self.fields:
            ranks = ProtocolRank.objects.filter(conference=self.instance.conference_id)
            self.fields["protocol_rank"].queryset = ranks  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        before = self.initial.get("protocol_place")
        try:
            check_override(before, data.get("protocol_place"), reason=data.get("reason", ""))
        except ValidationError as error:
            self.add_error("reason", error)
        return data


@admin.register(ProtocolEntry)
class ProtocolAdmin(ScopedAdmin):
    """Live registrations, first in protocol order first."""

    form = ProtocolForm
    roles = (Role.PROTOCOL,)
    view_roles = ()
    list_display = (
        "name",
        "rank",
        "protocol_place",
        "function",
        "delegation",
        "state",
        "asked",
        "conference",
    )
    list_filter = ("conference", "protocol_rank", "state")
    list_select_related = ("conference", "protocol_rank", "delegation__organization")
    search_fields = ("reference", "name", "native_name", "function", "organization_name")
    show_full_result_count = False
    fields = ("reference", "name", "function", "delegation", "protocol_rank", "protocol_place", "reason")
    readonly_fields = ("reference", "name", "function", "delegation")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: Any = super().get_queryset(request)
        live: QuerySet[Any] = found.filter(state__in=LIVE_STATES)
        return live

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        ordered: Any = ProtocolEntry.objects.in_protocol_order()
        return tuple(ordered.query.order_by)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Only ranks of one's own conferences; the form narrows them to the person's."""
        if db_field.name == "protocol_rank":
            mine = self.conferences(request, change=True).values("pk")
            kwargs["queryset"] = ProtocolRank.objects.filter(conference__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("rank"), ordering="protocol_rank__position")
    def rank(self, row: ProtocolEntry) -> str:
        return row.protocol_rank.code if row.protocol_rank else "–"

    @admin.display(description=_("asked"), ordering="submitted_at")
    def asked(self, row: ProtocolEntry) -> str:
        return formats.moment(row.submitted_at, row.conference.zone)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """That of the registration, which this is another view of."""
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404
        return self.admin_site.get_model_admin(Registration).history_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        actions.set_protocol_rank(
            obj,
            obj.protocol_rank,
            place=obj.protocol_place,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
