"""What was typed, as it is stored."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.strings import LazyI18nString

from events.common.text import clean_i18n, clean_line, clean_text

# Of one language of a longer text, such as how to get there.
LIMIT_TEXT = 100_000


def tidy(instance: models.Model, *, language: str) -> None:
    """Takes control characters and stray blanks out of every text that an organiser types.

    A multilingual text that came as a plain string is filed under `language`. ValidationError names each
    whose text in any language is too long: the database would take it.
    """
    errors: dict[str, ValidationError] = {}
    for field in instance._meta.concrete_fields:  # noqa: SLF001  # the documented public name of _meta
        value = getattr(instance, field.attname)
        if isinstance(field, I18nCharField | I18nTextField):
            texts = clean_i18n(value, language=language, lines=isinstance(field, I18nTextField))
            if (longest := max(map(len, texts.values()), default=0)) > (field.max_length or LIMIT_TEXT):
                errors[field.name] = _too_long(field, longest)
            setattr(instance, field.attname, LazyI18nString(texts) if texts else "")
        elif isinstance(value, str) and field.editable and not field.choices:
            clean = clean_text if isinstance(field, models.TextField) else clean_line
            setattr(instance, field.attname, clean(value))
    if errors:
        raise ValidationError(errors)


def _too_long(field: Any, length: int) -> ValidationError:
    return ValidationError(
        _("This has %(length)s characters; %(limit)s fit."),
        code="max_length",
        params={"length": length, "limit": field.max_length or LIMIT_TEXT},
    )
