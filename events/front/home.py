"""What the home of a conference shows, in whatever phase it is, and what it shows to one person alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from events.addresses.models import Address
from events.addresses.queries import languages_of, public_addresses
from events.common import formats, names
from events.conferences.models import Announcement, Conference, Venue
from events.conferences.rules import Phase, phase
from events.front.schedule import next_session
from events.people.queries import speaker_of
from events.programme import presenting, queries
from events.programme.models import Release, SessionVersion
from events.programme.presenting import DayBar, Item
from events.programme.rules import Live
from events.registrations.models import Registration, RegistrationDraft
from events.registrations.queries import (
    must_agree,
    own_registration,
    powers_of,
    registration_window,
    waiting_draft,
)
from events.registrations.rules import LIVE_STATES, Window

# So many of each; the section leads to the rest.
NOW_SHOWN = 6
NEXT_SHOWN = 5
ADDRESSES_SHOWN = 3
CHANGES_SHOWN = 5
RELEASES_READ = 3
ANNOUNCEMENTS_SHOWN = 3
LONG_WORD = 13  # letters that fit on a phone in the size of the name
NOON = time(12)

Counts = Mapping[date | None, int]


@dataclass(frozen=True)
class Coming:
    """What is on, and what begins next: later today, else on the next day that has sessions."""

    now: list[Item]
    now_more: int
    next: list[Item]
    day: date | None  # of `next`; None when nothing is to come
    is_today: bool
    of_day: int  # all sessions of that day
    today: int  # all sessions of today

    @property
    def is_empty(self) -> bool:
        return not self.now and not self.next


@dataclass(frozen=True)
class News:
    """Changes in words, the newest first; `more` are left to the page of changes."""

    changes: list[dict[str, Any]]
    more: int


@dataclass(frozen=True)
class Texts:
    """The latest addresses that may be read now, each with its languages, and how many there are."""

    latest: list[tuple[Address, list[str]]]
    total: int


@dataclass(frozen=True)
class Mine:
    """What a page says to one person: never part of a shared page."""

    registration: Registration | None
    draft: RegistrationDraft | None
    next: SessionVersion | None
    is_speaker: bool
    is_focal_point: bool

    @property
    def has_asked(self) -> bool:
        """Whether a request stands, so that there is nothing to ask for."""
        return self.registration is not None and self.registration.state in LIVE_STATES

    @property
    def must_agree(self) -> bool:
        """Whether the terms changed since the person agreed to them."""
        return self.registration is not None and must_agree(self.registration)


@dataclass(frozen=True)
class Home:
    """The home as anybody sees it at one instant; `coming` and `news` are None before a first release."""

    phase: Phase
    day_number: int | None
    days_until: int
    days: list[DayBar]
    sessions: int
    coming: Coming | None
    news: News | None
    texts: Texts
    announcements: Sequence[Announcement]
    announcements_more: int
    venue: Venue | None
    window: Window
    has_long_word: bool  # in the name: a phone shows it smaller
    zone_at: datetime  # the instant whose offset from UTC counts: now, or when the conference began or begins


def home_of(conference: Conference, release: Release | None, *, now: datetime, zone: tzinfo) -> Home:
    """All that the page shows, at most twelve queries; times of changes are read in `zone`."""
    today = conference.local(now).date()
    number = release.number if release else 0
    counts = queries.day_counts(conference, number, queries.Filters()) if release else {}
    url = f"{reverse('events:programme', kwargs={'conference': conference.slug})}?day="
    shown = list(conference.announcements.current(now).exclude(severity=Announcement.Severity.URGENT))
    at = phase(starts_on=conference.starts_on, ends_on=conference.ends_on, today=today)
    return Home(
        phase=at,
        day_number=(today - conference.starts_on).days + 1 if at == Phase.DURING else None,
        days_until=(conference.starts_on - today).days,
        days=presenting.day_bars(
            conference, counts, today=today, current=today if at == Phase.DURING else None, url=url
        ),
        sessions=sum(counts.values()),
        coming=_coming(conference, number, counts, now=now, zone=zone) if release else None,
        news=_news(conference, zone) if release and at != Phase.AFTER else None,
        texts=_texts(conference, now),
        announcements=shown[:ANNOUNCEMENTS_SHOWN],
        announcements_more=max(len(shown) - ANNOUNCEMENTS_SHOWN, 0),
        venue=conference.venues.order_by("pk").first(),
        window=registration_window(conference, now=now),
        has_long_word=any(len(word) > LONG_WORD for word in _name(conference).split()),
        zone_at=now if at == Phase.DURING else datetime.combine(conference.starts_on, NOON, conference.zone),
    )


def _name(conference: Conference) -> str:
    return names.shown(conference.name, formats.language())[0]


def _coming(conference: Conference, number: int, counts: Counts, *, now: datetime, zone: tzinfo) -> Coming:
    today = conference.local(now).date()
    live = queries.live_facts(conference) if conference.live_counter else {}
    on = queries.running(conference, number, now, live)
    day, after = today, _still_to_come(conference, number, today, now, live)
    later = sorted(one for one in counts if one and one > today)
    if not after and later:
        day, after = later[0], _still_to_come(conference, number, later[0], now, live)
    news = queries.recent_differences(conference, number, now - presenting.NEWS)
    return Coming(
        now=_running(
            presenting.items(on[:NOW_SHOWN], conference=conference, zone=zone, now=now, live=live), now
        ),
        now_more=max(len(on) - NOW_SHOWN, 0),
        next=presenting.items(after, conference=conference, zone=zone, now=now, news=news, live=live),
        day=day if after else None,
        is_today=day == today,
        of_day=counts.get(day, 0),
        today=counts.get(today, 0),
    )


def _running(slots: list[Item], now: datetime) -> list[Item]:
    """Under a heading that says so, a slot need not say that it is on, but for how long."""
    for slot in slots:
        slot.save = None
        if slot.tone == "fill":
            slot.tag = ""
        if slot.ends_at and slot.ends_at > now:
            slot.meta.insert(0, _("Ends in %(time)s") % {"time": formats.duration(slot.ends_at - now)})
    return slots


def _still_to_come(
    conference: Conference, number: int, day: date, now: datetime, live: Mapping[int, Live]
) -> list[SessionVersion]:
    """Sessions of the day that have not begun, late or called off too; without an hour they come last."""
    late = [pk for pk, facts in live.items() if facts.late and not facts.started_at]
    found = queries.programme(conference, number, queries.Filters(day=day))
    wanted = found.filter(Q(starts_at__gt=now) | Q(starts_at=None) | Q(session__in=late))
    courses = [(one, one.course(live.get(one.session_id, queries.NOT_LIVE), now)) for one in wanted]
    return [one for one, course in courses if not (course.is_open or course.is_over)][:NEXT_SHOWN]


def _news(conference: Conference, zone: tzinfo) -> News:
    """What the latest releases changed; the first one is no news, everything in it is new."""
    releases = Release.objects.filter(conference=conference, number__gt=1).order_by("-number")
    found = [
        {
            "at": release.released_at,
            "one": one,
            "words": one.words(zone),
            "note": one.new.version.note,
        }
        for release, news in queries.news_of(conference, releases[:RELEASES_READ])
        for one in news.differences
    ]
    return News(found[:CHANGES_SHOWN], max(len(found) - CHANGES_SHOWN, 0))


def _texts(conference: Conference, now: datetime) -> Texts:
    found = public_addresses(conference, now=now)
    latest = [(address, languages_of(address)) for address in found[:ADDRESSES_SHOWN]]
    return Texts(latest, found.count())


def mine_of(user: Any, conference: Conference, *, now: datetime) -> Mine | None:
    """What the home says to `user`; None for a visitor. At most nine queries."""
    if not user.is_authenticated:
        return None
    return Mine(
        registration=own_registration(user, conference),
        next=next_session(user, conference, now=now),
        draft=waiting_draft(user, conference, now=now),
        is_speaker=speaker_of(user, conference) is not None,
        is_focal_point=bool(powers_of(user, conference, now=now)),
    )
