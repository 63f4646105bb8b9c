"""Papers that can be verified: a code that nobody guesses, and a proof of the name without the name."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.common.codes import new_code
from events.registrations.actions.locking import lock
from events.registrations.actions.places import retry_on_contention
from events.registrations.models import Paper, Registration
from events.registrations.queries import certified_days, name_mac, names, paper_of

CODE_LENGTH = 12


def give_paper(registration: Registration, kind: str, *, name: str, now: datetime) -> Paper:
    """The paper of that kind, under a new code; the one before is taken back."""
    end_papers(registration, kind, now=now)
    code = new_code(lambda one: Paper.objects.filter(code=one).exists(), length=CODE_LENGTH)
    mac = name_mac(code, name, settings.SIGNING_KEY)
    return Paper.objects.create(registration=registration, kind=kind, code=code, name_mac=mac, issued_at=now)


def end_papers(registration: Registration, *kinds: str, now: datetime) -> None:
    """From now on the verification says that they were taken back."""
    Paper.objects.filter(registration=registration, kind__in=kinds, ended_at=None).update(ended_at=now)


@retry_on_contention
@transaction.atomic
def give_certificate(registration: Registration, *, by: Any, now: datetime) -> Paper:
    """The certificate of who was let in on a day at least; the same each time, until the name changes.

    Raises ValidationError with code "not_own" or "not_there" (not let in, or the conference is not over).
    """
    if registration.person.user_id is None or registration.person.user_id != by.pk:
        raise ValidationError(_("Only the person may ask for the certificate."), code="not_own")
    if not certified_days(registration, now=now):
        raise ValidationError(
            _("There is no certificate: the door let nobody in by this name."), code="not_there"
        )
    lock(registration)
    found = paper_of(registration, Paper.Kind.CERTIFICATE)
    if found is not None and names(found, registration.name):
        return found
    return give_paper(registration, Paper.Kind.CERTIFICATE, name=registration.name, now=now)
