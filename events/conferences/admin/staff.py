"""Roles of staff at a conference: given and taken back by its owners."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import normalise_email
from events.conferences.actions import give_role, take_role
from events.conferences.models import ConferenceRole
from events.conferences.staff import ScopedAdmin


class RoleForm(forms.ModelForm):
    """Somebody with an account, by their address."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        help_text=_("Somebody without an account is invited: see Invitations of organisers."),
    )

    class Meta:
        model = ConferenceRole
        fields = ("conference", "role")

    def clean_email(self) -> str:
        address = normalise_email(self.cleaned_data["email"])
        account = User.objects.filter(email=address, is_active=True).first()
        if account is None:
            raise ValidationError(
                gettext("Nobody has an account with this address. Invite them instead."), code="no_account"
            )
        self.instance.user = account
        return address

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        held = ConferenceRole.objects.filter(
            user__email=data.get("email", ""), conference=data.get("conference"), role=data.get("role", "")
        )
        if held.exists():
            self.add_error("role", ValidationError(gettext("They have this role already."), code="held"))
        return data


@admin.register(ConferenceRole)
class ConferenceRoleAdmin(ScopedAdmin):
    """Every organiser sees who does what; owners alone give and take. A role is never rewritten."""

    form: Any = RoleForm
    list_display = ("user", "email", "role", "conference")
    list_filter: ClassVar[Any] = ("conference", "role")
    list_select_related: ClassVar[Any] = ("conference", "user")
    search_fields = ("user__email", "user__name")
    ordering = ("conference", "role", "user__email")
    fields = ("conference", "email", "role")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is None else ("conference", "user", "role")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("e-mail address"), ordering="user__email")
    def email(self, held: ConferenceRole) -> str:
        return str(held.user.email)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        given = give_role(
            obj.user, conference=obj.conference, role=obj.role, by=request.user, now=timezone.now()
        )
        obj.pk = given.pk

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """None: each role is taken back on its own page, where it says whose it is."""
        return {}

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """As usual; the last owner of a conference is told to stay."""
        try:
            response: HttpResponse = super().delete_view(request, object_id, extra_context)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("admin:events_conferencerole_changelist")
        return response

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        take_role(obj, by=request.user, now=timezone.now())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Whose role it is stands in the question; nothing else goes with it."""
        return [str(one) for one in objs], {}, set(), []
