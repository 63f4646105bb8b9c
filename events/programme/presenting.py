"""Sealed versions as the pages show them: slots of the timetable, sections, day bars, the raster."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.common import formats
from events.conferences.models import Conference
from events.people.models import SpeakerVersion
from events.programme.differences import ChangeKind, SessionDifference
from events.programme.models import SessionVersion
from events.programme.queries import Step
from events.programme.rules import Access, SessionState

OFF = {SessionState.CANCELLED, SessionState.POSTPONED, SessionState.WITHDRAWN}
SHOWN_PEOPLE = 3
# A change stands beside its session for so long.
NEWS = timedelta(hours=48)
TALLEST = 12  # dashes in a day bar


@dataclass
class Item:
    """A session as `components/slot.html` shows it."""

    code: str
    url: str
    title: Any
    starts_at: datetime | None
    ends_at: datetime | None
    room: Any = ""
    meta: list[Any] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    people: str = ""
    tag: str = ""
    tone: str = ""
    was: str = ""
    why: Any = ""
    now: bool = False
    off: bool = False
    same: bool = False
    # {"url": of the page that saves it}; None for what nobody can attend.
    save: dict[str, str] | None = None
    # True on the first slot that is still to come, where the line of the present is drawn.
    line: bool = False


@dataclass
class Section:
    """Slots under one heading: a part of a day, or a day; `day` is None while it is not known."""

    title: str
    day: date | None
    items: list[Item] = field(default_factory=list)
    url: str = ""

    @property
    def anchor(self) -> str:
        return f"d{self.day:%m%d}" if self.day else "later"


def session_pattern(conference: Conference) -> str:
    """The address of a session's page with "CODE" in place of its code; one reverse serves a thousand."""
    return reverse("events:session-detail", kwargs={"conference": conference.slug, "code": "CODE"})


def save_pattern(conference: Conference) -> str:
    """The address that saves a session, with "CODE" in place of its code; "" where nothing is saved."""
    try:
        return reverse("events:session-save", kwargs={"conference": conference.slug, "code": "CODE"})
    except NoReverseMatch:
        return ""


def items(
    versions: Iterable[SessionVersion],
    *,
    conference: Conference,
    zone: tzinfo,
    now: datetime,
    news: Mapping[int, SessionDifference] | None = None,
    people: bool = False,
    brief: bool = False,
) -> list[Item]:
    """Slots in the order given; `brief` ones carry title, time, room and state alone."""
    pattern, saving = session_pattern(conference), save_pattern(conference)
    found = []
    previous: datetime | None = None
    for version in versions:
        item = Item(
            code=version.code,
            url=pattern.replace("CODE", version.code),
            title=version.title,
            starts_at=version.starts_at,
            ends_at=version.ends_at,
            room=version.room_name,
            now=version.is_on(now),
            off=version.state in OFF,
            same=version.starts_at is not None and version.starts_at == previous,
        )
        previous = version.starts_at
        _mark(item, version, zone, (news or {}).get(version.session_id))
        if not brief:
            _add_facts(item, version)
            item.people = _people(version) if people else ""
            item.save = {"url": saving.replace("CODE", version.code)} if saving and not item.off else None
        found.append(item)
    return found


def _mark(item: Item, version: SessionVersion, zone: tzinfo, news: SessionDifference | None) -> None:
    """The one tag of a slot: what is off, then what is on, then what is new."""
    if item.off:
        item.tag, item.tone, item.why = version.get_state_display(), "bad", version.note
    elif item.now:
        item.tag, item.tone = _("On now"), "fill"
    elif news:
        item.tag, item.tone = news.main.label, news.main.tone or "mute"
        item.was = _was(news, zone)
        item.why = version.note
    elif version.state == SessionState.TENTATIVE:
        item.tag, item.tone = version.get_state_display(), "mute"


