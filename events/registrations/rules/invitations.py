"""Lists of people to invite: an address, a name and a category a line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 300
DAYS = 30
MOST_DAYS = 180
MAX_NAME = 200


@dataclass(frozen=True)
class Invited:
    """Somebody to invite; `line` is where they stand in the list, from 1, `category` a code or ""."""

    line: int
    email: str
    name: str = ""
    category: str = ""


def read_list(text: str) -> Iterator[Invited]:
    """The people of a list of lines “address, name, category”, as typed or as saved from a spreadsheet.

    Comma, semicolon and tab part the cells; empty lines and a first line of headings are left out.
    """
    lines = text.replace("\x00", "").splitlines()
    for number, line in enumerate(lines, start=1):
        mark = next((one for one in ("\t", ";") if one in line), ",")
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])]
        is_heading = number == 1 and "@" not in line
        if not any(cells) or is_heading:
            continue
        email, name, category = (*cells, "", "", "")[:3]
        yield Invited(number, email, name[:MAX_NAME], category)
