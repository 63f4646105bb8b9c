"""What anybody may learn of a paper from its code."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from events.common.text import CODE_ALPHABET, search_key
from events.conferences.models import Conference
from events.registrations.models import Paper, Registration, Scan


@dataclass(frozen=True)
class Verified:
    """A paper that exists; `name_matches` is None when no name was given."""

    paper: Paper
    name_matches: bool | None


def name_mac(code: str, name: str, key: str) -> str:
    """A proof of a name for one paper, blind to case, accents and spaces; says nothing without the name."""
    said = f"paper\n{code}\n{search_key(name)}".encode()
    return hmac.new(key.encode(), said, hashlib.sha256).hexdigest()


def verify(conference: Conference, *, code: str, name: str = "") -> Verified | None:
    """The paper of this conference with that code, however it was typed; None for any other."""
    typed = "".join(letter for letter in code.upper()[:64] if letter in CODE_ALPHABET)
    papers = Paper.objects.select_related("registration")
    paper = papers.filter(code=typed, registration__conference=conference).first()
    if paper is None:
        return None
    return Verified(paper, names(paper, name) if search_key(name) else None)


def days_attended(registration: Registration) -> list[date]:
    """The days on which the person was let in, as the door's log stands now."""
    days = Scan.objects.filter(registration=registration, is_standing=True).order_by("day")
    return list(days.values_list("day", flat=True).distinct())


def certified_days(registration: Registration, *, now: datetime) -> list[date]:
    """The days of a certificate of attendance; none before the conference is over."""
    conference = registration.conference
    is_over = conference.local(now).date() > conference.ends_on
    return days_attended(registration) if is_over else []


def paper_of(registration: Registration, kind: str) -> Paper | None:
    """The paper of that kind that was not taken back."""
    papers = Paper.objects.filter(registration=registration, kind=kind, ended_at=None)
    return papers.select_related("registration__conference", "registration__category").first()


def names(paper: Paper, name: str) -> bool:
    """Whether `name` is the one that stands on the paper."""
    keys = [settings.SIGNING_KEY, *settings.SIGNING_KEY_FALLBACKS]
    return any(hmac.compare_digest(paper.name_mac, name_mac(paper.code, name, key)) for key in keys)
