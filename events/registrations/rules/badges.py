"""What stands on a badge, on what it is printed, and who gets one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.registrations.rules.requests import RegistrationState

ZONE_CODE = re.compile(r"[A-Z0-9]{1,4}")


def validate_zone_code(value: str) -> None:
    """Raises ValidationError unless `value` is one to four capital Latin letters or figures."""
    if not ZONE_CODE.fullmatch(value):
        raise ValidationError(
            _("Give one to four capital letters or figures, such as A, P2 or VIP."), code="zone_code"
        )


@dataclass(frozen=True)
class Sheet:
    """How badges lie on paper: a page, a badge, how many of them across and down; millimetres."""

    page: tuple[float, float]
    badge: tuple[float, float]
    columns: int = 1
    rows: int = 1

    @property
    def margins(self) -> tuple[float, float]:
        """What is left at the left and at the top, the badges standing in the middle of the page."""
        across, down = self.badge[0] * self.columns, self.badge[1] * self.rows
        return round((self.page[0] - across) / 2, 3), round((self.page[1] - down) / 2, 3)


class Layout(models.TextChoices):
    """What badges are printed on."""

    SHEET_OF_6 = "a4-6", _("A4, six badges of 4 × 3 inches (102 × 76 mm)")
    SHEET_OF_4 = "a4-4", _("A4, four badges of A6")
    SHEET_OF_10 = "a4-10", _("A4, ten cards of 86 × 54 mm")
    A6 = "a6", _("A6, one badge a page")
    CARD = "card", _("Card printer, 86 × 54 mm, one a page")


A4 = (210.0, 297.0)
LARGE, TALL, CARD = (101.6, 76.2), (105.0, 148.0), (85.6, 54.0)
SHEETS: Mapping[str, Sheet] = {
    Layout.SHEET_OF_6: Sheet(A4, LARGE, 2, 3),
    Layout.SHEET_OF_4: Sheet(A4, TALL, 2, 2),
    Layout.SHEET_OF_10: Sheet(A4, CARD, 2, 5),
    Layout.A6: Sheet(TALL, TALL),
    Layout.CARD: Sheet(CARD, CARD),
}


class Printing(models.TextChoices):
    """What becomes of somebody whose badge is to be printed."""

    FIRST = "first", _("Printed for the first time")
    AGAIN = "again", _("Printed again; the badge before stops working")
    PRINTED = "printed", _("Was printed before; printing again needs a reason")
    NOT_CONFIRMED = "not_confirmed", _("Is not confirmed")


def printing(*, state: str, was_printed: bool, reason: str) -> Printing:
    """Only who is confirmed gets a badge; a second one only for a reason (INV5)."""
    if state != RegistrationState.CONFIRMED:
        return Printing.NOT_CONFIRMED
    if not was_printed:
        return Printing.FIRST
    return Printing.AGAIN if reason else Printing.PRINTED
