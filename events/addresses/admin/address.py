from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.addresses import pages, queries, rules
from events.addresses.admin.forms import FACTS, AddressForm, CorrectForm, EmbargoForm
from events.addresses.admin.moves import BY_NAME, MOVES, Move
from events.addresses.models import Address, AddressText, AddressVersion, Provenance
from events.addresses.rules import AddressState
from events.common import formats
from events.common.actions import record_transition
from events.common.models import Transition
from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin, ScopedMixin, show_languages

EDITORS = (Role.ADDRESSES,)


class AddressPartInline(ScopedMixin, admin.StackedInline):
    """Parts of an address; texts not yet public are for those alone who work on addresses (INV18)."""

    scope_path = "address__conference"
    roles = EDITORS
    view_roles = ()
    extra = 0


class TextInline(AddressPartInline):
    model = AddressText
    fields = ("language", "kind", "salutation", "body", "closing")


class ProvenanceInline(AddressPartInline):
    model = Provenance
    fields = (
        "language",
        "publisher",
        "source_url",
        "source_published_on",
        "retrieved_at",
        "attribution",
        "dateline",
        "dateline_place",
        "dateline_date",
        "dateline_year_is_derived",
        "usage_terms",
        "raw_sha256",
        "left_in_text",
        "shown_differently",
    )
    readonly_fields = ("raw_sha256", "left_in_text", "shown_differently")

    @admin.display(description=_("not recognised, left in the text"))
    def left_in_text(self, one: Provenance) -> str | SafeString:
        return format_html_join("", "<p>{}</p>", ((str(part),) for part in one.unrecognised)) or "–"

    @admin.display(description=_("shown differently"))
    def shown_differently(self, one: Provenance) -> str | SafeString:
        rows = (
            (formats.became(c.get("from"), c.get("to")), c.get("count"))
            for c in one.normalisations
            if isinstance(c, dict)
        )
        return format_html_join("", "<p>{} ({})</p>", rows) or "–"


class VersionInline(AddressPartInline):
    """What was sealed, to look at only."""

    model = AddressVersion
    fields = ("language", "number", "kind", "word_count", "sha256", "sealed_at", "corrigendum")
    readonly_fields = fields
    can_delete = False
    ordering = ("language", "-number")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Address)