def _was(news: SessionDifference, zone: tzinfo) -> str:
    """What stood there before: "14:30, Room Quartz"."""
    parts = []
    for change in news.changes:
        if change.kind == ChangeKind.MOVED and change.was.starts_at:
            same_day = change.was.day == change.now.day
            day = "" if same_day else formats.day(change.was.starts_at.astimezone(zone), width="day_short")
            parts += [part for part in (day, formats.clock(change.was.starts_at, zone)) if part]
        elif change.kind == ChangeKind.ROOM and change.was:
            parts.append(str(change.was))
    return ", ".join(parts)


def _add_facts(item: Item, version: SessionVersion) -> None:
    item.languages = spoken(version)
    if version.access != Access.REGISTERED:
        item.meta.append(version.get_access_display())
    if version.captions:
        item.meta.append(_("Captions"))
    if version.sign_language:
        item.meta.append(_("Sign language"))
    if version.track_name:
        item.meta.append(version.track_name)


def spoken(version: SessionVersion) -> list[str]:
    """Languages of the floor, then those of the interpreters, without their regions."""
    tags = [*version.floor_languages, *version.interpretation]
    return list(dict.fromkeys(tag.split("-")[0] for tag in tags))


def _people(version: SessionVersion) -> str:
    names = list(dict.fromkeys(one.name for one in version.participations.all()))
    if len(names) <= SHOWN_PEOPLE + 1:
        return ", ".join(names)
    more = len(names) - SHOWN_PEOPLE
    shown = ", ".join(names[:SHOWN_PEOPLE])
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % {
        "names": shown,
        "count": more,
    }


def by_day(found: Sequence[Item], versions: Sequence[SessionVersion], zone: tzinfo) -> list[Section]:
    """Sections by the day on the reader's clock, in the order of the days; what has none comes last."""
    days: dict[date | None, Section] = {}
    for item, version in zip(found, versions, strict=True):
        day = item.starts_at.astimezone(zone).date() if item.starts_at else version.local_day
        if day not in days:
            days[day] = Section(formats.day(day) if day else _("Day to be announced"), day)
        days[day].items.append(item)
    return [days[day] for day in sorted(days, key=lambda d: d or date.max)]


def by_part(found: Sequence[Item], versions: Sequence[SessionVersion], zone: tzinfo) -> list[Section]:
    """A day's slots as morning, afternoon, evening; more days on the reader's clock are told apart."""
    days = by_day(found, versions, zone)
    sections: list[Section] = []
    for day in days:
        parts: dict[str, Section] = {}
        for item in day.items:
            name = _part(item, zone)
            title = f"{day.title}, {name}" if len(days) > 1 else name
            parts.setdefault(name, Section(title, day.day)).items.append(item)
        sections += parts.values()
    return sections


def _part(item: Item, zone: tzinfo) -> str:
    if item.starts_at is None:
        return _("Hour to be announced")
    hour = item.starts_at.astimezone(zone).hour
    if hour < 12:
        return _("Morning")
    return _("Afternoon") if hour < 18 else _("Evening")


def draw_line(sections: Sequence[Section], now: datetime) -> None:
    """Marks the first slot that begins after `now`, when others have begun before."""
    begun = False
    for section in sections:
        for item in section.items:
            if item.starts_at is None:
                continue
            if item.starts_at > now:
                item.line = begun
                return
            begun = True


@dataclass
class DayBar:
    """A day as `components/days.html` shows it; `load` is the number of dashes."""

    date: date
    sessions: int
    load: int
    url: str = ""
    past: bool = False
    current: bool = False


def day_bars(
    conference: Conference,
    counts: Mapping[date | None, int],
    *,
    today: date,
    current: date | None,
    url: str,
) -> list[DayBar]:
    """The conference's days and whatever days around them have sessions; `url` ends in `day=`."""
    days = sorted({*conference.days[:31], *(day for day in counts if day)})
    most = max(counts.values(), default=0)
    # A dash for about five sessions; for each one where the fullest day has so few that they fit.
    step = 1 if most <= TALLEST else max(5, -(-most // TALLEST))
    return [
        DayBar(
            date=day,
            sessions=counts.get(day, 0),
            load=-(-counts.get(day, 0) // step),
            url=f"{url}{day.isoformat()}" if counts.get(day) else "",
            past=day < today,
            current=day == current,
        )
        for day in days
    ]


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
