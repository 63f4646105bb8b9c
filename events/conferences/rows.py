"""The rows of an admin list as CSV: the columns that are shown, of those rows that the user may see."""

import csv
import datetime as dt
from collections.abc import Callable, Iterable
from io import StringIO
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.db import models
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from events.common.cells import escaped

BOM = "\ufeff"
CHECKBOX = "action_checkbox"


def as_csv(
    admin: Any, rows: Iterable[models.Model], columns: Iterable[Any], *, zone: dt.tzinfo | None
) -> str:
    """A header and one line a row, begun with a byte-order mark for spreadsheets; no cell is a formula.

    Instants are on the clock of `zone`, which the header then names; with None each carries its offset,
    on the clock of its own conference.
    """
    shown = [column for column in columns if column != CHECKBOX]
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([escaped(_heading(admin, column, zone)) for column in shown])
    for row in rows:
        writer.writerow([escaped(_cell(admin, row, column, zone)) for column in shown])
    return BOM + file.getvalue()


def _heading(admin: Any, column: Any, zone: dt.tzinfo | None) -> str:
    text = str(label_for_field(column, admin.model, admin))
    if not hasattr(column, "instant"):
        return capfirst(text)
    return (
        capfirst(f"{text} ({zone})") if zone else _("%(column)s (with offset)") % {"column": capfirst(text)}
    )


def _cell(admin: Any, row: models.Model, column: Any, zone: dt.tzinfo | None) -> str:
    instant: Callable[[models.Model], dt.datetime | None] | None = getattr(column, "instant", None)
    if instant is not None:
        value = instant(row)
        if value is None:
            return ""
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if zone else value.isoformat(timespec="minutes")
    field, _attr, value = lookup_field(column, row, admin)
    if field is not None and getattr(field, "flatchoices", None):
        value = dict(field.flatchoices).get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else strip_tags(str(value))
