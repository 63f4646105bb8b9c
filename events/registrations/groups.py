"""Groups that a focal point registers by a table: its columns, and each row in our words."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.common.tables import Table
from events.mail.actions import is_mailbox
from events.registrations.actions import Details, GroupRow
from events.registrations.models import ParticipantCategory
from events.registrations.rules import DelegationRole, Mode, validate_latin

MOST_ROWS = 500
COLUMNS = ("name", "email", "contact_email", "category", "function", "organization", "mode", "role")
REQUIRED = ("name",)
LONGEST = {"name": 200, "function": 200, "organization": 300}
Refused = list[tuple[int, str]]


def read_group(table: Table, categories: list[ParticipantCategory]) -> tuple[list[GroupRow], Refused]:
    """The rows that can be read, and by line why others cannot; ValidationError when it is no such table.

    `categories` are those that may be named; where there is one alone, the column may be left out.
    """
    headers = [name.replace(" ", "_") for name in table.headers]
    needed = REQUIRED if len(categories) == 1 else (*REQUIRED, "category")
    if missing := [name for name in needed if name not in headers]:
        raise ValidationError(
            _("The table lacks the column %(missing)s. Its columns may be: %(known)s."),
            code="columns",
            params={"missing": ", ".join(missing), "known": ", ".join(COLUMNS)},
        )
    if len(table.rows) > MOST_ROWS:
        raise ValidationError(
            _("A group has at most %(most)d rows; these are %(count)d. Split the table."),
            code="rows",
            params={"most": MOST_ROWS, "count": len(table.rows)},
        )
    rows: list[GroupRow] = []
    refused: Refused = []
    by_code = {category.code.casefold(): category for category in categories}
    for line, cells in zip(table.lines, table.rows, strict=True):
        values = dict(zip(headers, (cell.strip() for cell in cells), strict=False))
        wrong = list(_wrong(values, by_code))
        refused += [(line, sentence) for sentence in wrong]
        if not wrong:
            rows.append(_row(line, values, by_code))
    return rows, refused


def _wrong(values: dict[str, str], by_code: dict[str, ParticipantCategory]) -> Iterator[str]:
    """What is wrong with a row, one sentence each."""
    name = values.get("name", "")
    if not name:
        yield _("The name is empty.")
    else:
        yield from _refusal(validate_latin, name)
    for column, most in LONGEST.items():
        if len(values.get(column, "")) > most:
            yield _("“%(column)s” is longer than %(most)d characters.") % {"column": column, "most": most}
    addresses = [values[column] for column in ("email", "contact_email") if values.get(column)]
    if not addresses:
        yield _("Give the address of the person, or of a contact.")
    for address in addresses:
        if not is_mailbox(address):
            yield _("“%(text)s” is no e-mail address.") % {"text": address[:60]}
    if not _category(values, by_code):
        known = ", ".join(sorted(by_code)) or "–"
        text = values.get("category", "")[:40]
        yield _("There is no category “%(text)s”; there are: %(known)s.") % {"text": text, "known": known}
    for column, choices in (("mode", Mode.values), ("role", ROLES)):
        if values.get(column) and values[column].casefold() not in choices:
            yield _("“%(column)s” is one of: %(known)s.") % {"column": column, "known": ", ".join(choices)}


ROLES = {role.name.lower(): role for role in DelegationRole}


def _refusal(validate: Any, text: str) -> Iterator[str]:
    try:
        validate(text)
    except ValidationError as error:
        yield error.messages[0]


def _category(values: dict[str, str], by_code: dict[str, ParticipantCategory]) -> ParticipantCategory | None:
    """The category named, or the only one."""
    code = values.get("category", "").casefold()
    if not code and len(by_code) == 1:
        return next(iter(by_code.values()))
    return by_code.get(code)


def _row(line: int, values: dict[str, str], by_code: dict[str, ParticipantCategory]) -> GroupRow:
    category = _category(values, by_code)
    assert category is not None  # noqa: S101  # _wrong has refused the row otherwise
    return GroupRow(
        line=line,
        email=values.get("email", ""),
        category=category,
        role=ROLES.get(values.get("role", "").casefold(), DelegationRole.MEMBER),
        details=Details(
            name=values["name"],
            function=values.get("function", ""),
            organization_name=values.get("organization", ""),
            mode=values.get("mode", "").casefold() or Mode.ON_SITE,
            contact_email=values.get("contact_email", ""),
        ),
    )
