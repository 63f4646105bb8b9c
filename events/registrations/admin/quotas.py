"""Places of delegations, changed by the action and so moving the waiting list up."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Delegation
from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin
from events.registrations import actions
from events.registrations.admin.categories import change_places
from events.registrations.admin.forms import CapacityField, InConference
from events.registrations.models import DelegationQuota, ParticipantCategory
from events.registrations.queries import places_left


class DelegationQuotaForm(forms.ModelForm):
    """How many places a delegation has, in all or in one category."""

    capacity = CapacityField()

    class Meta:
        model = DelegationQuota
        fields = ("delegation", "category", "capacity")


@admin.register(DelegationQuota)
class DelegationQuotaAdmin(ScopedAdmin):
    form = DelegationQuotaForm
    scope_path = "delegation__conference"
    roles = (Role.REGISTRATION,)
    list_display = ("delegation", "conference", "category", "places")
    list_filter = ("category",)
    list_select_related = ("delegation__organization", "delegation__conference", "category")
    search_fields = ("delegation__organization__search_text",)
    fields = ("delegation", "category", "capacity")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("delegation", "category") if obj else ()

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices of one's own conferences, each with its conference's symbol."""
        mine = self.conferences(request, change=True).values("pk")
        if db_field.name == "delegation":
            rows: Any = Delegation.objects.filter(conference__in=mine)
            kwargs["queryset"] = rows.select_related("organization", "conference")
        else:
            kwargs["queryset"] = ParticipantCategory.objects.filter(conference__in=mine).select_related(
                "conference"
            )
        kwargs["form_class"] = InConference
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("conference"))
    def conference(self, quota: DelegationQuota) -> str:
        return str(quota.conference)

    @admin.display(description=_("places"))
    def places(self, quota: DelegationQuota) -> str:
        return places_left(quota)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """A new one counts first who has a place already."""
        if not change:
            obj.capacity = None
            obj.save()
            actions.recount(obj.conference)
        change_places(request, obj, form.cleaned_data["capacity"])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Without the limit whoever waited for it alone moves up first."""
        change_places(request, obj, None)
        obj.delete()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for quota in queryset:
            self.delete_model(request, quota)
