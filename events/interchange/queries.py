"""Programmes as exports and previews read them."""

from dataclasses import dataclass

from events.conferences.models import Conference
from events.programme.drafts import load_drafts
from events.programme.models import SessionVersion
from events.programme.queries import current_release, with_people
from events.programme.sealing import Presentation, present


@dataclass(frozen=True)
class Programme:
    """Sessions with their people; `version` is the release's number or "draft"."""

    version: str
    presentations: list[Presentation]


def released(conference: Conference) -> Programme | None:
    """The current release in three queries, None before the first."""
    release = current_release(conference)
    if release is None:
        return None
    found = SessionVersion.objects.filter(conference=conference).of_release(release.number)
    versions = with_people(found.filter(is_present=True).defer("search_text"))
    return Programme(str(release.number), [present(version) for version in versions])


def drafted(conference: Conference) -> Programme:
    """What a release would publish now."""
    drafts = load_drafts(conference)
    return Programme("draft", [one for one in drafts.presentations if one.is_present])
