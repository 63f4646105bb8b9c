"""Files that categories ask for: their kinds, and what may be in them."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 5_000_000
PDF = "application/pdf"
# What makes a PDF act: scripts, actions on opening, programs, files inside, forms that send.
ACTIVE = re.compile(
    rb"/(JavaScript|JS|OpenAction|AA|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z])"
)
# Names may be spelt with hexadecimal escapes; nobody needs that.
ESCAPED = re.compile(rb"/[A-Za-z]*#[0-9A-Fa-f]{2}")


class FileKind(models.TextChoices):
    ASSIGNMENT = "assignment", _("Letter of assignment")
    PRESS_CARD = "press_card", _("Press card")
    WORKS = "works", _("Two published works")
    ACCREDITATION = "accreditation", _("Letter of accreditation")
    STUDIES = "studies", _("Proof of studies")
    OTHER = "other", _("Another paper")


def is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def check_pdf(data: bytes) -> None:
    """Raises ValidationError (code "active", "damaged") for a PDF that acts, or that is none to its end.

    What hides in compressed parts is not looked into: the file is only ever handed out to be saved.
    """
    if b"%%EOF" not in data[-2048:]:
        raise ValidationError(_("This PDF is damaged or not complete. Send it once more."), code="damaged")
    if ACTIVE.search(data) or ESCAPED.search(data):
        raise ValidationError(
            _("This PDF holds scripts or other files. Print it to a plain PDF, or send a picture of it."),
            code="active",
        )
