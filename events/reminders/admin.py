"""When a conference reminds of what."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin
from events.reminders.models import ReminderRule
from events.reminders.rules import DEFAULT_MINUTES, ReminderKind


@admin.register(ReminderRule)
class ReminderRuleAdmin(ScopedAdmin):
    """Rules replace the usual times of their kind; with none, the usual ones hold."""

    roles = (Role.MAIL, Role.PROGRAMME)
    view_roles = ()
    list_display = ("conference", "kind", "before", "is_active")
    list_display_links = ("kind",)
    list_filter = ("conference", "kind", "is_active")
    list_select_related = ("conference",)
    fields = ("conference", "kind", "minutes_before", "is_active", "usual")
    readonly_fields = ("usual",)

    @admin.display(description=_("time before"), ordering="minutes_before")
    def before(self, rule: ReminderRule) -> str:
        return formats.duration(rule.minutes_before)

    @admin.display(description=_("usual times, which hold without rules of the same kind"))
    def usual(self, rule: Any) -> str:
        parts = []
        for kind, usual in DEFAULT_MINUTES.items():
            times = ", ".join(formats.duration(minutes) for minutes in usual)
            parts.append(f"{ReminderKind(kind).label}: {times}")
        return "; ".join(parts)
