"""Persons as their organisers see them: those who have something in one's own conferences."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin
from events.people.models import Person, Speaker

PATHS = ("speakers__conference", "registrations__conference", "addresses__conference")


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    """One human across conferences; changed by those who organise all of the conferences they speak at."""

    roles = (Role.PROGRAMME,)
    list_display = ("name", "native_name", "email", "organization", "country")
    list_select_related = ("organization",)
    search_fields = ("search_text", "name", "email")
    fields = (
        "honorific",
        "name",
        "native_name",
        "native_language",
        "email",
        "country",
        "language",
        "time_zone",
    )

    def scoped(self, request: HttpRequest, queryset: QuerySet[Any], *, change: bool = False) -> QuerySet[Any]:
        if getattr(request.user, "is_superuser", False):
            return queryset
        mine = self.conferences(request, change=change).values("pk")
        wanted = Q()
        for path in PATHS:
            wanted |= Q(**{f"{path}__in": mine})
        found = queryset.filter(pk__in=Person.objects.filter(wanted).values("pk"))
        if change:
            elsewhere = Speaker.objects.exclude(conference__in=mine).values("person")
            found = found.exclude(pk__in=elsewhere)
        return found

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Persons come to be as speakers, by registering or by import."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
