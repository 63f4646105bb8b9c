"""When a conference reminds of what, and its letters to many."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.common import formats, letters, names
from events.common.models import Transition
from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin
from events.mail.actions import TEXT_LANGUAGES
from events.mail.compose import known_language, letter_of
from events.mail.frames import framed
from events.mail.models import Message
from events.mail.placeholders import wrong_placeholders
from events.mail.rules import MessageState
from events.mail.wording import COMMON
from events.reminders import mailings
from events.reminders.messages.letters import write
from events.reminders.models import Mailing, ReminderRule
from events.reminders.rules import DEFAULT_MINUTES, MailingState, MailingTo, ReminderKind


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


class MailingForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: [(tag, names.language(tag)) for tag in TEXT_LANGUAGES]
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for part in ("subject", "body"):
            if wrong := wrong_placeholders(data.get(part) or "", COMMON):
                known = ", ".join(f"{{{name}}}" for name in COMMON)
                text = gettext("A letter does not know %(wrong)s. It knows %(names)s.")
                self.add_error(part, text % {"wrong": ", ".join(wrong), "names": known})
        if data.get("to") == MailingTo.SUBSCRIBERS and data.get("is_essential"):
            self.add_error("is_essential", gettext("A newsletter goes to those who asked for it alone."))
        elif data.get("is_essential") and not data.get("why_essential"):
            self.add_error("why_essential", gettext("Say why those who switched letters off need this one."))
        for part in ("category", "delegation"):
            if data.get(part) and data[part].conference_id != getattr(data.get("conference"), "pk", None):
                self.add_error(part, gettext("This belongs to another conference."))
        if data.get("to") != MailingTo.REGISTERED and (
            data.get("category") or data.get("registration_state")
        ):
            self.add_error("to", gettext("Category and state belong to people who asked to attend."))
        return data


class CountForm(forms.Form):
    typed = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=9_999_999)


CHANGES = {"pause": MailingState.PAUSED, "resume": MailingState.SENDING, "stop": MailingState.STOPPED}


@admin.register(Mailing)
class MailingAdmin(ScopedAdmin):
    """Letters to many: written here, sent from a page of their own once the number of readers is typed."""

    form = MailingForm
    roles = (Role.MAIL,)
    view_roles = ()
    change_form_template = "admin/events/mailing/change_form.html"
    list_display = ("subject", "conference", "to", "state", "recipients")
    list_filter = ("conference", "state", "to")
    list_select_related = ("conference",)
    search_fields = ("subject", "body")
    fields = (
        "conference",
        "subject",
        "body",
        "language",
        "to",
        "registration_state",
        "category",
        "delegation",
        "is_essential",
        "why_essential",
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is on its way is not rewritten."""
        is_draft = obj is None or obj.state == MailingState.DRAFT
        return is_draft and super().has_change_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=True)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.has_change_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/send/", wrap(self.send), name="events_mailing_send"),
            path("<int:pk>/look/", wrap(self.look), name="events_mailing_look"),
            *super().get_urls(),
        ]

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter as whoever looks would get it, for the sandboxed frame."""
        mailing, user = self.own(request, pk), request.user
        message = Message(conference=mailing.conference, recipient=getattr(user, "email", ""))
        with translation.override(known_language(mailing.language)):
            letter = letter_of(message, write(mailing, getattr(user, "name", "")))
            _text, html = letters.render(letter)
        return framed(html)

    def send(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To whom it goes and how it looks (GET); tries, sends, pauses and stops it (POST)."""
        mailing, now = self.own(request, pk), timezone.now()
        form = CountForm(request.POST if "send" in request.POST else None)
        if request.method == "POST":
            try:
                if self._act(request, mailing, form):
                    return redirect("admin:events_mailing_send", pk)
            except ValidationError as error:
                form.errors.setdefault("typed", form.error_class()).extend(error.messages)
        people = mailings.recipients_of(mailing, now=now)
        states = mailings.messages_of(mailing).order_by().values("state").annotate(count=Count("pk"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": mailing.subject,
            "mailing": mailing,
            "form": form,
            "count": len(people),
            "first": people[:20],
            "states": [(MessageState(row["state"]).label, row["count"]) for row in states],
            "transitions": Transition.objects.of(mailing),
        }
        status = 400 if form.errors else 200
        return render(request, "admin/events/mailing/send.html", context, status=status)

    def _act(self, request: HttpRequest, mailing: Mailing, form: CountForm) -> bool:
        """Does what the button says; False when the typed number is none."""
        now = timezone.now()
        if "try" in request.POST:
            mailings.try_out(mailing, to=request.user, now=now)
            self.message_user(request, gettext("On its way to you, and to nobody else."))
        elif "send" in request.POST:
            if not form.is_valid():
                return False
            count = mailings.start(mailing, typed=form.cleaned_data["typed"], by=request.user, now=now)
            text = ngettext("On its way to %(n)d person.", "On its way to %(n)d people.", count)
            self.message_user(request, text % {"n": count}, messages.SUCCESS)
        else:
            wanted = next((state for name, state in CHANGES.items() if name in request.POST), None)
            if wanted is None:
                raise Http404
            mailings.change_state(mailing, wanted, by=request.user, now=now)
        return True
