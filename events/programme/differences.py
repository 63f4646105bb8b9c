"""What changed from one version of a session to the next, as facts and in words.

Facts are computed from two presentations, without the database; words in the language that is
active when they are asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext

from events.common import formats
from events.programme.models import SessionVersion, VersionParticipation
from events.programme.moments import When, when_words
from events.programme.rules import ParticipationRole, SessionState
from events.programme.sealing import Presentation


class ChangeKind(models.TextChoices):
    """In the order in which they matter to a reader."""

    NEW = "new", gettext_lazy("New")
    BACK = "back", gettext_lazy("Back in the programme")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    POSTPONED = "postponed", gettext_lazy("Postponed")
    MERGED = "merged", gettext_lazy("Merged into another")
    ON_AGAIN = "on_again", gettext_lazy("Takes place after all")
    TENTATIVE = "tentative", gettext_lazy("Tentative")
    CONFIRMED = "confirmed", gettext_lazy("Confirmed")
    MOVED = "moved", gettext_lazy("Moved")
    ROOM = "room", gettext_lazy("New room")
    ONLINE = "online", gettext_lazy("Moved online")
    ON_SITE = "on_site", gettext_lazy("Back on site")
    RENAMED = "renamed", gettext_lazy("New title")
    SPEAKER_ADDED = "speaker_added", gettext_lazy("New speaker")
    SPEAKER_REMOVED = "speaker_removed", gettext_lazy("Speaker no longer takes part")
    SPEAKER_CHANGED = "speaker_changed", gettext_lazy("Speaker in another role")
    ACCESS = "access", gettext_lazy("Who may come")
    LANGUAGES = "languages", gettext_lazy("Languages")
    DOCUMENTS = "documents", gettext_lazy("Documents")
    DETAILS = "details", gettext_lazy("Details")


# The tone of the tag that shows a change; any other is quiet.
TONES = {
    ChangeKind.NEW: "good",
    ChangeKind.BACK: "good",
    ChangeKind.ON_AGAIN: "good",
    ChangeKind.WITHDRAWN: "bad",
    ChangeKind.CANCELLED: "bad",
    ChangeKind.POSTPONED: "bad",
    ChangeKind.MERGED: "bad",
    ChangeKind.ONLINE: "warn",
    ChangeKind.ON_SITE: "warn",
    ChangeKind.MOVED: "warn",
    ChangeKind.ROOM: "warn",
}
# Changes that say it all; nobody asks for the room of a session that is gone.
WHOLE = frozenset(
    {
        ChangeKind.NEW,
        ChangeKind.BACK,
        ChangeKind.WITHDRAWN,
        ChangeKind.CANCELLED,
        ChangeKind.POSTPONED,
        ChangeKind.MERGED,
    }
)
DETAILS = (
    "type",
    "other_titles",
    "abstract",
    "note",
    "captions",
    "sign_language",
    "remote_rights",
    "links",
    "sources",
    "track_name",
    "body_name",
)


@dataclass(frozen=True)
class Change:
    """One change: `was` and `now` are a When, a text, a tag of a state or a name, by kind."""

    kind: ChangeKind
    was: Any = None
    now: Any = None

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def tone(self) -> str:
        return TONES.get(self.kind, "")

    def words(self, zone: tzinfo) -> str:
        """The change in the active language, times on the clock of `zone`."""
        if self.kind == ChangeKind.MOVED:
            was, now = when_words(self.was, self.now, zone)
            return formats.became(was, now)
        if self.kind in {ChangeKind.ROOM, ChangeKind.ACCESS, ChangeKind.RENAMED}:
            was, now = str(self.was), str(self.now)
            if was == now:
                return self.label
            nowhere = _("no room yet")
            return formats.became(was or nowhere, now or nowhere)
        if self.kind in {ChangeKind.ONLINE, ChangeKind.ON_SITE}:
            was, now = str(self.was) or _("online"), str(self.now) or _("online")
            return self.label if was == now else formats.became(was, now)
        if self.kind == ChangeKind.DOCUMENTS and self.now:
            return _("New document: %(name)s") % {"name": pgettext("between changes", ", ").join(self.now)}
        text = _NAMED.get(self.kind)
        return _(text) % {"name": str(self.now or self.was)} if text else self.label


_NAMED = {
    ChangeKind.SPEAKER_ADDED: gettext_noop("%(name)s added"),
    ChangeKind.SPEAKER_REMOVED: gettext_noop("%(name)s no longer takes part"),
    ChangeKind.MERGED: gettext_noop("Merged into “%(name)s”"),
    ChangeKind.SPEAKER_CHANGED: gettext_noop("%(name)s in another role"),
}


@dataclass(frozen=True)
class SessionDifference:
    """All that a release changed about one session; `changes` is never empty.

    `old` is None for a new session; `new` is the version after the change, also of one that is gone.
    """

    old: Presentation | None
    new: Presentation
    changes: tuple[Change, ...]

    @property
    def code(self) -> str:
        return self.new.version.code

    @property
    def title(self) -> Any:
        return self.new.version.title

    @property
    def main(self) -> Change:
        return self.changes[0]

    def has(self, *kinds: ChangeKind) -> bool:
        return any(change.kind in kinds for change in self.changes)

    def words(self, zone: tzinfo) -> str:
        """The changes in one line, without the title: "10:00 → 11:00, Main auditorium → Hall 2"."""
        return pgettext("between changes", ", ").join(change.words(zone) for change in self.changes)

    def sentence(self, zone: tzinfo) -> str:
        """With the title in front: "Opening ceremony: 10:00 → 11:00, Main auditorium → Hall 2"."""
        return _("%(title)s: %(changes)s") % {"title": self.title, "changes": self.words(zone)}


def difference(old: Presentation | None, new: Presentation) -> SessionDifference | None:
    """What `new` says that `old` did not; None when they say the same to a reader."""
    changes = tuple(_changes(old, new))
    return SessionDifference(old, new, changes) if changes else None


def _changes(old: Presentation | None, new: Presentation) -> list[Change]:
    if not new.is_present:
        return [Change(ChangeKind.WITHDRAWN)] if old and old.is_present else []
    if old is None:
        return [Change(ChangeKind.NEW)]
    if not old.is_present:
        return [Change(ChangeKind.BACK)]
    changes = _state(old.version.state, new.version)
    if any(change.kind in WHOLE for change in changes):
        return changes
    changes += [*_time_and_place(old, new), *_texts(old, new), *_people(old.people, new.people)]
    changes += _documents(old.version.documents, new.version.documents)
    return changes or _details(old, new)


def _state(was: str, new: SessionVersion) -> list[Change]:
    now = new.state
    if was == now:
        return []
    if now == SessionState.MERGED:
        return [Change(ChangeKind.MERGED, now=new.merged_title)]
    kind = {
        SessionState.CANCELLED: ChangeKind.CANCELLED,
        SessionState.POSTPONED: ChangeKind.POSTPONED,
        SessionState.TENTATIVE: ChangeKind.TENTATIVE,
        SessionState.SCHEDULED: (
            ChangeKind.CONFIRMED if was == SessionState.TENTATIVE else ChangeKind.ON_AGAIN
        ),
    }.get(SessionState(now))
    return [Change(kind, was, now)] if kind else []


def when_of(presentation: Presentation) -> When:
    version = presentation.version
    return When(version.starts_at, version.ends_at, version.local_day)


def _time_and_place(old: Presentation, new: Presentation) -> list[Change]:
    changes = []
    if when_of(old) != when_of(new):
        changes.append(Change(ChangeKind.MOVED, when_of(old), when_of(new)))
    if old.version.is_online != new.version.is_online:
        kind = ChangeKind.ONLINE if new.version.is_online else ChangeKind.ON_SITE
        changes.append(Change(kind, old.version.room_name, new.version.room_name))
    elif _text(old.version.room_name) != _text(new.version.room_name):
        changes.append(Change(ChangeKind.ROOM, old.version.room_name, new.version.room_name))
    return changes


def _texts(old: Presentation, new: Presentation) -> list[Change]:
    changes = []
    if _text(old.version.title) != _text(new.version.title):
        changes.append(Change(ChangeKind.RENAMED, old.version.title, new.version.title))
    if old.version.access != new.version.access:
        was, now = old.version.get_access_display(), new.version.get_access_display()
        changes.append(Change(ChangeKind.ACCESS, was, now))
    if old.version.language_key != new.version.language_key:
        changes.append(Change(ChangeKind.LANGUAGES))
    return changes


def _people(old: Sequence[VersionParticipation], new: Sequence[VersionParticipation]) -> list[Change]:
    before, after = _roles(old), _roles(new)
    names = {one.speaker_id: one.name for one in [*old, *new]}
    changes = []
    for speaker, name in names.items():
        was, now = before.get(speaker), after.get(speaker)
        if was is None:
            changes.append(Change(ChangeKind.SPEAKER_ADDED, now=name))
        elif now is None:
            changes.append(Change(ChangeKind.SPEAKER_REMOVED, was=name))
        elif was != now:
            changes.append(Change(ChangeKind.SPEAKER_CHANGED, now=name))
    return sorted(changes, key=lambda change: list(ChangeKind).index(change.kind))


def _documents(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[Change]:
    """`now` of the change names what was added, once for all of its languages."""
    if old == new:
        return []
    before = {_paper(one) for one in old}
    added = dict.fromkeys(name for one in new if (name := _paper(one)) not in before)
    return [Change(ChangeKind.DOCUMENTS, now=tuple(added))]


def _paper(one: dict[str, Any]) -> str:
    """The symbol and revision of a paper, or its title where it has none."""
    if one["symbol"]:
        return f"{one['symbol']} {one['revision']}".strip()
    return next(iter(one["title"].values()), "")


def _roles(people: Sequence[VersionParticipation]) -> dict[int, set[ParticipationRole]]:
    roles: dict[int, set[ParticipationRole]] = {}
    for one in people:
        roles.setdefault(one.speaker_id, set()).add(ParticipationRole(one.role))
    return roles


def _details(old: Presentation, new: Presentation) -> list[Change]:
    same = all(_text(getattr(old.version, n)) == _text(getattr(new.version, n)) for n in DETAILS)
    facts = [[(one.speaker_id, one.minutes, one.name) for one in p.people] for p in (old, new)]
    return [] if same and facts[0] == facts[1] else [Change(ChangeKind.DETAILS)]


def _text(value: Any) -> Any:
    data = getattr(value, "data", value)
    if isinstance(data, dict):
        return {tag: text for tag, text in data.items() if text} or ""
    return data or ""
