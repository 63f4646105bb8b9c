"""Emergencies: one organiser writes, another agrees on a page of its own, and it goes out at once."""

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.common import letters
from events.common.models import Transition
from events.conferences.staff import ScopedAdmin
from events.mail.compose import known_language, letter_of
from events.mail.frames import framed
from events.mail.models import Message
from events.reminders import emergencies
from events.reminders.messages.emergency import write
from events.reminders.models import Emergency
from events.reminders.rules import AGREE_WITHIN, EmergencyState, EmergencyTo, Hindrance


class EmergencyForm(forms.ModelForm):
    def clean_next_update_at(self) -> datetime:
        at: datetime = self.cleaned_data["next_update_at"]
        if at <= timezone.now():
            raise ValidationError(Hindrance.UPDATE.label, code=Hindrance.UPDATE)
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        zone, conference = data.get("zone"), data.get("conference") or self.instance.conference
        if data.get("to") != EmergencyTo.ZONE:
            data["zone"] = None
        elif zone is None:
            self.add_error("zone", ValidationError(_("Say which zone."), code="required"))
        elif zone.conference_id != conference.pk:
            self.add_error("zone", ValidationError(_("This zone is of another conference."), code="foreign"))
        return data


@admin.register(Emergency)
class EmergencyAdmin(ScopedAdmin):
    """What all on site are told at once; sent from a page of its own, by somebody who did not write it."""

    form = EmergencyForm
    roles = emergencies.ROLES
    view_roles = ()
    change_form_template = "admin/events/emergency/change_form.html"
    list_display = ("title", "conference", "state", "written_by", "agreed_by", "recipients", "read_by")
    list_filter = ("conference", "state")
    list_select_related = ("conference", "written_by", "agreed_by")
    search_fields = ("title", "instructions")
    fields = ("conference", "title", "instructions", "to", "zone", "next_update_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(read=Count("answers"))
        return rows

    @admin.display(description=_("read by"), ordering="read")
    def read_by(self, emergency: Any) -> int:
        return int(emergency.read)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent or withdrawn is not rewritten."""
        waits = obj is None or obj.state == EmergencyState.PROPOSED
        return waits and super().has_change_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=True)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Withdrawn rather than deleted: who wanted to say what, when, stays."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        emergencies.propose(obj, by=request.user, now=timezone.now())

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return redirect("admin:events_emergency_agree", obj.pk)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return redirect("admin:events_emergency_agree", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/agree/", wrap(self.agree), name="events_emergency_agree"),
            path("<int:pk>/look/", wrap(self.look), name="events_emergency_look"),
            *super().get_urls(),
        ]

    def _own(self, request: HttpRequest, pk: int) -> Emergency:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.scoped(
            request, Emergency.objects.select_related("conference", "zone", "written_by"), change=True
        )
        found: Emergency | None = rows.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The message as readers get it, in its first language, for the sandboxed frame."""
        emergency = self._own(request, pk)
        message = Message(conference=emergency.conference, recipient=getattr(request.user, "email", ""))
        with translation.override(known_language(emergency.conference.main_language)):
            _text, html = letters.render(letter_of(message, write(emergency)))
        return framed(html)

    def agree(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What it says, to how many, and who has to agree (GET); agrees, withdraws and ends it (POST)."""
        emergency, now, errors = self._own(request, pk), timezone.now(), []
        if request.method == "POST":
            try:
                self._act(request, emergency, now=now)
            except ValidationError as error:
                errors = error.messages
            else:
                return redirect("admin:events_emergency_agree", pk)
        waits = emergency.state == EmergencyState.PROPOSED
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(emergency),
            "emergency": emergency,
            "errors": errors,
            "mark": emergency.written_at.isoformat(),
            "hindrance": emergencies.hindrance_of(
                emergency, by=request.user, read_at=emergency.written_at, now=now
            ),
            "agree_by": emergency.written_at + AGREE_WITHIN,
            "count": len(emergencies.recipients_of(emergency, now=now)) if waits else 0,
            "others": emergencies.who_may_agree(emergency) if waits else [],
            "read": emergency.answers.count(),
            "transitions": Transition.objects.filter(subject="emergency", subject_id=emergency.pk),
        }
        page = partial(render, request, "admin/events/emergency/agree.html", context)
        return self.in_zone(request, emergency.conference.zone, lambda: page(status=400 if errors else 200))

    def _act(self, request: HttpRequest, emergency: Emergency, *, now: datetime) -> None:
        if "agree" in request.POST:
            read_at = _moment(request.POST.get("mark", ""))
            count = emergencies.agree(emergency, read_at=read_at, by=request.user, now=now)
            text = ngettext("On its way to %(n)d mailbox.", "On its way to %(n)d mailboxes.", count)
            self.message_user(request, text % {"n": count}, messages.SUCCESS)
        elif "withdraw" in request.POST:
            emergencies.withdraw(emergency, by=request.user, now=now)
            self.message_user(request, gettext("Withdrawn. Nothing was sent."))
        elif "end" in request.POST:
            emergencies.end(emergency, by=request.user, now=now)
            self.message_user(request, gettext("Ended. It no longer stands on the pages."))
        else:
            raise Http404


def _moment(text: str) -> datetime | None:
    """An instant as the form carries it; None for anything else."""
    try:
        found = parse_datetime(text[:64])
    except ValueError:
        return None
    return found if found and found.tzinfo else None
