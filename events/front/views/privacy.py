"""My data as a download, and deleting the account."""

import json
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from events.addresses import privacy as addresses
from events.common.privacy import erase_all, export_all


@never_cache
@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """What there is, what goes and what stays when the account is deleted."""
    kept = addresses.export(request.user)["addresses_of_record"]
    return render(request, "events/front/my_data.html", {"kept": kept})


@never_cache
@require_POST
@login_required
@reauthentication_required
def download(request: HttpRequest) -> HttpResponse:
    """Everything about me as one JSON file."""
    content: Any = json.dumps(export_all(request.user), ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@never_cache
@require_POST
@login_required
@reauthentication_required
def delete(request: HttpRequest) -> HttpResponse:
    """Deletes the account and signs out; asked twice, by the tick and by the proof of who it is."""
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box first: this cannot be taken back."))
        return redirect("events:my-data")
    user = get_object_or_404(User, pk=str(request.user.pk))
    try:
        erase_all(user, by=user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("events:my-data")
    logout(request)
    messages.success(request, _("Your account is deleted."))
    return redirect("/")
