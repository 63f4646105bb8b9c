"""Sending the files that a category asks for, and letting them go."""

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.common.pictures import kept_picture
from events.conferences.models import Conference
from events.registrations.actions.asking import person_of
from events.registrations.models import AccreditationFile
from events.registrations.queries import wanted_category
from events.registrations.rules.files import MAX_BYTES, PDF, check_pdf, is_pdf
from events.registrations.rules.keeping import ended_before

# Of a paper that was photographed, in pixels: small print has to stay readable.
PAPER_SIDE = 2200


@transaction.atomic
def send_file(conference: Conference, *, by: Any, now: datetime, kind: str, data: bytes) -> AccreditationFile:
    """Keeps a file of the person behind `by`, in place of the one of that kind; a picture is written anew.

    Raises ValidationError with code "kind" (not asked for), "too_large", or as rules.files.check_pdf and
    common.pictures.kept_picture do.
    """
    category = wanted_category(by, conference)
    if category is None or kind not in category.required_files:
        raise ValidationError(_("This file is not asked for."), code="kind")
    if len(data) > MAX_BYTES:
        raise ValidationError(_("This file is larger than 5 MB. Send a smaller one."), code="too_large")
    media_type = PDF if is_pdf(data) else "image/jpeg"
    if media_type == PDF:
        check_pdf(data)
    else:
        data = kept_picture(data, side=PAPER_SIDE)
    facts = {"code": uuid.uuid4(), "media_type": media_type, "data": data, "sent_at": now}
    file, _created = AccreditationFile.objects.update_or_create(
        conference=conference, person=person_of(by), kind=kind, defaults=facts
    )
    return file


def remove_file(conference: Conference, *, by: Any, kind: str) -> None:
    """Deletes one's own file of that kind; done twice it changes nothing."""
    AccreditationFile.objects.filter(conference=conference, person__user_id=by.pk, kind=kind).delete()


def purge_files(*, now: datetime) -> int:
    """Deletes the files of conferences that ended long enough ago; how many they were."""
    over = AccreditationFile.objects.filter(conference__ends_on__lt=ended_before(now))
    gone: tuple[int, Any] = over.delete()
    return gone[0]
