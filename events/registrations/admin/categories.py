"""Categories with their places, the places of a conference, and focal points."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.conferences.models import Delegation
from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin
from events.conferences.steps import asked_first
from events.registrations import actions
from events.registrations.admin.forms import CategoryForm, FocalPointForm, InConferences, QuotaForm
from events.registrations.models import FocalPoint, ParticipantCategory, Quota, Zone
from events.registrations.queries import account_of, invitation_link, places_left


def change_places(request: HttpRequest, quota: Quota, capacity: int | None) -> None:
    """Changes the capacity by the action, and says who moved up."""
    promoted = actions.set_capacity(quota, capacity, by=request.user, now=timezone.now())
    if promoted:
        text = ngettext(
            "%(number)d person moved up from the waiting list.",
            "%(number)d people moved up from the waiting list.",
            len(promoted),
        )
        messages.success(request, text % {"number": len(promoted)})


@admin.register(ParticipantCategory)
class CategoryAdmin(ScopedAdmin):
    form = CategoryForm
    roles = (Role.REGISTRATION,)
    list_display = ("name", "conference", "route", "places", "is_open", "position")
    list_filter = ("conference", "route", "is_open")
    list_select_related = ("conference", "quota")
    search_fields = ("name", "code")
    prepopulated_fields = {}
    actions = ("renew_invitation",)
    fields = (
        "conference",
        "code",
        "name",
        "description",
        "route",
        "needs_delegation",
        "capacity",
        "hue",
        "zones",
        "is_open",
        "opens_at",
        "closes_at",
        "is_by_invitation",
        "invitation",
        "required_files",
        "position",
        ("may_speak", "may_propose", "may_vote"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference", "invitation") if obj else ("invitation",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The link grants something: only who may change the category sees it."""
        if self.has_change_permission(request, obj):
            return self.fields
        return tuple(name for name in self.fields if name != "invitation")

    @admin.display(description=_("link of the invitation"))
    def invitation(self, category: ParticipantCategory) -> str:
        if category.pk is None or not category.is_by_invitation:
            return "–"
        return invitation_link(category)

    @admin.action(description=_("Make a new invitation; the link before ends"), permissions=["change"])
    def renew_invitation(
        self, request: HttpRequest, queryset: QuerySet[ParticipantCategory]
    ) -> HttpResponse | None:
        invited = queryset.filter(is_by_invitation=True)
        says = _("Whoever has the link of one of these categories cannot ask with it any more.")
        page = asked_first(self, request, invited, action="renew_invitation", says=says)
        if page is not None:
            return page
        rows = list(invited)
        for category in rows:
            actions.renew_invitation(category, by=request.user, now=timezone.now())
        text = ngettext("Made %(number)d new link.", "Made %(number)d new links.", len(rows))
        messages.success(request, text % {"number": len(rows)})
        return None

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offers the zones of the conferences whose categories one may change."""
        mine = self.conferences(request, change=True).values("pk")
        zones = Zone.objects.filter(conference__in=mine).select_related("conference")
        return InConferences(queryset=zones, label=_("Zones that its badge opens"))

    @admin.display(description=_("places"))
    def places(self, category: ParticipantCategory) -> str:
        return places_left(getattr(category, "quota", None))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        actions.ensure_quotas(obj.conference)
        if "capacity" in form.changed_data:
            quota = Quota.objects.select_related("conference").get(category=obj)
            change_places(request, quota, form.cleaned_data["capacity"])


@admin.register(Zone)
class ZoneAdmin(ScopedAdmin):
    roles = (Role.REGISTRATION,)
    list_display = ("code", "name", "conference", "position")
    list_display_links = ("code", "name")
    list_filter = ("conference",)
    list_select_related = ("conference",)
    search_fields = ("code", "name")
    fields = ("conference", "code", "name", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference",) if obj else ()


@admin.register(Quota)
class QuotaAdmin(ScopedAdmin):
    """Places of whole conferences; those of a category stand with the category."""

    form = QuotaForm
    roles = (Role.REGISTRATION,)
    list_display = ("conference", "places")
    list_select_related = ("conference", "category")
    fields = ("conference", "capacity", "taken_now")
    readonly_fields = ("taken_now",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(category=None)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference", "taken_now") if obj else ("taken_now",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("places"))
    def places(self, quota: Quota) -> str:
        return places_left(quota)

    @admin.display(description=_("taken"))
    def taken_now(self, quota: Quota) -> str:
        return str(quota.taken)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        capacity = form.cleaned_data["capacity"]
        if not change:
            obj.capacity = None
            obj.save()
            actions.recount(obj.conference)
        change_places(request, Quota.objects.select_related("conference").get(pk=obj.pk), capacity)


@admin.register(FocalPoint)
class FocalPointAdmin(ScopedAdmin):
    form = FocalPointForm
    scope_path = "delegation__conference"
    roles = (Role.REGISTRATION, Role.PROTOCOL)
    list_display = ("person", "delegation", "conference", "is_alternate", "valid_from", "valid_until")
    list_filter = ("is_alternate",)
    list_select_related = ("person", "delegation__organization", "delegation__conference")
    search_fields = ("person__name", "person__user__email", "delegation__organization__name")
    date_hierarchy = None
    actions = ("end",)
    fields = ("email", "delegation", "is_alternate", "valid_from", "valid_until")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None and self.has_add_permission(request):
            return self.fields
        return ("person", "delegation", "is_alternate", "valid_from", "valid_until")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("person", "delegation") if obj else ()

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "delegation":
            mine = self.conferences(request, change=True).values("pk")
            field.queryset = Delegation.objects.filter(conference__in=mine).select_related("organization")
        return field

    @admin.display(description=_("conference"))
    def conference(self, focal_point: FocalPoint) -> str:
        return str(focal_point.delegation.conference)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.person = actions.person_of(account_of(form.cleaned_data["email"]))
        actions.save_power(obj, by=request.user, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who decided, and when, stays on record: a power is ended, not deleted."""
        return False

    @admin.action(description=_("End at once"), permissions=["change"])
    def end(self, request: HttpRequest, queryset: QuerySet[FocalPoint]) -> HttpResponse | None:
        powers = queryset.select_related("person__user", "delegation__conference", "delegation__organization")
        says = _("Each decides no more from the next request on; they and the others are told by e-mail.")
        page = asked_first(self, request, powers, action="end", says=says)
        if page is not None:
            return page
        for power in powers:
            actions.end_power(power, by=request.user, now=timezone.now())
        text = ngettext("Ended %(number)d power.", "Ended %(number)d powers.", len(powers))
        messages.success(request, text % {"number": len(powers)})
        return None
