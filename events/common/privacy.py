"""My data: handed out, and erased, by the modules that the slices name in settings.PRIVACY_MODULES.

Each module has `export(user) -> dict` of plain values for JSON, and `erase(user, *, by, now)`.
"""

from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.common.actions import record_transition


def modules() -> list[Any]:
    """The declared modules, in the order of the setting: the account first."""
    return [import_module(path) for path in settings.PRIVACY_MODULES]


def export_all(user: Any) -> dict[str, Any]:
    """Everything the site holds about `user`, by module, as plain values for JSON."""
    return {module.__name__.removesuffix(".privacy"): module.export(user) for module in modules()}


@transaction.atomic
def erase_all(user: Any, *, by: Any, now: datetime) -> None:
    """Erases `user` everywhere, or nowhere; the account goes last, since the others find their rows by it.

    ValidationError "last" for the last account that runs the whole site.
    """
    others = type(user).objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise ValidationError(_("You are the last who runs this site. Invite another first."), code="last")
    record_transition(user, from_state="", to_state="erased", by=None if by == user else by, now=now)
    for module in reversed(modules()):
        module.erase(user, by=None if by == user else by, now=now)
