"""The terms of a conference, and whether somebody has agreed to them as they are now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min

from events.conferences.models import Conference, Page
from events.registrations.models import Registration
from events.registrations.rules import LIVE_STATES

TERMS_PAGES = ("terms", "privacy", "code-of-conduct")


@dataclass(frozen=True)
class AskedTerms:
    """The version that somebody is asked to agree to; `before` is the one they agreed to, or ""."""

    version: str
    since: datetime | None
    before: str


def terms_since(conference: Conference) -> datetime | None:
    """Since when the terms have the version that they have; the conference's history knows."""
    history: Any = conference.history
    with_it = history.filter(terms_version=conference.terms_version)
    since: datetime | None = with_it.aggregate(since=Min("history_date"))["since"]
    return since


def terms_pages(conference: Conference) -> list[Page]:
    """The published pages that say what one agrees to."""
    return list(conference.pages.filter(is_published=True, slug__in=TERMS_PAGES))


def must_agree(registration: Registration) -> bool:
    """Whether the person is asked to agree to the terms as they are now."""
    current = registration.conference.terms_version
    return registration.state in LIVE_STATES and registration.terms_version != current


def asked_terms(registration: Registration) -> AskedTerms | None:
    """What the person is asked to agree to; None when they have, or the registration is over."""
    if not must_agree(registration):
        return None
    conference = registration.conference
    return AskedTerms(conference.terms_version, terms_since(conference), registration.terms_version)
