"""Accounts, for superusers alone. No password is shown or typed here, and nobody promotes themselves."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actions import end_sessions, reset_second_factor
from accounts.models import User

# The insides of allauth, and Django's groups: our rights are roles at a conference.
HIDDEN = (
    Authenticator,
    EmailAddress,
    EmailConfirmation,
    Group,
    SocialAccount,
    SocialApp,
    SocialToken,
    UserSession,
)
for _model in HIDDEN:
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)

RIGHTS = ("is_active", "is_staff", "is_superuser")


def only_now(request: HttpRequest) -> bool:
    """Whether a change must come from somebody who has just shown who they are."""
    return request.method == "POST" and not settings.LOCAL_DEMO


class SuperuserOnly:
    """Permission for superusers alone."""

    def _may(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)


class EmailAddressInline(SuperuserOnly, admin.TabularInline):
    """The addresses of an account; their owner changes them, through confirmed mail."""

    model = EmailAddress
    fields = readonly_fields = ("email", "verified", "primary")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(SuperuserOnly, admin.ModelAdmin):
    """Who has an account; made by signing up or by invitation, erased by its owner."""

    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = RIGHTS
    search_fields = ("email", "name")
    ordering = ("email",)
    list_per_page = 50
    fields = ("email", "name", "language", "time_zone", *RIGHTS, "date_joined", "last_login")
    inlines = (EmailAddressInline,)
    actions = ("sign_out_everywhere", "reset_second_factors")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody changes their own rights, and nobody another's address."""
        fixed = ("email", "date_joined", "last_login")
        return (*fixed, *RIGHTS) if obj is not None and obj.pk == request.user.pk else fixed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        if set(form.changed_data) & set(RIGHTS):
            end_sessions(obj)

    @method_decorator(reauthentication_required(enabled=only_now))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        return response

    @method_decorator(reauthentication_required(enabled=only_now))
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    @admin.action(description=_("Sign out everywhere"))
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            end_sessions(user)
            self.log_change(request, user, "signed out everywhere")
        self._say(request, queryset.count())

    @admin.action(description=_("Take away the second factor of somebody who lost it"))
    def reset_second_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        done = 0
        for user in queryset:
            try:
                reset_second_factor(user, by=request.user)  # type: ignore[arg-type]
            except ValidationError as error:
                self.message_user(request, f"{user.email}: {error.messages[0]}", messages.ERROR)
            else:
                self.log_change(request, user, "second factor taken away")
                done += 1
        self._say(request, done)

    def _say(self, request: HttpRequest, number: int) -> None:
        text = ngettext("Done for %(number)d account.", "Done for %(number)d accounts.", number)
        self.message_user(request, text % {"number": number})
