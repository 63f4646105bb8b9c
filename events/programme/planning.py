"""What organisers see of the drafts: what differs from the last release, and what clashes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext

from events.common import formats
from events.common.text import i18n_texts, search_key, search_terms
from events.conferences.models import Conference
from events.programme.conflicts import Conflict, Planner, Slot
from events.programme.drafts import load_drafts
from events.programme.models import Participation, Session, SessionVersion
from events.programme.rules import SHOWN_PARTICIPATIONS, TAKING_STATES
from events.programme.sealing import draft_presentation, is_news, last_sealings
from events.programme.surroundings import GONE, surroundings

# What the checks need of a draft, without its texts.
LIGHT = (
    "code",
    "title",
    "state",
    "starts_at",
    "ends_at",
    "day",
    "conference_id",
    "room_id",
    "body_id",
    "expected",
    "interpretation",
    "captions",
)


@dataclass(frozen=True)
class Marks:
    """What stands beside a session in the organisers' list."""

    is_published: bool = False
    is_changed: bool = False
    conflicts: tuple[Conflict, ...] = ()


def marks_of(sessions: Sequence[Session]) -> dict[int, Marks]:
    """The marks of a page of sessions, whose related rows are loaded; eleven queries, however many."""
    prefetch_related_objects(list(sessions), "documents", "merged_into")
    people = _people(Participation.objects.filter(session__in=sessions, state__in=SHOWN_PARTICIPATIONS))
    last = last_sealings(SessionVersion.objects.filter(session__in=sessions))
    conferences = {session.conference_id: session.conference for session in sessions}
    checked = check_drafts(list(conferences.values()))
    marks = {}
    for session in sessions:
        sealing = last.get(session.pk)
        presentation = draft_presentation(session, people[session.pk])
        marks[session.pk] = Marks(
            is_published=sealing is not None and sealing.is_present,
            is_changed=is_news(sealing, presentation),
            conflicts=tuple(checked[session.conference_id].conflicts.get(session.pk, ())),
        )
    return marks


def _people(rows: QuerySet[Participation]) -> dict[int, list[Participation]]:
    found: dict[int, list[Participation]] = defaultdict(list)
    for row in rows.select_related("speaker").order_by("position", "pk"):
        found[row.session_id].append(row)
    return found


@dataclass(frozen=True)
class Checked:
    """What is wrong with the drafts of a conference, by session, and who may know what mends it."""

    conflicts: dict[int, list[Conflict]]
    planner: Planner
    everything: list[Conflict]

    @property
    def hard(self) -> list[Conflict]:
        return [one for one in self.everything if one.is_hard]


def check_drafts(conferences: Sequence[Conference]) -> dict[int, Checked]:
    """All conflicts of the drafts of these conferences; seven queries, however many."""
    ids = [one.pk for one in conferences]
    held = Session.objects.filter(conference__in=ids, state__in=TAKING_STATES).only(*LIGHT)
    people = Participation.objects.filter(session__in=held.values("pk")).exclude(state__in=GONE)
    by_session = _people(people.only("session_id", "role", "state", "minutes", "speaker__name"))
    around = surroundings(conferences)
    slots: dict[int, list[Slot]] = defaultdict(list)
    for session in held.order_by("pk"):
        slots[session.conference_id].append(
            around[session.conference_id].slot(session, by_session[session.pk])
        )
    checked = {}
    for pk in ids:
        found: dict[int, list[Conflict]] = defaultdict(list)
        everything = around[pk].conflicts(slots[pk])
        for conflict in everything:
            for slot in conflict.slots:
                found[slot.id].append(conflict)
        checked[pk] = Checked(found, around[pk].planner(slots[pk]), everything)
    return checked


def changed_ids(conferences: Iterable[Conference]) -> set[int]:
    """Ids of the sessions that the next release would publish anew; three queries a conference."""
    found = set()
    for conference in conferences:
        presentations = load_drafts(conference).presentations
        last = last_sealings(SessionVersion.objects.filter(conference=conference))
        found |= {
            one.version.session_id for one in presentations if is_news(last.get(one.version.session_id), one)
        }
    return found


def matching_ids(sessions: Iterable[Session], q: str) -> set[int]:
    """Ids of those in whose title, code or speakers' names every word of `q` stands; two queries.

    Compared as readers search: whatever the script, case or accents, on both databases alike.
    """
    rows = {one.pk: one for one in sessions}
    people = _people(Participation.objects.filter(session__in=rows).only("session_id", "speaker__name"))
    wanted = search_terms(q)
    found = set()
    for pk, session in rows.items():
        names = [row.speaker.name for row in people[pk]]
        text = search_key(session.code, *i18n_texts(session.title), *i18n_texts(session.other_titles), *names)
        if all(term in text for term in wanted):
            found.add(pk)
    return found


def when_of(session: Session) -> str:
    """Day and hours of a draft on its conference's clock, with the zone; words for what is not known."""
    if session.starts_at is None:
        day = formats.day(session.day, width="day_short") if session.day else gettext("no day yet")
        return gettext("%(day)s, no hour yet") % {"day": day} if session.day else day
    zone = session.conference.zone
    there = session.conference.local(session.starts_at)
    hours = formats.clock(session.starts_at, zone)
    if session.ends_at:
        hours = f"{hours}–{formats.clock(session.ends_at, zone)}"
    return f"{formats.day(there, width='day_short')}, {hours} {formats.offset(session.starts_at, zone)}"
