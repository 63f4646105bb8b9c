"""Published sessions, to look at only: what is published never changes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.conferences.staff import PlainAdmin, scoped_filters
from events.programme.models import SessionVersion


@admin.register(SessionVersion)
class SessionVersionAdmin(PlainAdmin):
    list_display = ("code", "title", "number", "began_in", "ended_in", "is_present", "conference")
    list_filter = ("conference", "is_present", "type", "state")
    list_select_related = ("conference",)
    search_fields = ("search_text", "code")
    ordering = ("code", "-number")
    fields = readonly_fields = (
        "conference",
        "code",
        "number",
        "began_in",
        "ended_in",
        "sealed_at",
        "is_present",
        "title",
        "type",
        "state",
        "note",
        "starts_at",
        "ends_at",
        "local_day",
        "room_name",
        "venue_name",
        "track_name",
        "body_name",
        "access",
        "language_key",
        "abstract",
        "sha256",
    )

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return scoped_filters(SessionVersion, super().get_list_filter(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
