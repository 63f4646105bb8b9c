"""The organisers' admin site: models in sections by subject, entered through allauth alone."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.gate import Gate, gate_url, staff_gate
from accounts.rules import is_local_path

REASONS = {
    Gate.ENROL: _("The secretariat is open to staff with a second factor. Set one up here first."),
    Gate.PROVE: _("Show your second factor to go on to the secretariat."),
}


class Site(admin.AdminSite):
    site_header = _("Conference secretariat")
    site_title = _("Secretariat")
    index_title = _("What to run today")

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff whose session has passed the gate; asked on each request, so a loss counts at once."""
        return super().has_permission(request) and staff_gate(request, timezone.now()) is Gate.OPEN

    @method_decorator(never_cache)
    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends staff in, or to what is missing; no password is ever taken here."""
        if not super().has_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("next", "")
        path = wanted if is_local_path(wanted) else reverse("admin:index")
        gate = staff_gate(request, timezone.now())
        if gate is Gate.OPEN:
            return redirect(path)
        messages.warning(request, REASONS[gate])
        return redirect(gate_url(request, gate, path))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")
