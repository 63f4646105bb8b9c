"""The outbox for organisers: what was said to whom, what went wrong, and deciding what is held.

Nothing here shows a code or a link that grants something: the kept copies are masked, and account mails
keep their subject alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.common.models import Transition
from events.conferences import organiser
from events.conferences.rules import ConferenceState, Role
from events.conferences.staff import PlainAdmin, scoped_filters
from events.conferences.steps import ticked
from events.mail import actions, watching
from events.mail.admin.parts import AttemptInline, KindFilter, ReaderFilter, SessionFilter, zone_of
from events.mail.clock import database_now
from events.mail.forms import ReasonForm
from events.mail.frames import framed
from events.mail.kinds import all_kinds
from events.mail.models import Message
from events.mail.rules import OPEN_STATES, WAITING_STATES, MessageState

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Decision:
    """What an organiser may decide about messages, on a page that asks for the reason."""

    name: str
    label: str | Promise
    says: str | Promise
    act: Callable[..., object]
    states: tuple[MessageState, ...]


DONE = tuple(MessageState(state) for state in MessageState if state not in OPEN_STATES)
DECISIONS = (
    Decision(
        "again",
        _("Send again"),
        _("A new mail with what holds now goes to the same people; the old one stays as it is."),
        actions.send_again,
        DONE,
    ),
    Decision(
        "stop",
        _("Do not send"),
        _("It stays here with your reason and is not sent."),
        actions.suppress,
        (*WAITING_STATES, MessageState.HELD),
    ),
)
BY_NAME = {decision.name: decision for decision in DECISIONS}


@admin.register(Message)
class MessageAdmin(PlainAdmin):
    roles = (Role.MAIL,)
    view_roles = ()
    change_form_template = "admin/events/message/change_form.html"
    list_display = ("due_there", "state", "kind_label", "recipient", "conference", "attempts", "sent_there")
    list_display_links = ("due_there",)
    list_filter = ("state", KindFilter, "conference", "is_ambiguous", ReaderFilter, SessionFilter)
    list_select_related = ("conference",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("recipient", "subject", "message_id")
    search_help_text = _("Address, subject or Message-ID")
    inlines = (AttemptInline,)
    actions = ("again", "stop")
    readonly_fields = (
        "kind_label",
        "state",
        "reason",
        "recipient",
        "conference",
        "language",
        "due_there",
        "sent_there",
        "attempts",
        "in_doubt",
        "message_id",
        "subject",
    )
    fields = readonly_fields

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return scoped_filters(Message, super().get_list_filter(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        found: QuerySet[Message] = Message.objects.visible_to(request.user).select_related("conference")
        return found.defer("body_text", "body_html", "sealed").order_by("-queued_at", "-pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=True)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, None, change=True)

    @admin.display(description=_("due"), ordering="due_at")
    def due_there(self, message: Message) -> str:
        return formats.moment(message.due_at, zone_of(message))

    @admin.display(description=_("sent"), ordering="sent_at")
    def sent_there(self, message: Message) -> str:
        return formats.moment(message.sent_at, zone_of(message)) if message.sent_at else "–"

    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self, message: Message) -> str:
        kind = all_kinds().get(message.kind)
        return str(kind.label) if kind else message.kind

    @admin.display(description=_("may have been sent before"))
    def in_doubt(self, message: Message) -> str:
        return gettext("Yes") if message.is_ambiguous else gettext("No")

    @admin.action(description=_("Send again …"))
    def again(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse:
        return self._ask("again", queryset)

    @admin.action(description=_("Do not send …"))
    def stop(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse:
        return self._ask("stop", queryset)

    def _ask(self, name: str, queryset: QuerySet[Message]) -> HttpResponse:
        """Leads to the page that asks for the reason, with the messages that were ticked."""
        ids = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True)[:MOST_AT_ONCE])
        return redirect(f"{reverse('admin:events_message_decide', args=[name])}?ids={ids}")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("watch/", wrap(self.watch), name="events_message_watch"),
            path("decide/<slug:name>/", wrap(self.decide), name="events_message_decide"),
            path("<int:pk>/said/", wrap(self.said), name="events_message_said"),
            *super().get_urls(),
        ]

    def more(self, request: HttpRequest, row: Message) -> dict[str, Any]:
        return {
            "transitions": Transition.objects.of(row),
            "decisions": [one for one in DECISIONS if row.state in one.states],
            "session": row.refs.get("session"),
            "is_account_mail": row.conference_id is None,
        }

    def watch(self, request: HttpRequest) -> HttpResponse:
        """How the outbox does, and what goes out next, of the conferences whose mail the user runs."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = database_now()
        chosen = organiser.chosen(request)
        messages_ = Message.objects.visible_to(request.user)
        conferences = self.conferences(request, change=True)
        if chosen:
            messages_, conferences = messages_.filter(conference=chosen), conferences.filter(pk=chosen.pk)
        labels = {kind.name: kind.label for kind in all_kinds().values()}
        ahead = watching.ahead(messages_, conferences.filter(state=ConferenceState.ANNOUNCED), now=now)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("The outbox now and next"),
            "state": watching.watch(messages_, now=now),
            "slowed": watching.slowed(messages_, now=now),
            "ahead": [(labels.get(one.kind, one.kind), one) for one in ahead],
        }
        return render(request, "admin/events/message/watch.html", context)

    def said(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The kept copy as it looked, as a response of its own for the sandboxed frame."""
        message = self.get_queryset(request).filter(pk=pk).exclude(body_html="").first()
        if message is None or not self.has_view_permission(request):
            raise Http404
        return framed(message.body_html)

    def decide(self, request: HttpRequest, name: str) -> HttpResponse:
        """Asks for the reason (GET), then decides each message by itself (POST)."""
        decision = BY_NAME.get(name)
        if decision is None:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        chosen = ticked(request, self.get_queryset(request), most=MOST_AT_ONCE)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            self._act(request, decision, chosen, form.cleaned_data["reason"], timezone.now())
            return redirect("admin:events_message_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": decision.label,
            "decision": decision,
            "chosen": chosen,
            "form": form,
        }
        template = "admin/events/message/decide.html"
        return render(request, template, context, status=400 if form.errors else 200)

    def _act(
        self, request: HttpRequest, decision: Decision, chosen: list[Message], reason: str, now: datetime
    ) -> None:
        done = 0
        for message in chosen:
            try:
                decision.act(message, by=request.user, now=now, reason=reason)
            except ValidationError as error:
                self.message_user(request, f"{message.recipient}: {error.messages[0]}", messages.ERROR)
            else:
                done += 1
        text = ngettext("Done for %(number)d message.", "Done for %(number)d messages.", done)
        self.message_user(request, text % {"number": done})
