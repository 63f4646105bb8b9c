"""Badges, to look at only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.conferences.rules import Role
from events.conferences.staff import PlainAdmin, scoped_filters
from events.registrations.models import Badge


@admin.register(Badge)
class BadgeAdmin(PlainAdmin):
    """What was issued and what still works; the code itself is never shown."""

    scope_path = "registration__conference"
    roles = (Role.REGISTRATION,)
    view_roles = (Role.PROTOCOL, Role.DOOR)
    list_display = ("registration", "serial", "state", "issued_at")
    list_filter = ("state", "registration__conference")
    list_select_related = ("registration",)
    list_per_page = 50
    search_fields = ("registration__reference", "registration__name")
    fields = readonly_fields = ("registration", "serial", "state", "issued_at")

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return scoped_filters(Badge, ["state"])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
