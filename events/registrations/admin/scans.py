"""The log of the doors, to look at only; the door itself has a page of its own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.conferences.rules import Role
from events.conferences.staff import PlainAdmin, scoped_filters
from events.registrations.models import DoorTally, Scan


class WrittenAdmin(PlainAdmin):
    """Rows that the door writes: nobody else does."""

    roles = (Role.REGISTRATION,)
    view_roles = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Scan)
class ScanAdmin(WrittenAdmin):
    """Who came in where and when, who was turned away, and what has to be looked at.

    Not for those who keep the door: they search and scan, and carry no list away.
    """

    list_display = (
        "scanned_at", "registration", "direction", "result", "is_standing", "conflict", "zone", "session",
        "desk",
    )  # fmt: skip
    list_select_related = ("registration", "zone", "session")
    date_hierarchy = "day"
    search_fields = ("registration__reference", "registration__name", "desk")
    fields = readonly_fields = (
        "registration", "badge", "direction", "result", "day", "is_standing", "left_at", "conflict", "undoes",
        "zone", "session", "desk", "scanned_at", "received_at", "listed_at", "by",
    )  # fmt: skip

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return scoped_filters(
            Scan, ["conflict", "direction", "result", "is_standing", "zone", "desk", "conference"]
        )


@admin.register(DoorTally)
class DoorTallyAdmin(WrittenAdmin):
    """How many came, once the log is purged."""

    list_display = ("conference", "day", "people")
    list_select_related = ("conference",)
    fields = readonly_fields = ("conference", "day", "people")
