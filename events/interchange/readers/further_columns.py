"""The columns of a table that only ours has: what they say of a session."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from events.interchange.further import SILENT, with_further
from events.interchange.report import Report
from events.interchange.schedule import SessionFacts
from events.interchange.text import clean_line, fold
from events.interchange.words import language_tag
from events.programme.rules import Access, RemoteRights

# By the names under which our files say the same; see `further.py`.
COLUMNS = {
    "merged into": "merged_into",
    "online": "is_online",
    "access": "access",
    "interpretation": "interpretation",
    "captions": "captions",
    "sign language": "sign_language",
    "remote": "remote_rights",
    "documents": "documents",
}
_YES = {"yes", "y", "true", "1", "x"}
_LANGUAGES_APART = re.compile(r"[\s,;]+")


def with_columns(
    facts: SessionFacts, row: Mapping[str, str], report: Report, *, is_own: bool
) -> SessionFacts:
    """The facts with what those columns say that the table has; the rest stays as it is.

    In our own table an empty cell means the usual.
    """
    if not row.keys() & COLUMNS:
        return facts
    where = facts.where
    said: dict[str, Any] = {
        "merged into": row.get("merged into", ""),
        "online": fold(row.get("online", "")) in _YES,
        "access": _choice(row.get("access", ""), Access.values, where, report),
        "remote": _choice(row.get("remote", ""), RemoteRights.values, where, report),
        "sign language": clean_line(row.get("sign language", ""))[:80],
        "interpretation": languages(row.get("interpretation", ""), where, report),
        "captions": languages(row.get("captions", ""), where, report),
        "documents": [_paper(line) for line in row.get("documents", "").splitlines() if line.strip()],
    }
    spoken = languages(row.get("language", ""), where, report) if is_own else []
    found = {COLUMNS[name]: value for name, value in said.items() if name in row}
    if is_own:
        found = {name: value or SILENT.get(name, value) for name, value in found.items()}
    if len(spoken) > 1:
        found["floor_languages"] = spoken
    return with_further(facts, found, is_whole=False)


def languages(cell: str, where: str, report: Report) -> list[str]:
    """The tags of a cell such as "fr ar"; a word that is no language is left out and said."""
    found = []
    for word in _LANGUAGES_APART.split(cell.strip()):
        tag = language_tag(word)
        if tag is None:
            report.warn(_("A language that we do not know is left out"), f"{where}: “{word[:40]}”")
        elif tag:
            found.append(tag.lower())
    return found


def _choice(cell: str, known: list[str], where: str, report: Report) -> str:
    word = fold(cell)
    if word and word not in known:
        text = _("A word that is none of %(known)s is left out") % {"known": ", ".join(known)}
        report.warn(text, f"{where}: “{word[:40]}”")
    return word


def _paper(line: str) -> dict[str, str]:
    """A line such as `WTDC-25/12 | Rev. 1 | ar | https://… | Title`, or a title alone."""
    parts = [part.strip() for part in line.split("|", 4)]
    names = ("symbol", "revision", "language", "url", "title") if len(parts) == 5 else ("title",)
    return dict(zip(names, parts if len(parts) == 5 else [line.strip()], strict=True))
