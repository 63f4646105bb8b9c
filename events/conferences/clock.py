"""Admin pages on the clock of the conference that their object belongs to."""

from collections.abc import Callable
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, ForeignKey, Model
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from events.common import formats, zones
from events.conferences import organiser
from events.conferences.models import Conference


def conference_path(model: type[Model], scope_path: str) -> str:
    """`scope_path` where it leads by keys from the model to its conference, else ""."""
    found: type[Model] = model
    for name in filter(None, scope_path.split("__")):
        try:
            field = found._meta.get_field(name)
        except FieldDoesNotExist:
            return ""
        if not isinstance(field, ForeignKey):
            return ""
        found = field.remote_field.model
    return scope_path if found is Conference else ""


def conference_of(obj: Any, scope_path: str) -> Conference | None:
    """The conference that a row belongs to, if it has one."""
    found = obj
    for name in filter(None, scope_path.split("__")):
        found = getattr(found, name, None)
    return found if isinstance(found, Conference) else None


class ClockAdmin(admin.ModelAdmin):
    """Shows and reads hours in the zone of the object's conference, and names it on the page."""

    # The lookup from the model to its conference, as in ScopedMixin.
    scope_path: ClassVar[str] = "conference"

    def zone_of(self, obj: Any) -> ZoneInfo:
        """The zone of the object's conference, else the current one."""
        conference = conference_of(obj, self.scope_path)
        return conference.zone if conference else ZoneInfo(timezone.get_current_timezone_name())

    def _zone(self, request: HttpRequest, object_id: str | None) -> ZoneInfo | None:
        """Of the object's conference; of a new one's, the posted one, else the only one it can be."""
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        conference = conference_of(obj, self.scope_path) or self._posted(request) or organiser.only(request)
        if conference is None or (obj is None and not self.scope_path):
            return zones.named(request.POST.get("time_zone", ""))
        return conference.zone

    def _posted(self, request: HttpRequest) -> Conference | None:
        first, _dots, rest = conference_path(self.model, self.scope_path).partition("__")
        value = request.POST.get(first, "") if first else ""
        if not value.isdecimal() or len(value) > 18:
            return None
        if not rest:
            return next((one for one in organiser.conferences(request) if str(one.pk) == value), None)
        related: Any = self.opts.get_field(first).related_model
        return conference_of(
            related._default_manager.select_related(rest).filter(pk=int(value)).first(), rest
        )

    def in_zone(
        self, request: HttpRequest, zone: ZoneInfo | None, view: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """Runs the view and renders its page in `zone`: forms show and read its hours."""
        if zone is None:
            return view()
        request.zone = zone  # type: ignore[attr-defined]
        with timezone.override(zone):
            response = view()
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        return response

    def _noted(self, zone: ZoneInfo | None, extra_context: dict[str, Any] | None) -> dict[str, Any]:
        """The context with a note on whose clock holds, where the page has any instants."""
        models = [self.model, *(inline.model for inline in self.inlines)]
        if not any(isinstance(one, DateTimeField) for model in models for one in model._meta.fields):
            return dict(extra_context or {})
        if zone is None:
            note = gettext("Times are read on the clock of the conference that you choose.")
        else:
            name = formats.zone_name(timezone.now(), zone)
            note = gettext("Times on this page are those of %(zone)s.") % {"zone": name}
        return {"zone_note": note, **(extra_context or {})}

    def on_the_spot(
        self,
        request: HttpRequest,
        object_id: str | None,
        view: Callable[[dict[str, Any]], HttpResponse],
        extra_context: dict[str, Any] | None,
    ) -> HttpResponse:
        """Runs a view of one object in the zone of its conference, with a note that names it."""
        zone = self._zone(request, object_id)
        context = self._noted(zone, extra_context)
        return self.in_zone(request, zone, lambda: view(context))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        def view(context: dict[str, Any]) -> HttpResponse:
            return super(ClockAdmin, self).changeform_view(request, object_id, form_url, context)

        return self.on_the_spot(request, object_id, view, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        def view(context: dict[str, Any]) -> HttpResponse:
            return super(ClockAdmin, self).delete_view(request, object_id, context)

        return self.on_the_spot(request, object_id, view, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        def view(context: dict[str, Any]) -> HttpResponse:
            return super(ClockAdmin, self).history_view(request, object_id, context)

        return self.on_the_spot(request, object_id, view, extra_context)
