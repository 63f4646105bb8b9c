"""The gate before the staff's part of the site: signed in through allauth, and with a second factor.

The local demo alone leaves it open (docs/explanation/accounts.md). Staff are asked again after half an
hour without a step and after twelve hours in any case.
"""

from datetime import datetime
from enum import Enum
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 3600
SEEN = "staff_seen_at"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Gate(Enum):
    OPEN = "open"
    ENROL = "enrol"
    PROVE = "prove"


def staff_gate(request: Any, now: datetime) -> Gate:
    """Whether this session may go on to pages of the staff, or what it must do first.

    Passing keeps the session awake: the time is noted at most once a minute.
    """
    if settings.LOCAL_DEMO:
        return Gate.OPEN
    if not Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists():
        return Gate.ENROL
    instant = now.timestamp()
    proofs = [r["at"] for r in get_authentication_records(request, request.user) if r.get("method") == "mfa"]
    if not proofs or instant - proofs[-1] > LONGEST_SECONDS:
        return Gate.PROVE
    seen = max(proofs[-1], request.session.get(SEEN, 0))
    if instant - seen > IDLE_SECONDS:
        return Gate.PROVE
    if instant - request.session.get(SEEN, 0) > 60:
        request.session[SEEN] = instant
    return Gate.OPEN


def gate_url(request: Any, gate: Gate, next_path: str) -> str:
    """Where to send somebody who did not pass: to set up a second factor, or to show it."""
    if gate is Gate.ENROL:
        return reverse("mfa_index")
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    urls = [method["url"] for method in methods if method["id"].startswith("mfa_reauthenticate")]
    return f"{urls[0]}?{urlencode({'next': next_path})}"
