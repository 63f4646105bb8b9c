"""Columns of the tables that organisers send in: a cell's text to a value, and back."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString
from import_export.fields import Field

from events.common import names
from events.common.text import clean_line, clean_text

YES = frozenset({"1", "yes", "y", "true", "x", "on"})
NO = frozenset({"", "0", "no", "n", "false", "off", "-"})


class Column(Field):
    """A line of text; `others` are names that files of other systems have for it.

    `parse` raises ValueError with a sentence for whoever wrote the cell.
    """

    def __init__(self, attribute: str, name: str = "", *, others: Iterable[str] = ()) -> None:
        super().__init__(attribute=attribute, column_name=name or attribute)
        self.others = tuple(others)

    def parse(self, text: str) -> Any:
        return text

    def show(self, value: Any) -> str:
        return "" if value is None else str(value)

    def clean(self, row: Mapping[str, str], **kwargs: Any) -> Any:
        return self.parse(clean_line(row[self.column_name]))

    def export(self, instance: Any, **kwargs: Any) -> str:
        return self.show(self.get_value(instance))


class TranslatedColumn(Column):
    """One language of a multilingual text; an empty cell takes that language away."""

    def __init__(self, attribute: str, language: str, *, is_main: bool, lines: bool = False) -> None:
        super().__init__(attribute, attribute if is_main else f"{attribute}_{language}")
        self.language, self.is_main, self.tidy = language, is_main, clean_text if lines else clean_line

    def _texts(self, instance: Any) -> dict[str, str]:
        value = getattr(instance, self.attribute)
        data = getattr(value, "data", value)
        return (
            dict(data) if isinstance(data, dict) else {self.language: data} if data and self.is_main else {}
        )

    def get_value(self, instance: Any) -> str:
        return str(self._texts(instance).get(self.language) or "")

    def save(self, instance: Any, row: Mapping[str, str], is_m2m: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002  # theirs
        texts = {**self._texts(instance), self.language: self.tidy(row[self.column_name])}
        filled = {tag: text for tag, text in texts.items() if text}
        setattr(instance, self.attribute, LazyI18nString(filled) if filled else "")


class NumberColumn(Column):
    """A whole number; `empty` is what an empty cell means."""

    def __init__(self, attribute: str, *, empty: int | None, most: int = 2_000_000_000) -> None:
        super().__init__(attribute)
        self.empty, self.most = empty, most

    def parse(self, text: str) -> int | None:
        if not text:
            return self.empty
        if not (text.isascii() and text.isdecimal() and len(text) < 12 and int(text) <= self.most):
            raise ValueError(
                _("“%(text)s” is not a number from 0 to %(most)d.") % {"text": text[:40], "most": self.most}
            )
        return int(text)


class YesNoColumn(Column):
    def parse(self, text: str) -> bool:
        folded = text.casefold()
        if folded not in YES | NO:
            raise ValueError(_("“%(text)s” is neither yes nor no.") % {"text": text[:40]})
        return folded in YES

    def show(self, value: Any) -> str:
        return "yes" if value else "no"


class ChoiceColumn(Column):
    """One of the values of a list, or the words for it in English."""

    def __init__(self, attribute: str, choices: Any, *, empty: str = "", others: Iterable[str] = ()) -> None:
        super().__init__(attribute, others=others)
        self.known = {word.casefold(): value for value, label in choices for word in (str(value), str(label))}
        self.values, self.empty = [value for value, _label in choices], empty

    def parse(self, text: str) -> str:
        value = self.known.get(text.casefold(), self.empty if not text else "")
        if not value:
            known = ", ".join(map(str, self.values))
            raise ValueError(_("“%(text)s” is not one of %(known)s.") % {"text": text[:40], "known": known})
        return str(value)


class CountryColumn(Column):
    def parse(self, text: str) -> str:
        code = text.upper()
        if code and code not in dict(names.countries()):
            raise ValueError(_("“%(text)s” is not an ISO 3166 code such as AZ.") % {"text": text[:40]})
        return code


class RelatedColumn(Column):
    """Another object by its code or name; `find` returns None for what there is not."""

    def __init__(self, attribute: str, find: Callable[[str], Any], show: Callable[[Any], str]) -> None:
        super().__init__(attribute)
        self.find, self.shown = find, show

    def parse(self, text: str) -> Any:
        if not text:
            return None
        found = self.find(text)
        if found is None:
            raise ValueError(
                _("There is no “%(text)s” here. Make it first, or put it on an earlier line.")
                % {"text": text[:60]}
            )
        return found

    def show(self, value: Any) -> str:
        return "" if value is None else self.shown(value)
