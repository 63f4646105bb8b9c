"""Organizations, which all conferences share, and their delegations."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.common.text import i18n_texts, search_terms
from events.conferences.actions import merge_organizations, save_delegation, save_organization
from events.conferences.admin.forms import country_choices
from events.conferences.admin.places import PlaceAdmin
from events.conferences.models import Delegation, Organization
from events.conferences.queries import uses_of
from events.conferences.resources import DelegationResource, OrganizationResource
from events.conferences.rules import Role
from events.conferences.widgets import LongSelect

KEEPERS = (Role.REGISTRATION, Role.PROTOCOL)
MOST_MERGED = 10


class OrganizationForm(forms.ModelForm):
    """Country by name; how it is sorted only where its name does not say it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "country" in self.fields:
            label = self.fields["country"].label
            self.fields["country"] = forms.ChoiceField(
                label=label, required=False, choices=country_choices(), widget=LongSelect
            )
        if "sort_key" in self.fields:
            self.fields["sort_key"].help_text = _("Empty: by its name")


class MergeForm(forms.Form):
    """Which of several stays; the others go into it."""

    keep: Any = forms.ModelChoiceField(
        label=_("This one stays"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, chosen: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].queryset = chosen  # type: ignore[attr-defined]
        self.fields["keep"].label_from_instance = described  # type: ignore[attr-defined]


def described(organization: Organization) -> str:
    """Its name in every language, and what relies on it."""
    parts = [" / ".join(dict.fromkeys(i18n_texts(organization.name))), organization.acronym]
    return ", ".join([*filter(None, parts), *uses_of(organization)])


class RegionFilter(admin.SimpleListFilter):
    """The regions that there are."""

    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = Organization.objects.exclude(region="").order_by("region").values_list("region", flat=True)
        return [(region, region) for region in found.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(region=self.value()) if self.value() else queryset


class SharedAdmin(PlaceAdmin):
    """Rows of no conference: every organiser looks, those with one of `roles` anywhere change."""

    list_select_related: ClassVar[Any] = False
    list_filter: ClassVar[Any] = ()

    def scoped(self, request: HttpRequest, queryset: QuerySet[Any], *, change: bool = False) -> QuerySet[Any]:
        return queryset if self.conferences(request, change=change).exists() else queryset.none()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {name: str(value) for name, value in request.GET.items()}


@admin.register(Organization)
class OrganizationAdmin(SharedAdmin):
    form: Any = OrganizationForm
    resource = OrganizationResource
    of_conference = False
    roles = KEEPERS
    list_display = ("name", "acronym", "membership", "country", "region", "delegations_here")
    list_filter = ("membership", RegionFilter)
    search_fields = ("search_text",)
    search_help_text = _("Name in any language, or acronym")
    fields = ("name", "acronym", "membership", "country", "region", "sort_key")
    actions = ("merge",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of delegations at one's own conferences."""
        mine = self.conferences(request).values("pk")
        own = Count("delegations", filter=Q(delegations__conference__in=mine))
        found: QuerySet[Any] = super().get_queryset(request).annotate(number_here=own)
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        for term in search_terms(search_term):
            queryset = queryset.filter(search_text__contains=term)
        return queryset, False

    @admin.display(description=_("delegations"), ordering="number_here")
    def delegations_here(self, organization: Any) -> int:
        return int(organization.number_here)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        save_organization(obj, by=request.user, now=timezone.now())
        same = Organization.objects.filter(search_text=obj.search_text).exclude(pk=obj.pk)
        if same.exists():
            text = gettext("There is another organization of this name. Merge them if they are the same.")
            messages.warning(request, text)

    def get_urls(self) -> list[URLPattern]:
        own = [path("merge/", self.admin_site.admin_view(self.merge_view), name="events_organization_merge")]
        return [*own, *super().get_urls()]

    @admin.action(description=_("Merge duplicates"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        ids = ",".join(
            str(pk) for pk in queryset.order_by("pk").values_list("pk", flat=True)[: MOST_MERGED + 1]
        )
        return redirect(f"{reverse('admin:events_organization_merge')}?ids={ids}")

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Asks which one stays (GET), then merges (POST)."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        asked = request.GET.get("ids", "").split(",")
        ids = [int(one) for one in asked if one.isascii() and one.isdecimal() and len(one) < 19]
        chosen = Organization.objects.filter(pk__in=ids).order_by("pk")
        listing = redirect("admin:events_organization_changelist")
        if not 2 <= len(chosen) <= MOST_MERGED:
            text = gettext("Choose 2 to %(number)d organizations.")
            messages.error(request, text % {"number": MOST_MERGED})
            return listing
        form = MergeForm(request.POST if request.method == "POST" else None, chosen=chosen)
        if request.method == "POST" and form.is_valid() and self._merged(request, form, chosen):
            return listing
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Merge duplicates"),
            "form": form,
            "back": reverse("admin:events_organization_changelist"),
        }
        status = 422 if form.errors else 200
        return render(request, "admin/events/organization/merge.html", context, status=status)

    def _merged(self, request: HttpRequest, form: MergeForm, chosen: QuerySet[Organization]) -> bool:
        keep = form.cleaned_data["keep"]
        try:
            self._check_reach(request, chosen)
            others = [one for one in chosen if one.pk != keep.pk]
            moved = merge_organizations(keep, others, by=request.user, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        parts = [f"{formats.number(number)} {kind}" for kind, number in moved.items()]
        text = gettext("Merged into %(name)s. Moved: %(what)s.")
        messages.success(request, text % {"name": keep, "what": ", ".join(parts) or gettext("nothing")})
        return True

    def _check_reach(self, request: HttpRequest, chosen: QuerySet[Organization]) -> None:
        """Nobody moves a delegation of a conference whose delegations they do not run."""
        mine = self.conferences(request, change=True).values("pk")
        if Delegation.objects.filter(organization__in=chosen).exclude(conference__in=mine).exists():
            raise ValidationError(
                gettext(
                    "One of them has a delegation at a conference that you do not run. Ask the superusers."
                ),
                code="foreign",
            )


@admin.register(Delegation)
class DelegationAdmin(PlaceAdmin):
    """An organization at a conference; its registrations count as members once confirmed."""

    resource = DelegationResource
    roles = KEEPERS
    list_display = ("organization", "conference", "members", "sort_key")
    list_display_links = ("organization",)
    list_filter: ClassVar[Any] = ("conference", "organization__membership")
    list_select_related: ClassVar[Any] = ("conference", "organization")
    search_fields = ("organization__search_text",)
    fields = ("conference", "organization", "sort_key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        confirmed = Count("registrations", filter=Q(registrations__state="confirmed"))
        found: QuerySet[Any] = super().get_queryset(request).annotate(number_of_members=confirmed)
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whose delegation it is stays: registrations were decided in its name."""
        return ("conference", "organization") if obj is not None else ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        for term in search_terms(search_term):
            queryset = queryset.filter(organization__search_text__contains=term)
        return queryset, False

    @admin.display(description=_("confirmed members"), ordering="number_of_members")
    def members(self, delegation: Any) -> int:
        return int(delegation.number_of_members)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        save_delegation(obj, by=request.user, now=timezone.now())
