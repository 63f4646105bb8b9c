"""The account's own page, and the two steps of a sign-in through OpenID Connect."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.actions import update_preferences
from accounts.forms import PreferencesForm
from accounts.models import User
from accounts.oidc import OidcAdapter


@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """My account: what there is, how I sign in, and how I am written to."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # login_required saw to it
    initial = {"name": user.name, "language": user.language or "en", "time_zone": user.time_zone}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        update_preferences(user, **form.cleaned_data)
        messages.success(request, _("Your preferences are stored."))
        return redirect("account")
    ways = {
        "form": form,
        "has_password": user.has_usable_password(),
        "second_factors": Authenticator.objects.filter(user=user).exclude(type="recovery_codes").count(),
        "sessions": len(UserSession.objects.purge_and_list(user)),
        "providers": settings.OIDC_PROVIDERS,
        "connections": SocialAccount.objects.filter(user=user).count(),
    }
    return render(request, "accounts/account.html", ways, status=400 if form.errors else 200)


def oidc_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Asks whether to go on to the provider (GET), and goes (POST)."""
    return _step(OAuth2LoginView, request, provider_id)


def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends people back to."""
    return _step(OAuth2CallbackView, request, provider_id)


def _step(view: type, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(OidcAdapter(request, provider_id))(request)  # type: ignore[attr-defined]
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return response
