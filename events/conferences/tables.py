"""Importing and exporting rows as a table: what it would do first, then all of it or nothing."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.resources import ModelResource
from import_export.results import RowResult
from tablib.core import Dataset

from events.common.tables import Table, write_table
from events.conferences.columns import Column
from events.conferences.models import Conference

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """What a row would make or change; `fields` are (column, before, after)."""

    title: str
    line: int
    is_new: bool
    fields: list[tuple[str, str, str]]


@dataclass
class Outcome:
    """What a table does, or would do; with a refused row nothing is changed at all.

    `refused` are lines with a sentence each.
    """

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def summary(self) -> str:
        counts = (len(self.new), len(self.changed), self.unchanged, len(self.refused))
        return "created {}, updated {}, unchanged {}, refused {}".format(*counts)


class TableResource(ModelResource):
    """Rows of one model, of one conference where `conference` is given, saved by the slice's actions.

    A subclass names `required` columns, and gives `columns`, `find`, `start` and `store`.
    """

    required: ClassVar[tuple[str, ...]] = ()
    _meta: Any

    class Meta:
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        store_instance = True
        use_transactions = True
        import_id_fields: ClassVar[list[str]] = []
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, conference: Conference | None, by: Any, now: datetime) -> None:
        super().__init__()
        self.conference, self.by, self.now = conference, by, now
        self.lines: Sequence[int] = ()
        self.seen: dict[Any, int] = {}
        self.line = 0
        self.fields = {column.column_name: column for column in self.columns()}

    # What a subclass says.

    def columns(self) -> Iterable[Column]:
        """The columns, in the order of the export."""
        raise NotImplementedError

    def find(self, row: dict[str, str]) -> Any:
        """The stored object that a row is about, or None for a new one."""
        raise NotImplementedError

    def start(self) -> Any:
        """A new object, not stored yet."""
        raise NotImplementedError

    def store(self, instance: Any, *, is_new: bool) -> None:
        """Calls the action; ValidationError refuses the row."""
        raise NotImplementedError

    # What import-export asks.

    def get_import_fields(self) -> list[Any]:
        return list(self.fields.values())

    def get_export_fields(self, selected_fields: Any = None) -> list[Any]:
        return list(self.fields.values())

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Any, bool]:
        found = self.find(row)
        return (self.start(), True) if found is None else (found, False)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:  # noqa: FBT001  # theirs
        """Refuses a second row about the same object, and one that lacks what it must have."""
        line = self.lines[kwargs["row_number"] - 1]
        for name in self.required:
            if not row[name].strip():
                raise ValidationError({name: ValidationError(_("This cell is empty."), code="required")})
        key = tuple(row[name].strip().casefold() for name in self.required) if new else instance.pk
        if key in self.seen:
            raise ValidationError(
                _("Line %(line)d is about the same.") % {"line": self.seen[key]}, code="twice"
            )
        self.seen[key] = self.line = line

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: Any = None,
        validate_unique: bool = True,  # noqa: FBT001, FBT002  # theirs
    ) -> None:
        """Only what a cell could not be read as; the action checks the rest."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:  # noqa: FBT001  # theirs
        self.store(instance, is_new=is_create)
        self.seen[instance.pk] = self.line

    def values(self, instance: Any) -> dict[str, str]:
        return {name: column.export(instance) for name, column in self.fields.items()}


def import_table(resource: TableResource, table: Table, *, dry_run: bool) -> Outcome:
    """Does, or only tries, what the table says; ValidationError "columns" when a column is missing."""
    headers, left_out = _named(resource, table.headers)
    if missing := [name for name in resource.required if name not in headers]:
        raise ValidationError(
            _("The table needs the columns %(needed)s; it lacks %(missing)s. Its first line is: %(there)s."),
            code="columns",
            params={
                "needed": ", ".join(resource.required),
                "missing": ", ".join(missing),
                "there": ", ".join(table.headers)[:200],
            },
        )
    places = [place for place, name in enumerate(headers) if name]
    dataset = Dataset(headers=[headers[place] for place in places])
    for cells in table.rows:
        dataset.append([cells[place] if place < len(cells) else "" for place in places])
    resource.lines, resource.seen = table.lines, {}
    result = resource.import_data(dataset, dry_run=dry_run, rollback_on_validation_errors=True)
    outcome = Outcome(left_out=left_out)
    for line, row in zip(table.lines, result.rows, strict=True):
        _add(outcome, resource, row, line)
    return outcome


def _named(resource: TableResource, written: list[str]) -> tuple[list[str], list[str]]:
    """Our name of each column ("" for one that we do not know), and the unknown ones."""
    known = {other: name for name, column in resource.fields.items() for other in (name, *column.others)}
    headers: list[str] = []
    for name in written:
        ours = known.get(name.replace(" ", "_"), known.get(name, ""))
        headers.append("" if ours in headers else ours)
    return headers, [name for name, ours in zip(written, headers, strict=True) if name and not ours]


def _add(outcome: Outcome, resource: TableResource, row: Any, line: int) -> None:
    if row.import_type == RowResult.IMPORT_TYPE_INVALID:
        outcome.refused += [(line, text) for text in _sentences(resource, row.validation_error)]
    elif row.import_type == RowResult.IMPORT_TYPE_ERROR:
        logger.error("table_row_failed", extra={"line": line}, exc_info=row.errors[0].error)
        outcome.refused.append((line, _("This row could not be stored.")))
    elif row.import_type == RowResult.IMPORT_TYPE_SKIP:
        outcome.unchanged += 1
    else:
        is_new = row.import_type == RowResult.IMPORT_TYPE_NEW
        before = {} if is_new else resource.values(row.original)
        after = resource.values(row.instance)
        fields = [
            (name, before.get(name, ""), text) for name, text in after.items() if before.get(name, "") != text
        ]
        (outcome.new if is_new else outcome.changed).append(Change(str(row.instance), line, is_new, fields))


def _sentences(resource: TableResource, error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    names = {column.attribute: name for name, column in reversed(list(resource.fields.items()))}
    return [
        text if name == NON_FIELD_ERRORS else f"{capfirst(names.get(name, name))}: {text}"
        for name, texts in error.message_dict.items()
        for text in texts
    ]


def export_table(resource: TableResource, rows: Any) -> str:
    """The rows as CSV that the import reads again without any change."""
    dataset = resource.export(queryset=rows)
    return write_table(
        [str(name) for name in dataset.headers or []], [list(map(str, row)) for row in dataset]
    )
