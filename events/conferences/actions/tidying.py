"""What was typed, as it is stored."""

from django.db import models
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.strings import LazyI18nString

from events.common.text import clean_i18n, clean_line, clean_text


def tidy(instance: models.Model, *, language: str) -> None:
    """Takes control characters and stray blanks out of every text that an organiser types.

    A multilingual text that came as a plain string is filed under `language`.
    """
    for field in instance._meta.concrete_fields:  # noqa: SLF001  # the documented public name of _meta
        value = getattr(instance, field.attname)
        if isinstance(field, I18nCharField | I18nTextField):
            texts = clean_i18n(value, language=language, lines=isinstance(field, I18nTextField))
            setattr(instance, field.attname, LazyI18nString(texts) if texts else "")
        elif isinstance(value, str) and field.editable and not field.choices:
            clean = clean_text if isinstance(field, models.TextField) else clean_line
            setattr(instance, field.attname, clean(value))
