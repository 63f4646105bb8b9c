"""The figures of a conference as a table to take away: one line a number, in English column names."""

from collections.abc import Iterator

from events.registrations.queries.figures import Counted
from events.registrations.rules import Mode, RegistrationState
from events.registrations.rules.figures import Figures, Tally, Wait

COLUMNS = ("figure", "of", "measure", "number")
Line = tuple[str, str, str, str]


def rows_of(counted: Counted) -> Iterator[Line]:
    """The cells under COLUMNS. Days are ISO 8601 on the conference's clock, spans are whole hours."""
    figures = counted.figures
    for state in RegistrationState:
        yield "state", state.value, "registrations", str(figures.by_state[state])
    for mode in Mode:
        yield "mode", mode.value, "confirmed", str(figures.by_mode[mode])
    for day, number in figures.asked:
        yield "asked", day.isoformat(), "registrations", str(number)
    yield from _groups(counted)
    yield from _waits(figures)
    yield from _door(counted)


def _groups(counted: Counted) -> Iterator[Line]:
    for category, tally in counted.by_category:
        yield from _tally("category", category.code, tally)
    for region, tally in counted.by_region:
        yield from _tally("region", region, tally)
    for delegation, tally in counted.by_delegation:
        yield from _tally("delegation", str(delegation), tally)
    if counted.gender:
        for answer, number in [*counted.gender.counts, ("", counted.gender.silent)]:
            yield "gender", answer, "confirmed", str(number)


def _tally(figure: str, of: str, tally: Tally) -> Iterator[Line]:
    for measure in ("total", "confirmed", "waiting", "listed", "over", "came"):
        yield figure, of, measure, str(getattr(tally, measure))


def _waits(figures: Figures) -> Iterator[Line]:
    for wait in figures.waits:
        yield "wait", _band(wait), "waiting", str(wait.number)
    if figures.oldest is not None:
        yield "wait", "oldest", "hours", str(int(figures.oldest.total_seconds() // 3600))


def _band(wait: Wait) -> str:
    """Such as "3 to 6 days": the days included."""
    return f"{wait.days} days or more" if wait.last is None else f"{wait.days} to {wait.last} days"


def _door(counted: Counted) -> Iterator[Line]:
    for one in counted.figures.at_door:
        for measure in ("arriving", "expected", "came"):
            yield "day", one.day.isoformat(), measure, str(getattr(one, measure))
    for delegation, _group in counted.by_delegation:
        for day, number in sorted(counted.at_door.get(delegation.pk, {}).items()):
            yield "came", str(delegation), day.isoformat(), str(number)
