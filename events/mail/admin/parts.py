"""Parts of the outbox's pages: the tries of a message, and the filters of the list."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import normalise_email
from events.common import formats
from events.mail.kinds import ACCOUNT, all_kinds
from events.mail.models import DeliveryAttempt, Message


def zone_of(message: Message) -> ZoneInfo:
    """The zone in which a message's times are shown: its conference's, else the site's."""
    return message.conference.zone if message.conference else ZoneInfo(settings.TIME_ZONE)


class AttemptInline(admin.TabularInline):
    """Each talk with the mail server and its answer, to look at only."""

    model = DeliveryAttempt
    fields = readonly_fields = ("began_there", "outcome", "code", "answer")
    extra = 0
    can_delete = False
    verbose_name_plural = _("attempts")

    @admin.display(description=_("began"))
    def began_there(self, attempt: DeliveryAttempt) -> str:
        return formats.moment(attempt.began_at, zone_of(attempt.message))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # whoever may open the message

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = [kind for kind in all_kinds().values() if not kind.name.startswith(ACCOUNT)]
        found = [(kind.name, str(kind.label)) for kind in sorted(kinds, key=lambda kind: str(kind.label))]
        if getattr(request.user, "is_superuser", False):
            found.append((ACCOUNT, gettext("Mails about accounts")))
        return found

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        wanted = self.value()
        if wanted == ACCOUNT:
            return queryset.filter(kind__startswith=ACCOUNT)
        return queryset.filter(kind=wanted) if wanted else queryset


def _row_id(text: str) -> int | None:
    """The id of a row as an address names it; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class ReaderFilter(admin.SimpleListFilter):
    """All mail to one reader, by the id of an account or by an address; pages about people lead here."""

    title = _("reader")
    parameter_name = "to"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(self.value() or "", gettext("This one"))] if self.value() else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        wanted = self.value() or ""
        if not wanted:
            return queryset
        account = _row_id(wanted)
        if account is None:
            return queryset.filter(recipient_key=normalise_email(wanted))
        address = get_user_model().objects.filter(pk=account).values("email")
        return queryset.filter(Q(user=account) | Q(recipient_key__in=address))


class SessionFilter(admin.SimpleListFilter):
    """All mail about one session, by its id in the address; a message leads here, no list of choices does."""

    title = _("session")
    parameter_name = "session"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(self.value() or "", gettext("This one"))] if self.value() else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        wanted = self.value() or ""
        if not wanted:
            return queryset
        session = _row_id(wanted)
        if session is None:
            return queryset.none()
        among = Q(refs__sessions__regex=rf"(^|,){session}(,|$)")
        return queryset.filter(Q(refs__session=session) | among)
