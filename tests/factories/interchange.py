"""Schedules as facts, written by hand instead of read from a file."""

from datetime import UTC, date, datetime, timedelta

from events.interchange.schedule import (
    ConferenceFacts,
    PartFacts,
    PersonFacts,
    RoomFacts,
    Schedule,
    SessionFacts,
)

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def facts(number=1, **changes):
    """An hour-long session about tides in the Blue Hall, given by Noor Halabi."""
    start = changes.pop("starts_at", START + timedelta(hours=number))
    return SessionFacts(
        **{
            "where": f"line {number}",
            "title": f"Tides {number}",
            "source_id": str(number),
            "starts_at": start,
            "ends_at": start + timedelta(hours=1) if start else None,
            "day": date(2026, 3, 2),
            "rooms": ("Blue Hall",),
            "parts": (PartFacts(person="p1"),),
        }
        | changes
    )


def schedule(*sessions, **changes):
    """A schedule of a few sessions in the zone of Baku."""
    sessions = sessions or (facts(1), facts(2))
    names = dict.fromkeys(room for session in sessions for room in session.rooms[:1])
    return Schedule(
        **{
            "format": "test",
            "source": "test:harbour",
            "conference": ConferenceFacts(
                title="Harbour Talks", start=date(2026, 3, 2), end=date(2026, 3, 3), zone="Asia/Baku"
            ),
            "persons": (PersonFacts(key="p1", name="Noor Halabi", source_id="p1"),),
            "rooms": tuple(RoomFacts(name=name) for name in names),
            "sessions": sessions,
        }
        | changes
    )
