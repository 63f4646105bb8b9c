"""Sealed versions as the pages show them."""

from events.programme.presenting.pages import (
    by_initial,
    history_lines,
    latest_news,
    papers,
    speaker_pattern,
)
from events.programme.presenting.sections import (
    DayBar,
    Section,
    by_day,
    by_group,
    by_part,
    day_bars,
    draw_line,
    name_hours,
)
from events.programme.presenting.slots import (
    NEWS,
    OFF,
    Item,
    course_words,
    items,
    place_name,
    save_pattern,
    seats_words,
    session_pattern,
    spoken,
)

__all__ = [
    "NEWS",
    "OFF",
    "DayBar",
    "Item",
    "Section",
    "by_day",
    "by_group",
    "by_initial",
    "by_part",
    "course_words",
    "day_bars",
    "draw_line",
    "history_lines",
    "items",
    "latest_news",
    "name_hours",
    "papers",
    "place_name",
    "save_pattern",
    "seats_words",
    "session_pattern",
    "speaker_pattern",
    "spoken",
]
