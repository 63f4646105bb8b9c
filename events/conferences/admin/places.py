"""Venues, rooms, tracks and bodies."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common.text import i18n_texts, search_key, search_terms
from events.conferences.actions import delete_unused, save_place
from events.conferences.admin.tables import TableAdmin
from events.conferences.models import Body, InterpreterTeam, Room, Track, Venue
from events.conferences.queries import uses_of
from events.conferences.resources import BodyResource, RoomResource, TrackResource, VenueResource
from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin

PLACERS = (Role.PROGRAMME, Role.PROTOCOL)


class PlaceForm(forms.ModelForm):
    """A place with a code that no other of its kind has in the conference."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        conference = data.get("conference") or getattr(self.instance, "conference", None)
        for name in ("code", "slug", "language"):
            others = self._meta.model._default_manager.filter(conference=conference).exclude(
                pk=self.instance.pk
            )
            if data.get(name) and others.filter(**{name: data[name]}).exists():
                text = gettext("Another one in this conference has the code “%(code)s”.")
                self.add_error(name, ValidationError(text % {"code": data[name]}, code="unique"))
        return data


class PlaceAdmin(TableAdmin):
    """A part of one conference that others rely on: saved by the action, deleted while nothing does."""

    form: Any = PlaceForm
    roles = PLACERS
    list_select_related: ClassVar[Any] = ("conference",)
    list_filter: ClassVar[Any] = ("conference",)
    # Searched in every script; there are at most some hundreds of them in a conference.
    searched: ClassVar[tuple[str, ...]] = ("name",)
    search_fields = ("name",)
    # Choices that are narrowed to the object's own conference.
    own_choices: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference",) if obj is not None else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The conference, where there is one alone to choose."""
        mine = list(self.conferences(request, change=True)[:2])
        only = {"conference": mine[0].pk} if len(mine) == 1 else {}
        return {**only, **super().get_changeform_initial_data(request)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        terms = search_terms(search_term)
        if not terms:
            return queryset, False
        found = []
        for place in queryset:
            texts = [text for name in self.searched for text in i18n_texts(getattr(place, name))]
            if all(term in search_key(*texts) for term in terms):
                found.append(place.pk)
        return queryset.filter(pk__in=found), False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in self.own_choices:
            field = form.base_fields.get(name)
            if field is None:
                continue
            if obj is not None:
                field.queryset = field.queryset.filter(conference=obj.conference_id)
                if field.queryset.model is self.model:
                    field.queryset = field.queryset.exclude(pk=obj.pk)
            else:
                field.queryset = field.queryset.select_related("conference")
                field.label_from_instance = with_conference
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        save_place(obj, by=request.user, now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_unused(obj, by=request.user, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for place in queryset:
            self.delete_model(request, place)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Whatever else relies on a place keeps it from being deleted."""
        _listed, counts, lacking, _protected = super().get_deleted_objects(objs, request)
        used = [f"{place}: {', '.join(uses)}" for place in objs if (uses := uses_of(place))]
        return [str(place) for place in objs], counts, lacking, used

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """As usual; what is used is told at once, on its own page."""
        place: Any = self.get_object(request, object_id)
        if place is not None and self.has_delete_permission(request, place) and (uses := uses_of(place)):
            text = _("“%(name)s” is still used: %(uses)s. Change those first.")
            messages.error(request, text % {"name": place, "uses": ", ".join(uses)})
            return redirect(f"admin:events_{self.opts.model_name}_change", place.pk)
        response: HttpResponse = super().delete_view(request, object_id, extra_context)
        return response


def with_conference(place: Any) -> str:
    """A choice that says to which conference it belongs."""
    return f"{place.conference.symbol}: {place}"


@admin.register(Venue)
class VenueAdmin(PlaceAdmin):
    """A building or a site, with its rooms."""

    resource = VenueResource
    list_display = ("name", "conference", "rooms_here")
    searched = ("name", "other_names", "postal_address")
    fields = (
        "conference",
        "name",
        "other_names",
        "postal_address",
        "directions",
        "inside_minutes",
        "walk_minutes",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        venues = super().get_queryset(request).annotate(number_of_rooms=Count("rooms"))
        found: QuerySet[Any] = venues.order_by("pk")
        return found

    @admin.display(description=_("rooms"), ordering="number_of_rooms")
    def rooms_here(self, venue: Any) -> int:
        return int(venue.number_of_rooms)


@admin.register(Room)
class RoomAdmin(PlaceAdmin):
    """Where sessions are held; its position is the order of the columns of a day."""

    resource = RoomResource
    list_display = ("name", "code", "conference", "venue", "capacity", "position", "step_free", "door_sign")
    list_filter = ("conference", "venue", "step_free", "hearing_loop", "captioning")
    list_select_related = ("conference", "venue")
    searched = ("code", "name")
    own_choices = ("venue",)
    fieldsets = (
        (None, {"fields": ("conference", "venue", "code", "name", "capacity", "position")}),
        (_("Planning"), {"fields": ("setup_minutes", "booths")}),
        (_("Access"), {"fields": ("step_free", "hearing_loop", "captioning", "directions")}),
    )

    @admin.display(description=_("sign of the door"))
    def door_sign(self, room: Room) -> str:
        """To print, with the sessions of the next day that has some; there is none before a release."""
        url = reverse("events:door-pdf", kwargs={"conference": room.conference.slug, "room": room.code})
        return format_html('<a href="{}">PDF</a>', url)


@admin.register(Track)
class TrackAdmin(PlaceAdmin):
    """A theme under which sessions are gathered."""

    resource = TrackResource
    list_display = ("name", "slug", "conference", "position")
    searched = ("slug", "name")
    fields = ("conference", "slug", "name", "position")


@admin.register(Body)
class BodyAdmin(PlaceAdmin):
    """Plenary, committees and groups, each under its parent."""

    resource = BodyResource
    list_display = ("code", "name", "kind", "parent", "conference", "position")
    list_filter = ("conference", "kind")
    list_select_related = ("conference", "parent")
    searched = ("code", "name")
    own_choices = ("parent", "apart_from")
    fields = ("conference", "code", "name", "kind", "parent", "position", "terms_of_reference")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Which bodies must not meet at once is asked once the conference is fixed."""
        return (*self.fields, "apart_from") if obj is not None else self.fields


@admin.register(InterpreterTeam)
class InterpreterTeamAdmin(ScopedAdmin):
    """How many sessions at once can be interpreted into each language."""

    form: Any = PlaceForm
    roles = PLACERS
    list_display = ("language", "count", "conference")
    list_filter = ("conference",)
    list_select_related = ("conference",)
    search_fields = ("language",)
    fields = ("conference", "language", "count")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        save_place(obj, by=request.user, now=timezone.now())
