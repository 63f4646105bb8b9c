"""A session's history in words, and speakers under their initials."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from events.conferences.models import Conference
from events.people.models import SpeakerVersion
from events.programme.differences import ChangeKind
from events.programme.models import SessionVersion
from events.programme.presenting.slots import NEWS, OFF
from events.programme.queries import Step


def papers(version: SessionVersion) -> list[dict[str, Any]]:
    """The session's documents, one entry for all languages of a revision: name parts and `texts` to open."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in version.documents:
        titles = one["title"]
        key = (one["symbol"], one["revision"], "" if one["symbol"] else str(titles))
        row = found.setdefault(key, {**one, "texts": []})
        row["texts"].append({"language": one["language"], "url": one["url"]})
        row["title"] = {**titles, **row["title"]}
    return list(found.values())


def latest_news(history: Sequence[Step], version: SessionVersion, now: datetime) -> Step | None:
    """The newest step of a session's history while it is news; None for its first publication.

    What is cancelled or postponed stays news for as long as it is so.
    """
    if len(history) < 2 or (version.state not in OFF and history[0].release.released_at < now - NEWS):
        return None
    return history[0]


def history_lines(history: Sequence[Step], zone: tzinfo) -> list[dict[str, Any]]:
    """A session's history in words, the newest first: `release` and `words`."""
    return [
        {
            "release": step.release,
            "words": _("first published")
            if step.difference.has(ChangeKind.NEW)
            else step.difference.words(zone),
        }
        for step in history
    ]


def speaker_pattern(conference: Conference) -> str:
    """The address of a speaker's page with "CODE" in place of their code."""
    return reverse("events:speaker-detail", kwargs={"conference": conference.slug, "code": "CODE"})


def by_initial(speakers: Iterable[SpeakerVersion]) -> list[tuple[str, list[SpeakerVersion]]]:
    """Speakers under the first letter of their sorting key; what begins with no letter comes under "#"."""
    groups: dict[str, list[SpeakerVersion]] = {}
    for speaker in speakers:
        first = speaker.sort_key[:1].upper()
        groups.setdefault(first if first.isalpha() else "#", []).append(speaker)
    return list(groups.items())
