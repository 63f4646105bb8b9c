"""What our own files say of a session beyond the words of their formats, and how they say it.

Other systems skip it: in XML it stands in processing instructions, in JSON under `schedule.wtdc`. It is
input like any other: what has another shape than ours is left out and said.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from events.interchange.report import Report
from events.interchange.schedule import DocumentFacts, Further, SessionFacts
from events.interchange.text import clean_line
from events.interchange.words import role_code
from events.programme.rules import Access, RemoteRights, SessionState

OWN = "wtdc"  # the target of the instruction, and how our export names its generator
TEXTS = ("title", "abstract", "note", "other_titles")
LISTS = ("floor_languages", "interpretation", "captions")
MOST_DOCUMENTS = 200
# What a file that speaks of these things at all means where it is silent.
SILENT: dict[str, Any] = {
    "is_online": False,
    "access": Access.REGISTERED.value,
    "interpretation": [],
    "captions": [],
    "sign_language": "",
    "remote_rights": RemoteRights.NONE.value,
    "other_titles": {},
    "note": {},
}
_CHOICES = {"access": Access.values, "remote_rights": RemoteRights.values}


def spelled(said: Mapping[str, Any]) -> str:
    """As JSON that may stand in an instruction, whose end is `?>`."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).replace("?>", "?\\u003e")


def parsed(text: str, where: str, report: Report) -> dict[str, Any]:
    """An instruction's JSON object; nothing, and a warning, when it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    report.warn(_("What our own export adds cannot be read; it is left out"), where)
    return {}


def with_further(facts: SessionFacts, said: Mapping[str, Any], *, is_whole: bool = True) -> SessionFacts:
    """The facts with what our file adds to them; what is wrongly shaped in it is as if unsaid.

    `is_whole`: what it does not say is the usual; else that stays as it is.
    """
    silent = SILENT if is_whole else {}
    known = {*SILENT, "floor_languages", "title", "abstract"}
    fields = {**silent, **{name: said[name] for name in known & said.keys() if _fits(name, said[name])}}
    state, body = said.get("state"), said.get("body", "" if is_whole and facts.body is None else facts.body)
    roles, parts = said.get("roles"), facts.parts
    papers = said.get("documents", [] if is_whole else None)
    if isinstance(roles, dict) and parts:
        parts = tuple(
            replace(one, role=role_code(str(roles.get(one.person, ""))) or one.role) for one in parts
        )
    return replace(
        facts,
        state=state if state in SessionState.values else facts.state,
        body=None if body is None else clean_line(str(body)),
        parts=parts,
        further=Further(
            fields=fields,
            merged_into=clean_line(str(said.get("merged_into", "")))[:200],
            documents=documents_of(papers),
        ),
    )


def _fits(name: str, value: Any) -> bool:
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name in TEXTS:
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if name in LISTS:
        return isinstance(value, list) and all(isinstance(tag, str) for tag in value)
    return isinstance(value, bool if name == "is_online" else str)


def documents_of(value: Any) -> tuple[DocumentFacts, ...] | None:
    """The papers of a list of objects; None when it is no such list."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST_DOCUMENTS:
        return None
    return tuple(found for one in value if isinstance(one, dict) and (found := _document(one)))


def _document(one: Mapping[str, Any]) -> DocumentFacts | None:
    title = one.get("title")
    titles = {"": title} if isinstance(title, str) else title if isinstance(title, dict) else {}
    texts = {str(tag): clean_line(str(text)) for tag, text in titles.items() if str(text).strip()}
    symbol, revision, language, url = (
        clean_line(str(one.get(name, ""))) for name in ("symbol", "revision", "language", "url")
    )
    if not (symbol or texts):
        return None
    return DocumentFacts(symbol=symbol, revision=revision, language=language, title=texts, url=url)
