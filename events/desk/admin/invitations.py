"""Invitations of organisers: sent by mail, sent again, withdrawn. The link itself is never shown."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.common import formats
from events.common.models import Transition
from events.conferences.actions import revoke_organiser_invitation
from events.conferences.models import OrganiserInvitation
from events.conferences.rules import Role
from events.conferences.staff import PlainAdmin, scoped_filters
from events.desk.actions import (
    check_invitation,
    resend_organiser_invitation,
    send_organiser_invitation,
)

MOST_AT_ONCE = 50


class InvitationForm(forms.ModelForm):
    """Whom to invite, to what; a refusal of the action is told here."""

    by: Any = None  # set by the admin
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    class Meta:
        model = OrganiserInvitation
        fields = ("email", "conference", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "conference" in self.fields:
            self.fields["conference"].required = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if all(data.get(name) for name in ("email", "conference", "role")):
            try:
                data["email"] = check_invitation(**data, by=self.by, now=timezone.now())
            except ValidationError as error:
                self.add_error("email", error)
        return data


@admin.register(OrganiserInvitation)
class OrganiserInvitationAdmin(PlainAdmin):
    """For owners alone; those for the whole site are seen by superusers and made by command."""

    form = InvitationForm
    view_roles = ()
    change_form_template = "admin/events/organiserinvitation/change_form.html"
    list_display = ("email", "conference", "role", "state", "made", "expires")
    list_select_related = ("conference",)
    list_per_page = 50
    search_fields = ("email",)
    ordering = ("-created_at", "-pk")
    actions = ("send_again", "withdraw")
    fields = ("email", "conference", "role")

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return scoped_filters(self.model, ["conference", "role"])

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            self.fields
            if obj is None
            else ("email", "conference", "role", "state", "made", "expires", "used_by")
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An invitation is sent again or withdrawn, never rewritten; the list's actions need this."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("state"))
    def state(self, invitation: OrganiserInvitation) -> str:
        return str(invitation.link_state(timezone.now()).label)

    @admin.display(description=_("made"), ordering="created_at")
    def made(self, invitation: OrganiserInvitation) -> str:
        return _there(invitation, invitation.created_at)

    @admin.display(description=_("expires"), ordering="expires_at")
    def expires(self, invitation: OrganiserInvitation) -> str:
        return _there(invitation, invitation.expires_at)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        sent = send_organiser_invitation(
            obj.email, conference=obj.conference, role=obj.role, by=request.user, now=timezone.now()
        )
        obj.pk = sent.pk

    def more(self, request: HttpRequest, row: OrganiserInvitation) -> dict[str, Any]:
        return {"transitions": Transition.objects.of(row)}

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Its states are its history; they stand on its own page."""
        return redirect("admin:events_organiserinvitation_change", object_id)

    @admin.action(description=_("Send again, with a new link"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        def act(one: OrganiserInvitation) -> bool:
            resend_organiser_invitation(one, by=request.user, now=timezone.now())
            return True

        done = self._each(request, queryset, act)
        text = ngettext("%(number)d invitation is sent.", "%(number)d invitations are sent.", done)
        messages.success(request, text % {"number": done})

    @admin.action(description=_("Withdraw"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        def act(one: OrganiserInvitation) -> bool:
            return revoke_organiser_invitation(one, by=request.user, now=timezone.now())

        done = self._each(request, queryset, act)
        text = ngettext("%(number)d link is withdrawn.", "%(number)d links are withdrawn.", done)
        messages.success(request, text % {"number": done})

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Any], act: Callable[[OrganiserInvitation], bool]
    ) -> int:
        """Acts on each that the user may change, tells each refusal, and counts the rest."""
        done = 0
        for one in self.scoped(request, queryset, change=True).select_related("conference")[:MOST_AT_ONCE]:
            try:
                done += act(one)
            except ValidationError as error:
                messages.error(request, f"{one}: {error.messages[0]}")
        return done


def _there(invitation: OrganiserInvitation, moment: Any) -> str:
    zone = invitation.conference.zone if invitation.conference else timezone.get_current_timezone()
    return formats.moment(moment, zone)
