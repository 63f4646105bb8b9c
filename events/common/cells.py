"""Cells of CSV that no spreadsheet takes for a formula, and back."""

import re

# What Excel, LibreOffice and others start a formula with, also full-width and after blanks or quotes.
_FORMULA = re.compile(r"^[\s\"'\u00a0\u3000]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]")


def escaped(value: str) -> str:
    """The value, with an apostrophe before what a spreadsheet would run."""
    return "'" + value if _FORMULA.match(value) else value


def restored(value: str) -> str:
    """What was escaped as it was; an apostrophe that belongs to the text stays."""
    return value[1:] if value.startswith("'") and _FORMULA.match(value[1:]) else value
