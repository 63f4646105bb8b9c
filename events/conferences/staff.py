"""The base of every admin page: an organiser meets only the conferences they have a role in.

Holds for lists, forms, choices, autocompletes, actions, history and deletion alike, because all of
them go through `get_queryset` and the four `has_*_permission` methods. Django's own model
permissions are not used: a role at a conference is the permission.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import DateField, DateTimeField, ForeignKey, Model, QuerySet, TimeField, URLField
from django.http import Http404, HttpRequest, HttpResponse
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.forms import I18nFormField
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from events.common.fields import DateInput
from events.conferences import organiser
from events.conferences.lists import ListAdmin
from events.conferences.models import Conference
from events.conferences.steps import StepsAdmin
from events.conferences.widgets import ExactTimeInput, LineInput, MomentInput, TextInput


class ScopedMixin:
    """Scopes a ModelAdmin or an inline.

    `scope_path` is the lookup from the model to its conference ("" for Conference itself);
    `roles` may change the model besides owners; `view_roles` may only look ("*" for every role).
    """

    model: type[Model]
    admin_site: admin.AdminSite
    scope_path: ClassVar[str] = "conference"
    roles: ClassVar[tuple[str, ...]] = ()
    view_roles: ClassVar[tuple[str, ...]] = ("*",)
    formfield_overrides: Mapping[type[Any], Mapping[str, Any]] = {
        URLField: {"assume_scheme": "https"},
        I18nCharField: {"widget": LineInput},
        I18nTextField: {"widget": TextInput},
        DateField: {"widget": DateInput},
        DateTimeField: {"widget": MomentInput},
        TimeField: {"widget": ExactTimeInput},
    }

    def conferences(self, request: HttpRequest, *, change: bool = False) -> QuerySet[Any]:
        """The conferences in which the user may see (or change) this model."""
        if change:
            return Conference.objects.organised_by(request.user, *self.roles, "owner")
        if "*" in self.view_roles:
            return Conference.objects.organised_by(request.user)
        return Conference.objects.organised_by(request.user, *self.roles, *self.view_roles, "owner")

    def scoped(self, request: HttpRequest, queryset: QuerySet[Any], *, change: bool = False) -> QuerySet[Any]:
        """Those rows of `queryset` that the user may see (or change)."""
        if getattr(request.user, "is_superuser", False):
            return queryset
        conferences = self.conferences(request, change=change)
        lookup = f"{self.scope_path}__in" if self.scope_path else "pk__in"
        return queryset.filter(**{lookup: conferences.values("pk")})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.scoped(request, super().get_queryset(request))  # type: ignore[misc]

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """What one may not see does not exist: 404, where Django would lead to the index and name the id."""
        raise Http404

    def _somewhere(self, request: HttpRequest, *, change: bool) -> bool:
        """Whether `conferences` would hold any, without asking the database for each model again."""
        if getattr(request.user, "is_superuser", False):
            return bool(organiser.conferences(request))
        wanted = {*self.roles, "owner"} if change else {*self.roles, *self.view_roles, "owner"}
        return any("*" in wanted or held & wanted for held in organiser.roles(request).values())

    def _may(self, request: HttpRequest, obj: Model | None, *, change: bool) -> bool:
        if not (request.user.is_active and request.user.is_staff):
            return False
        if obj is None or not isinstance(obj, self.model) or obj.pk is None:
            return self._somewhere(request, change=change)
        everything = self.model._default_manager.filter(pk=obj.pk)
        return self.scoped(request, everything, change=change).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, None, change=False)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, obj, change=False)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, obj, change=True)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, None, change=True)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, obj, change=True)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Offers, and so accepts, only rows that the user may see."""
        related = db_field.remote_field.model
        if related is Conference:
            kwargs["queryset"] = self.conferences(request, change=True)
        elif (other := self.admin_site._registry.get(related)) is not None:
            kwargs["queryset"] = other.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class ScopedFilter(admin.RelatedFieldListFilter):
    """A filter by a related object that offers only those that the user may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        related = field.remote_field.model
        if related is Conference:
            chosen = organiser.chosen(request)
            found = [chosen] if chosen else model_admin.conferences(request)
        elif (other := model_admin.admin_site._registry.get(related)) is not None:
            found = other.get_queryset(request)
        else:
            found = related._default_manager.none()
        return [(str(one.pk), str(one)) for one in found]


class PlainAdmin(ScopedMixin, StepsAdmin, ListAdmin):
    """A scoped ModelAdmin of rows that nobody edits, and so without a history of edits."""

    list_per_page = 50


class _Changes(HistoricalRecordContextHelper):
    """What a history says of a change; related rows as a plain enumeration."""

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        found = super().prepare_delta_change_value(change, value)
        return ", ".join(sorted(map(str, found))) if isinstance(found, list) else found


class ScopedAdmin(PlainAdmin, SimpleHistoryAdmin):
    """A scoped ModelAdmin with history; multilingual fields ask for the conference's languages."""

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One earlier state, on the clock of its conference."""
        return self.on_the_spot(
            request,
            object_id,
            lambda context: super(ScopedAdmin, self).history_form_view(
                request, object_id, version_id, context
            ),
            extra_context,
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Of what one may see; simple-history would answer 403 for what exists, 404 for what does not."""
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404
        found: HttpResponse = super().history_view(request, object_id, extra_context)
        return found

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> Any:
        return _Changes(self.model, historical_record)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """As declared, but a filter by a related object never names what the user may not see."""
        return scoped_filters(self.model, super().get_list_filter(request))

    def get_form(
        self,
        request: HttpRequest,
        obj: Model | None = None,
        change: bool = False,  # noqa: FBT001, FBT002  # Django passes it by position
        **kwargs: Any,
    ) -> Any:
        base: Any = super().get_form(request, obj, change=change, **kwargs)
        languages = self.languages(request, obj)

        class Form(base):
            def __init__(self, *args: Any, **values: Any) -> None:
                super().__init__(*args, **values)
                show_languages(self, languages)

        return Form

    def languages(self, request: HttpRequest, obj: Model | None) -> list[str]:
        """The languages of the object's conference, or of all in which the user may add one."""
        found: Any = obj
        for name in filter(None, self.scope_path.split("__")):
            found = getattr(found, name, None)
        if isinstance(found, Conference) and found.languages:
            return list(found.languages)
        several = self.conferences(request, change=True).values_list("languages", flat=True)
        return sorted({tag for tags in several for tag in tags})


def scoped_filters(model: type[Model], filters: Any) -> list[Any]:
    """The filters of a list, with ScopedFilter for each that names a foreign key of the model."""
    keys = {field.name for field in model._meta.get_fields() if isinstance(field, ForeignKey)}
    return [(each, ScopedFilter) if each in keys else each for each in filters]


def show_languages(form: Any, languages: list[str]) -> None:
    """Shows a multilingual field in `languages` and in those that it has a text in already."""
    for name, field in form.fields.items():
        if not isinstance(field, I18nFormField):
            continue
        field.required = field.one_required
        value = getattr(getattr(form, "instance", None), name, None)
        data = getattr(value, "data", None)
        filled = [tag for tag, text in data.items() if text] if isinstance(data, dict) else []
        shown = [tag for tag in field.locales if tag in languages or tag in filled]
        field.widget.enabled_locales = shown or [settings.LANGUAGE_CODE]


class ScopedInline(ScopedMixin, admin.TabularInline):
    """A scoped inline; its rows are those of an object that the user may already see."""

    extra = 0
    show_change_link = True
