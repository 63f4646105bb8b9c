"""Slots of the timetable: a sealed version as lists show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.common import formats
from events.conferences.models import Conference
from events.programme.differences import ChangeKind, SessionDifference
from events.programme.models import SessionVersion
from events.programme.queries import NOT_LIVE
from events.programme.rules import Access, Course, Live, LivePhase, SessionState

OFF = {SessionState.CANCELLED, SessionState.POSTPONED, SessionState.MERGED, SessionState.WITHDRAWN}
SHOWN_PEOPLE = 3
# A change stands beside its session for so long.
NEWS = timedelta(hours=48)


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
    # Address and title of the session into which it was merged.
    leads_to: tuple[str, Any] | None = None
    # Sentences about how it runs today.
    live: list[Any] = field(default_factory=list)
    now: bool = False
    off: bool = False
    same: bool = False
    # {"url": of the page that saves it}; None for what nobody can attend.
    save: dict[str, str] | None = None
    # True on the first slot that is still to come, where the line of the present is drawn.
    line: bool = False
    # Name of the place to which links to an hour lead, such as "t0930".
    anchor: str = ""
    # Whether the day is said beside the hour: the headings above do not say it.
    dated: bool = False


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
    live: Mapping[int, Live] | None = None,
    people: bool = False,
    brief: bool = False,
) -> list[Item]:
    """Slots in the order given; `brief` ones carry title, time, room and state alone.

    `news` and `live` are by session; a session that is in neither is as it was published.
    """
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
            room=place_name(version),
            off=version.state in OFF,
            same=version.starts_at is not None and version.starts_at == previous,
        )
        previous = version.starts_at
        facts = (live or {}).get(version.session_id, NOT_LIVE)
        course = version.course(facts, now)
        _mark(item, version, course, zone, (news or {}).get(version.session_id))
        if not brief:
            _add_facts(item, version)
            if facts.left is not None and not item.off:
                item.meta.append(seats_words(facts.left))
            item.people = _people(version) if people else ""
            item.save = {"url": saving.replace("CODE", version.code)} if saving and not item.off else None
        found.append(item)
    return found


def place_name(version: SessionVersion) -> Any:
    """The room, or that there is none because it is held online."""
    return _("Online") if version.is_online and not version.room_name else version.room_name


def _mark(
    item: Item, version: SessionVersion, course: Course, zone: tzinfo, news: SessionDifference | None
) -> None:
    """The one tag of a slot: what is off, then how it runs, then what is new."""
    if not item.off:
        item.now, item.live = course.is_open, course_words(course, version, zone)
    if item.off:
        item.tag, item.tone, item.why = version.get_state_display(), "bad", version.note
        if version.merged_code:
            item.leads_to = item.url.replace(version.code, version.merged_code), version.merged_title
    elif course.phase == LivePhase.SUSPENDED:
        item.tag, item.tone = str(course.phase.label), "warn"
    elif course.is_on:
        item.tag, item.tone = str(course.phase.label), "fill"
    elif course.late:
        item.tag, item.tone = _("Late"), "warn"
    elif news:
        item.tag, item.tone = news.main.label, news.main.tone or "mute"
        item.was = _was(news, zone)
        item.why = version.note
    elif version.state == SessionState.TENTATIVE:
        item.tag, item.tone = version.get_state_display(), "mute"


def course_words(course: Course, version: SessionVersion, zone: tzinfo) -> list[Any]:
    """What a live session says beside its published hours: how late, until when, the note."""
    words: list[Any] = []
    if course.late and not course.is_open and course.begins_at:
        words.append(
            _("Running %(late)s late: begins about %(time)s.")
            % {"late": formats.duration(course.late), "time": formats.clock(course.begins_at, zone)}
        )
    elif course.late and course.ends_at:
        words.append(
            _("Running %(late)s late: ends about %(time)s.")
            % {"late": formats.duration(course.late), "time": formats.clock(course.ends_at, zone)}
        )
    if course.is_over and course.ends_at and version.ends_at and course.ends_at != version.ends_at:
        words.append(_("Ended at %(time)s.") % {"time": formats.clock(course.ends_at, zone)})
    if course.note:
        words.append(course.note)
    return words


def seats_words(left: int) -> str:
    """How many seats there are for a newcomer."""
    if not left:
        return _("Full: waiting list")
    return ngettext("%(number)s seat left", "%(number)s seats left", left) % {"number": formats.number(left)}


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
