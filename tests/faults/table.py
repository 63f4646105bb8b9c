"""The table of `make faults`: one row an experiment, noted by whichever process ran it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

HEAD = ["fault", "on", "kills", "due", "sent", "lost", "repeated", "of these ambiguous", "time"]


@dataclass
class Outcome:
    """`lost`: due, but neither sent nor ended with a reason; `repeated`: mails that the server had more
    than once; `ambiguous`: those of them whose first try ended in doubt, as nobody can avoid (RFC 1047).
    `wrong`: what must never be: a repeat without doubt, or one after it was recorded as sent.
    """

    fault: str
    on: str
    kills: int
    due: int
    sent: int
    lost: int
    repeated: int
    ambiguous: int
    wrong: int
    seconds: float

    def row(self):
        numbers = (self.kills, self.due, self.sent, self.lost, self.repeated, self.ambiguous)
        return [self.fault, self.on, *(str(number) for number in numbers), f"{self.seconds:.0f} s"]


def note(outcome):
    """Keeps the row for the table that the runner prints when all is done."""
    if path := os.environ.get("WTDC_FAULT_TABLE"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(outcome)) + "\n")


def lines(path):
    """The table of the rows that were noted in the file `path`."""
    outcomes = [Outcome(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [HEAD, *(outcome.row() for outcome in outcomes)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
