"""What may stand on a badge."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ZONE_CODE = re.compile(r"[A-Z0-9]{1,4}")


def validate_zone_code(value: str) -> None:
    """Raises ValidationError unless `value` is one to four capital Latin letters or figures."""
    if not ZONE_CODE.fullmatch(value):
        raise ValidationError(
            _("Give one to four capital letters or figures, such as A, P2 or VIP."), code="zone_code"
        )
