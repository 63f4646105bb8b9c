"""A conference: its facts, its states, and making one from another."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common import colours
from events.common.models import Transition
from events.conferences.actions import (
    copy_conference,
    create_conference,
    move_conference,
    save_conference,
)
from events.conferences.admin.copying import CopyForm
from events.conferences.admin.forms import ConferenceForm, MoveForm, shown_errors
from events.conferences.models import Conference
from events.conferences.parts import all_parts
from events.conferences.rules import ALARMING_HUES, ConferenceState, may_move
from events.conferences.staff import ScopedAdmin


@dataclass(frozen=True)
class Move:
    """One change of state: its words, what it does to readers, and whether it takes something away."""

    name: str
    state: ConferenceState
    label: str | Promise
    says: str | Promise
    is_harm: bool = False


MOVES = (
    Move(
        "announce",
        ConferenceState.ANNOUNCED,
        _("Announce"),
        _("Everybody can find the conference and read what is published of it; registration opens when due."),
    ),
    Move(
        "archive",
        ConferenceState.ARCHIVED,
        _("Archive"),
        _("Everything stays readable. Registration closes and no reminders go out any more."),
    ),
    Move(
        "hide",
        ConferenceState.DRAFT,
        _("Back to draft"),
        _("Nobody but its staff can see the conference: links to it, calendars and feeds stop working."),
        is_harm=True,
    ),
)
BY_NAME = {move.name: move for move in MOVES}


@admin.register(Conference)
class ConferenceAdmin(ScopedAdmin):
    """Made by superusers, or copied by the owners of another; never deleted, but archived."""

    form = ConferenceForm
    scope_path = ""
    change_form_template = "admin/events/conference/change_form.html"
    list_display = ("symbol", "name", "slug", "starts_on", "ends_on", "time_zone", "state")
    list_filter = ("state",)
    search_fields = ("slug", "symbol", "name", "city")
    date_hierarchy = "starts_on"
    always_read: ClassVar[tuple[str, ...]] = ("state", "accent")
    fieldsets = (
        (None, {"fields": ("slug", "symbol", "name", "theme", "organizer", "host", "state")}),
        (
            _("When and where"),
            {"fields": ("starts_on", "ends_on", "time_zone", "change_anyway", "city", "country")},
        ),
        (_("Languages and look"), {"fields": ("main_language", "languages", "hue", "accent")}),
        (
            _("Registration"),
            {
                "fields": (
                    "registration_opens_at",
                    "registration_closes_at",
                    "offer_hours",
                    "badge_desk",
                    "participants_list",
                    "contact_email",
                    "terms_version",
                ),
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.is_active and user.is_staff and user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The address of an announced conference stands in calendars and mails: it stays."""
        fixed = ("slug",) if obj is not None and obj.state != ConferenceState.DRAFT else ()
        return (*self.always_read, *fixed)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the box for changes of the zone, for those who may not change it or make it anew."""
        asks = obj is not None and self.has_change_permission(request, obj)
        left_out = set() if asks else {"change_anyway"}
        if obj is not None and not asks:
            left_out.add("main_language")
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in left_out]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    @admin.display(description=_("as readers see it"))
    def accent(self, conference: Conference | None) -> str | SafeString:
        """The accent in light and in dark; the pages know every fifth hue outside those of errors."""
        return format_html(
            '<span class="accents">{}{}</span>',
            *(
                _sample(conference, theme, word)
                for theme, word in (("light", _("Light")), ("dark", _("Dark")))
            ),
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        now = timezone.now()
        if change:
            save_conference(obj, by=request.user, now=now)
        else:
            create_conference(obj, by=request.user, now=now)
        if obj.hue in ALARMING_HUES:
            text = gettext(
                "The hue %(hue)d looks like the red of errors; pages use the nearest one outside 10 to 40."
            )
            messages.warning(request, text % {"hue": obj.hue})

    def more(self, request: HttpRequest, row: Conference) -> dict[str, Any]:
        may = self.has_change_permission(request, row)
        return {
            "moves": [move for move in MOVES if may and _is_next(row, move)],
            "may_copy": may,
            "transitions": Transition.objects.of(row),
        }

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path(
                f"<int:pk>/{move.name}/",
                wrap(self.move_view),
                {"name": move.name},
                name=f"events_conference_{move.name}",
            )
            for move in MOVES
        ]
        own.append(path("<int:pk>/copy/", wrap(self.copy_view), name="events_conference_copy"))
        return [*own, *super().get_urls()]

    def move_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Says what the change does (GET), then makes it (POST)."""
        conference, move = self.own(request, pk), BY_NAME[name]
        form = MoveForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                move_conference(
                    conference,
                    move.state,
                    by=request.user,
                    now=timezone.now(),
                    reason=form.cleaned_data["reason"],
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, gettext("State: %(state)s.") % {"state": move.state.label})
                return redirect("admin:events_conference_change", pk)
        context = {"title": move.label, "move": move, "form": form}
        return self._page(request, conference, "admin/events/conference/move.html", context)

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for what is new and what is taken over; a refusal is shown in the form."""
        source = self.own(request, pk)
        parts = all_parts()
        form = CopyForm(request.POST if request.method == "POST" else None, source=source, parts=parts)
        if request.method == "POST" and form.is_valid():
            made = form.made()
            try:
                copy_conference(
                    source, made, parts=form.cleaned_data["parts"], by=request.user, now=timezone.now()
                )
            except ValidationError as error:
                for field, texts in shown_errors(error, form.fields, Conference).items():
                    form.add_error(field, texts)
            else:
                text = gettext("%(made)s is made from %(source)s, as a draft for staff only.")
                messages.success(request, text % {"made": made, "source": source})
                return redirect("admin:events_conference_change", made.pk)
        context = {"title": gettext("Copy %(conference)s") % {"conference": source}, "form": form}
        return self._page(request, source, "admin/events/conference/copy.html", context)

    def _page(
        self, request: HttpRequest, conference: Conference, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": conference,
            "back": reverse("admin:events_conference_change", args=[conference.pk]),
            **context,
        }
        return render(request, template, whole, status=422 if context["form"].errors else 200)


def _is_next(conference: Conference, move: Move) -> bool:
    return may_move(ConferenceState(conference.state), move.state)


def _sample(conference: Conference | None, theme: str, word: Any) -> SafeString:
    """A small page in one theme: the word as a filled tag and as a link."""
    hue = colours.near(conference.hue if conference else 215)
    return format_html(
        '<span class="accent" data-hue="{}" data-theme="{}"><span class="tag fill">{}</span>'
        '<span class="ink">{}</span></span>',
        hue,
        theme,
        word,
        conference or gettext("A link"),
    )
