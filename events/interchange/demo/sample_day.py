"""The sample conference as it runs: papers, limited seats, a session that is late."""

from datetime import datetime
from typing import Any

from events.interchange.fields import in_languages
from events.programme.actions import set_late
from events.programme.models import Session, SessionDocument
from events.registrations.actions import reserve_seat, set_places
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState

# symbol, revision, language, title, address ("" while it is not to be had)
PAPERS = (
    ("SAMPLE/12", "Rev. 1", "en", "Order of statements", "https://papers.sample.example/12-en"),
    ("SAMPLE/12", "Rev. 1", "fr", "Order of statements", "https://papers.sample.example/12-fr"),
    ("SAMPLE/12", "Rev. 1", "ar", "Order of statements", "https://papers.sample.example/12-ar"),
    ("SAMPLE/DT/4", "", "en", "Draft declaration", ""),
)
SEATS, WISHES = 4, 6


def put_papers(sessions: dict[str, Session]) -> None:
    """On the table of the statements; the first release seals them."""
    for position, (symbol, revision, language, title, url) in enumerate(PAPERS):
        SessionDocument.objects.create(
            session=sessions["hls3"],
            symbol=symbol,
            revision=revision,
            language=language,
            title=in_languages({"en": title}),
            url=url,
            position=position,
        )


def run(sessions: dict[str, Session], *, by: Any, now: datetime) -> None:
    """A visit with fewer seats than people, and a working group that begins late."""
    visit = sessions["visit"]
    set_places(visit, SEATS, by=by, now=now)
    confirmed = Registration.objects.filter(conference=visit.conference_id, state=RegistrationState.CONFIRMED)
    for registration in confirmed.order_by("pk")[:WISHES]:
        reserve_seat(registration, session=visit, by=by, now=now)
    set_late(sessions["emergency"], 15, by=by, now=now)
