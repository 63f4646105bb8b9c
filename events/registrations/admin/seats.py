"""Sessions with limited seats, and who has one: given by hand, released, listed for the door."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.conferences.rules import Role
from events.conferences.staff import PlainAdmin
from events.conferences.steps import asked_first
from events.programme.models import Session, SessionPlaces
from events.registrations import actions
from events.registrations.models import Registration, Seat

SEATERS = (Role.PROGRAMME, Role.REGISTRATION)


class ChoosingAdmin(PlainAdmin):
    """Offers, and so accepts, sessions of the staff's own conferences."""

    scope_path = "session__conference"
    roles = SEATERS
    view_roles = (Role.DOOR,)
    is_limited = False  # whether it offers the sessions that have a limit, or those that have none

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "session":
            mine = Session.objects.filter(conference__in=self.conferences(request, change=True))
            found = mine.filter(places__isnull=not self.is_limited)
            kwargs["queryset"] = found.order_by("conference", "starts_at", "code")
            return admin.ModelAdmin.formfield_for_foreignkey(self, db_field, request, **kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(SessionPlaces)
class SessionPlacesAdmin(ChoosingAdmin):
    """A row for each session whose seats are limited; the number is changed by the action."""

    fields = ("session", "capacity")
    list_display = ("session", "conference", "capacity", "taken", "waiting")
    list_filter = ("session__conference",)
    list_select_related = ("session__conference",)
    ordering = ("session__starts_at", "session__code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("session",) if obj else ()

    @admin.display(description=_("conference"), ordering="session__conference")
    def conference(self, places: SessionPlaces) -> str:
        return str(places.session.conference)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  # as Django passes it
        capacity = form.cleaned_data["capacity"]
        promoted = actions.set_places(obj.session, capacity, by=request.user, now=timezone.now())
        if promoted:
            text = ngettext(
                "%(number)d person moved up from the waiting list.",
                "%(number)d people moved up from the waiting list.",
                len(promoted),
            )
            messages.success(request, text % {"number": len(promoted)})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while nobody has a seat: they would lose it without a word."""
        if isinstance(obj, SessionPlaces) and (obj.taken or obj.waiting):
            return False
        return super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        actions.set_places(obj.session, None, by=request.user, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset.select_related("session"):
            if self.has_delete_permission(request, row):
                self.delete_model(request, row)


class SessionFilter(admin.SimpleListFilter):
    """The sessions with limited seats that the staff may see."""

    title = _("session")
    parameter_name = "session"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        limited = SessionPlaces.objects.filter(session__conference__in=model_admin.conferences(request))
        rows = limited.select_related("session").order_by("session__starts_at", "session__code")
        return [(str(row.pk), str(row.session)) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Seat]) -> QuerySet[Seat]:
        value = self.value() or ""
        return queryset.filter(session=int(value)) if value.isdecimal() and len(value) < 16 else queryset


class SeatForm(forms.ModelForm):
    """A seat given by hand, to whoever has the registration ID that is typed."""

    reference = forms.CharField(
        label=_("Registration ID"), max_length=12, help_text=_("As in the confirmation, such as R7K2M9")
    )
    giver: Any = None  # the member of staff, set by the admin's subclass

    def clean(self) -> dict[str, Any]:
        """Gives the seat, so that what the action refuses stands on the form."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        session, reference = data.get("session"), data.get("reference", "").strip().upper()
        if session is None or not reference:
            return data
        people = Registration.objects.filter(conference=session.conference_id, reference=reference)
        registration = people.select_related("conference", "person__user").first()
        if registration is None:
            self.add_error("reference", _("Nobody at this conference has this registration ID."))
            return data
        who = {"by": self.giver, "now": timezone.now(), "by_hand": True}
        try:
            self.instance = actions.reserve_seat(registration, session=session, **who)
        except ValidationError as error:
            for text in error.messages:
                self.add_error(None, text)
        return data

    def _post_clean(self) -> None:
        """Nothing is left to check: the action stored the row."""


@admin.register(Seat)
class SeatAdmin(ChoosingAdmin):
    """Who has a seat and who waits; changed by giving one by hand and by releasing."""

    is_limited = True
    list_display = ("session", "name", "organization", "state", "asked_at", "waiting_since", "is_by_hand")
    list_filter = ("session__conference", SessionFilter, "state")
    list_select_related = ("session", "registration")
    search_fields = ("registration__name", "registration__reference", "session__code")
    search_help_text = _("Name, registration ID or code of the session")
    ordering = ("session__starts_at", "session__code", "state", "waiting_since", "registration__name")
    actions = ("release",)
    readonly_fields = ("registration", "state", "asked_at", "waiting_since", "is_by_hand")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("session", *self.readonly_fields) if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: it is released, so that the next person gets it."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("session", *self.readonly_fields) if obj else ("session", "reference")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  # as Django passes it
        if obj is None:
            kwargs["form"] = SeatForm
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.giver = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  # as Django passes it
        """The form gave the seat already; nothing else is typed here."""

    @admin.display(description=_("name"), ordering="registration__name")
    def name(self, seat: Seat) -> str:
        return seat.registration.name

    @admin.display(description=_("organization"), ordering="registration__organization_name")
    def organization(self, seat: Seat) -> str:
        return seat.registration.organization_name

    @admin.action(description=_("Release the seats"), permissions=["change"])
    def release(self, request: HttpRequest, queryset: QuerySet[Seat]) -> HttpResponse | None:
        rows = self.scoped(request, queryset, change=True).select_related("session", "registration")
        says = _("Each seat goes to whoever waits longest for it, who is told by e-mail.")
        page = asked_first(self, request, rows, action="release", says=says)
        if page is not None:
            return page
        done = sum(actions.release_seat(seat, by=request.user, now=timezone.now()) for seat in rows)
        text = ngettext("Released %(number)d seat.", "Released %(number)d seats.", done)
        messages.success(request, text % {"number": done})
        return None
