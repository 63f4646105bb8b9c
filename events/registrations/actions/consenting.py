"""Agreeing to the terms of a conference, in the version they have now."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.common.actions import sign_history
from events.registrations.actions.locking import lock
from events.registrations.models import Consent, Registration
from events.registrations.rules import LIVE_STATES


def record_consent(registration: Registration, *, now: datetime) -> None:
    """Keeps that the person agreed to the version that the registration names, if it names one."""
    if registration.terms_version:
        Consent.objects.get_or_create(
            registration=registration, version=registration.terms_version, defaults={"agreed_at": now}
        )


@transaction.atomic
def agree_to_terms(registration: Registration, *, version: str, by: Any, now: datetime) -> Registration:
    """The person agrees to `version`, the one that the page showed. Twice is once.

    Raises ValidationError with code "not_own", "state" (the registration is over) or "terms" (the terms
    were changed again).
    """
    if registration.person.user_id is None or registration.person.user_id != by.pk:
        raise ValidationError(_("Only the person who was registered may agree."), code="not_own")
    lock(registration)
    registration.refresh_from_db(fields=["state", "terms_version"])
    registration.conference.refresh_from_db(fields=["terms_version"])
    if registration.state not in LIVE_STATES:
        raise ValidationError(_("This registration is over; nothing was changed."), code="state")
    if version != registration.conference.terms_version:
        raise ValidationError(
            _("The terms changed while you were reading. Read them and agree once more."), code="terms"
        )
    if registration.terms_version != version:
        registration.terms_version = version
        sign_history(registration, by=by, now=now)
        registration.save(update_fields=["terms_version"])
    record_consent(registration, now=now)
    return registration
