"""Who stands where in a delegation and in protocol."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class DelegationRole(models.IntegerChoices):
    """In the order in which a delegation is listed."""

    HEAD = 1, _("Head of delegation")
    DEPUTY = 2, _("Deputy head of delegation")
    MEMBER = 3, _("Member")


def check_override(before: int | None, after: int | None, *, reason: str) -> None:
    """Raises ValidationError (code "reason") for an order of its own without a reason (INV19)."""
    if after is not None and after != before and not reason:
        raise ValidationError(
            _("Give the reason why this person does not stand where the rank says."), code="reason"
        )