class AddressAdmin(ScopedAdmin):
    form = AddressForm
    roles = EDITORS
    view_roles = ()
    change_form_template = "admin/events/address/change_form.html"
    list_display = ("title", "author_name", "conference", "delivered_on", "shown_state", "until_there")
    list_filter = ("conference", "state", "kind")
    list_select_related = ("conference",)
    search_fields = ("title", "author_name", "slug", "texts__body")
    date_hierarchy = "delivered_on"
    inlines = (TextInline, ProvenanceInline, VersionInline)
    raw_id_fields = ("author", "delivered_by", "session")
    always_read: ClassVar[tuple[str, ...]] = ("shown_state", "until_there", "withdrawn_reason", "missing")
    fieldsets = (
        (None, {"fields": ("conference", "slug", "title", "kind", "shown_state", "until_there", "missing")}),
        (_("Author"), {"fields": ("author", "author_name", "author_role", "on_behalf_of")}),
        (_("Occasion"), {"fields": ("occasion", "session", "addressee", "delivered_on")}),
        (
            _("Delivery"),
            {"fields": ("delivery", "delivered_by", "delivered_by_role", "delivered_source")},
        ),
        (_("Record"), {"fields": ("original_language", "summary", "not_known", "withdrawn_reason")}),
    )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """None in the list: each move has its page, and what was published is never deleted."""
        return {}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return self.always_read
        fixed = ("conference",) if obj.state == AddressState.DRAFT else ("conference", "slug", *FACTS)
        return (*self.always_read, *fixed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (obj.state == AddressState.DRAFT and not obj.versions.exists()))

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, address: Address) -> str:
        now = timezone.now()
        state = rules.effective_state(state=address.state, embargo_until=address.embargo_until, now=now)
        return str(state.label)

    @admin.display(description=_("embargo until"), ordering="embargo_until")
    def until_there(self, address: Address) -> str:
        if address.embargo_until is None:
            return "–"
        there = address.conference.local(address.embargo_until)
        return f"{formats.moment(there, address.conference.zone)} :{there:%S}"

    @admin.display(description=_("missing before it can be published"))
    def missing(self, address: Address) -> str | SafeString:
        if address.pk is None:
            return gettext("Save it first.")
        found = rules.what_is_missing(queries.facts_of(address))
        return format_html_join("", "<p>{}</p>", ((words,) for _field, words in found)) or gettext("Nothing.")

    def save_model(self, request: HttpRequest, obj: Address, form: Any, change: bool) -> None:  # noqa: FBT001
        """Saves the facts of a draft; those of a published one are changed by a correction alone."""
        if not change:
            super().save_model(request, obj, form, change)
            now = timezone.now()
            record_transition(obj, from_state="", to_state=AddressState.DRAFT, by=request.user, now=now)
        elif obj.state == AddressState.DRAFT:
            super().save_model(request, obj, form, change)
        else:
            messages.info(
                request,
                gettext("Readers still meet the sealed text. Publish a correction when you are done."),
            )

    def more(self, request: HttpRequest, row: Address) -> dict[str, Any]:
        return {"moves": self._moves(row), "transitions": Transition.objects.of(row)}

    def _moves(self, address: Address) -> list[Move]:
        now = timezone.now()
        state = rules.effective_state(state=address.state, embargo_until=address.embargo_until, now=now)
        return [move for move in MOVES if state in move.states]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path(
                f"<int:pk>/{move.name}/",
                wrap(self.move_view),
                {"name": move.name},
                name=f"events_address_{move.name}",
            )
            for move in MOVES
        ]
        own.append(path("<int:pk>/preview/", wrap(self.preview), name="events_address_preview"))
        return [*own, *super().get_urls()]

    def move_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Asks (GET), then does it (POST); a refusal is shown in the form, with what was typed."""
        address, move, now = self.own(request, pk), BY_NAME[name], timezone.now()
        with timezone.override(address.conference.zone):
            form = self._form(request, move, address)
            if request.method == "POST" and form.is_valid():
                try:
                    move.act(address, form, request.user, now)
                except ValidationError as error:
                    form.add_error(None, error.messages)
                else:
                    messages.success(request, str(move.done))
                    return redirect("admin:events_address_change", pk)
            context = self._context(request, address, move, form)
            status = 400 if form.errors else 200
            return render(request, "admin/events/address/move.html", context, status=status)

    def _form(self, request: HttpRequest, move: Move, address: Address) -> Any:
        data = request.POST if request.method == "POST" else None
        if move.form is EmbargoForm:
            zone = address.conference.zone
            initial = {"until": address.embargo_until}
            return EmbargoForm(data, initial=initial, zone_name=formats.zone_name(timezone.now(), zone))
        if move.form is CorrectForm:
            form = CorrectForm(data, instance=Address.objects.get(pk=address.pk))
            show_languages(form, self.languages(request, address))
            return form
        return move.form(data)

    def _context(self, request: HttpRequest, address: Address, move: Move, form: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": address,
            "title": move.label,
            "move": move,
            "form": form,
            "changed": queries.unsealed_languages(address) if move.name in {"correct", "restore"} else [],
            "missing": [words for _field, words in rules.what_is_missing(queries.facts_of(address))],
            "back": reverse("admin:events_address_change", args=[address.pk]),
        }

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The draft as readers would see it; never kept by any cache."""
        address = self.own(request, pk)
        page = pages.preview_of(address, language=request.GET.get("language", ""))
        if page is None:
            raise Http404
        request.conference = address.conference  # type: ignore[attr-defined]
        context = {"page": page, "is_preview": True, "session": pages.public_session(address)}
        response = render(request, "events/addresses/address_detail.html", context)
        response["Cache-Control"] = "private, no-store"
        return response
