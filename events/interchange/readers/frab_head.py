"""The head of frab's and pretalx's files: the conference, and whose ids they carry."""

from collections.abc import Mapping
from datetime import date, time
from urllib.parse import urlsplit

from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.interchange.further import OWN
from events.interchange.markup import safe_url
from events.interchange.report import Report
from events.interchange.schedule import ConferenceFacts
from events.interchange.text import clean_line, title_line
from events.interchange.times import UnreadableError, parse_clock, parse_day


def conference_facts(texts: Mapping[str, str], report: Report) -> ConferenceFacts:
    """The head of the file."""
    days: dict[str, date | None] = {}
    for name in ("start", "end"):
        try:
            days[name] = parse_day(clean_line(texts.get(name, ""))[:10])
        except UnreadableError as error:
            report.warn(_("A day of the conference cannot be read"), f"{name}: {error}")
            days[name] = None
    return ConferenceFacts(
        title=title_line(texts.get("title", ""))[:250],
        acronym=title_line(texts.get("acronym", ""))[:60],
        subtitle=title_line(texts.get("subtitle", ""))[:500],
        start=days["start"],
        end=days["end"],
        zone=clean_line(texts.get("time_zone_name", "") or texts.get("timezone", "")),
        venue=title_line(texts.get("venue", ""))[:250],
        city=title_line(texts.get("city", ""))[:120],
        url=safe_url(texts.get("url", "")) or safe_url(texts.get("base_url", "")),
    )


def source_name(facts: ConferenceFacts, base_url: str, generator: str = "") -> str:
    """Which system's ids these are: the acronym, else the host, else the title."""
    name = slugify(facts.acronym) or slugify(urlsplit(safe_url(base_url)).netloc) or slugify(facts.title)
    return f"{'wtdc' if generator == OWN else 'frab'}:{name}"[:100]


def read_change(value: str, report: Report) -> time | None:
    """The hour at which a conference's day changes; a bad one is told and left out."""
    try:
        return parse_clock(value)
    except UnreadableError as error:
        report.warn(_("The hour at which the day changes cannot be read"), str(error))
        return None
