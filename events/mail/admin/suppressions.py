"""Addresses to which nothing is sent any more."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events.conferences.rules import Role
from events.conferences.staff import PlainAdmin
from events.mail.mailboxes import suppress_mailbox
from events.mail.models import Message, Suppression


@admin.register(Suppression)
class SuppressionAdmin(PlainAdmin):
    """Addresses to which nothing is sent; an organiser meets those that their own mails went to."""

    roles = (Role.MAIL,)
    view_roles = ()
    list_display = ("recipient_key", "reason", "since")
    search_fields = ("recipient_key",)
    list_per_page = 50
    fields = ("recipient_key", "reason", "since")
    readonly_fields = ("since",)

    def scoped(self, request: HttpRequest, queryset: QuerySet[Any], *, change: bool = False) -> QuerySet[Any]:
        if getattr(request.user, "is_superuser", False):
            return queryset
        own = Message.objects.visible_to(request.user).filter(recipient_key=OuterRef("recipient_key"))
        return queryset.filter(Exists(own))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False)) and super().has_add_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:  # noqa: FBT001
        suppress_mailbox(obj.recipient_key, reason=obj.reason, now=timezone.now())
