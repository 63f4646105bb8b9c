"""What a person and a speaker may hold: typed or imported values in, stored values out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from accounts.rules import normalise_email
from events.common.text import clean_i18n, clean_line, search_key
from events.people.models import Person, Speaker
from events.people.rules import MAX_BIOGRAPHY

LINES = {
    "name": 200,
    "native_name": 200,
    "native_language": 16,
    "honorific": 40,
    "country": 2,
    "source": 200,
    "guid": 200,
}
TEXTS = {"role": 300, "organization": 300, "biography": MAX_BIOGRAPHY}


def clean_speaker(fields: dict[str, Any], *, language: str) -> dict[str, Any]:
    """`fields` of a speaker as they are stored; ValidationError names each wrong one by its field."""
    cleaned: dict[str, Any] = {}
    errors: dict[str, ValidationError] = {}
    for name, value in fields.items():
        try:
            cleaned[name] = _clean(name, value, language)
        except ValidationError as error:
            errors[name] = error
    if "name" in fields and not cleaned.get("name") and "name" not in errors:
        errors["name"] = ValidationError(_("Give a name."), code="required")
    if errors:
        raise ValidationError(errors)
    return cleaned


def _clean(name: str, value: Any, language: str) -> Any:
    if name in LINES:
        text = clean_line(str(value or ""))
        return _at_most(text.upper() if name == "country" else text, LINES[name])
    if name in TEXTS:
        texts = clean_i18n(value, language=language, lines=name == "biography")
        for text in texts.values():
            _at_most(text, TEXTS[name])
        return LazyI18nString(texts) if texts else ""
    if name == "sources":
        return value or []
    raise TypeError(f"a speaker has no {name}")


def _at_most(text: str, limit: int) -> str:
    if len(text) > limit:
        raise ValidationError(
            _("This has %(length)s characters; %(limit)s fit."),
            code="max_length",
            params={"length": len(text), "limit": limit},
        )
    return text


def clean_person(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` of a person as they are stored, names as in `clean_speaker`."""
    lines = {name: value for name, value in fields.items() if name in LINES}
    rest = {name: value for name, value in fields.items() if name not in LINES}
    cleaned = {**clean_speaker(lines, language="en"), **rest}
    if "email" in cleaned:
        cleaned["email"] = normalise_email(str(cleaned["email"] or ""))
        if cleaned["email"]:
            validate_email(cleaned["email"])
    return cleaned


def find_text(person: Person | Speaker) -> str:
    """What a search for the person compares with."""
    return search_key(person.name, person.native_name, getattr(person, "email", ""))
