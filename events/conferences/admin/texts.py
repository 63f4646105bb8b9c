"""Pages and announcements, written by the secretariat."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common.lint import Leftover, leftovers
from events.conferences.models import Announcement, Page
from events.conferences.staff import ScopedAdmin

WRITERS = ("media", "protocol")


def leftovers_of(value: Any) -> list[Leftover]:
    """What was forgotten in a multilingual text, in every language it has."""
    data = getattr(value, "data", value)
    texts = data.values() if isinstance(data, dict) else [data]
    return [one for text in texts for one in leftovers(str(text or ""))]


class PageForm(forms.ModelForm):
    """Publishing a text with leftovers is refused once, with the list of them."""

    publish_anyway = forms.BooleanField(
        label=_("Publish in spite of what was found"),
        required=False,
        help_text=_("Only when each find is meant as it stands."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("is_published"):
            return data
        body = data.get("body", "")
        if not str(body).strip():
            self.add_error(
                "body", ValidationError(gettext("An empty page cannot be published."), code="empty")
            )
        found = leftovers_of(body)
        if found and not data.get("publish_anyway"):
            self.add_error("body", ValidationError([str(one) for one in found[:20]]))
        return data


@admin.register(Page)
class PageAdmin(ScopedAdmin):
    """About, practical information, venue, contact …: what the conference writes itself."""

    form = PageForm
    roles = WRITERS
    list_display = ("title", "conference", "slug", "is_published", "updated_at")
    list_filter = ("conference", "is_published")
    list_select_related = ("conference",)
    search_fields = ("title", "slug", "body")
    readonly_fields = ("updated_at", "found")
    fields = (
        "conference",
        "slug",
        "title",
        "body",
        "position",
        "is_published",
        "publish_anyway",
        "found",
        "updated_at",
    )
    change_form_template = "admin/events/page/change_form.html"

    @admin.display(description=_("to look at before publishing"))
    def found(self, page: Page | None) -> str | SafeString:
        finds = leftovers_of(page.body) if page else []
        if not finds:
            return gettext("Nothing found.")
        return format_html_join("", "<p>{}</p>", ((one,) for one in finds[:50]))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fixed = ("conference",) if obj is not None else ()
        return (*self.readonly_fields, *fixed)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/preview/", self.admin_site.admin_view(self.preview), name="events_page_preview")
        ]
        return [*own, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as readers would see it, for staff alone."""
        page = self.get_queryset(request).filter(pk=pk).select_related("conference").first()
        if page is None:
            raise Http404
        request.conference = page.conference  # type: ignore[attr-defined]
        response = render(request, "events/conferences/page_detail.html", {"page": page, "is_preview": True})
        response["Cache-Control"] = "private, no-store"
        return response


class AnnouncementForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("published_from"), data.get("published_until")
        if begin and end and end <= begin:
            self.add_error("published_until", gettext("This is not after the time from which it is shown."))
        return data


@admin.register(Announcement)
class AnnouncementAdmin(ScopedAdmin):
    """News; an urgent one stands on top of every page of the conference."""

    form = AnnouncementForm
    roles = (*WRITERS, "programme")
    list_display = ("title", "conference", "severity", "published_from", "published_until", "is_shown")
    list_filter = ("conference", "severity")
    list_select_related = ("conference",)
    search_fields = ("title", "body")
    fields = ("conference", "severity", "title", "body", "published_from", "published_until")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"published_from": timezone.now(), **super().get_changeform_initial_data(request)}

    @admin.display(description=_("shown now"), boolean=True)
    def is_shown(self, announcement: Announcement) -> bool:
        return announcement.is_shown(timezone.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("conference",) if obj is not None else ()
