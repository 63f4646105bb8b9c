"""Who may be one person entered twice, and what becomes of two registrations of one person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.common.text import search_key, sound_keys
from events.registrations.rules.requests import HOLDING_STATES, RegistrationState

# More of one name than this are told apart by delegation or mailbox alone.
MANY = 6
# The one whose state comes first stays unless somebody says otherwise.
_STAYING = (RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.WAITLISTED)


class Likeness(models.TextChoices):
    """Why two may be the same, the strongest first."""

    MAIL = "mail", _("same e-mail address")
    NAME = "name", _("same name")
    NATIVE = "native", _("same name in own script")
    SOUND = "sound", _("names that sound alike")
    DELEGATION = "delegation", _("same delegation")


_WEIGHT = {
    Likeness.MAIL: 4,
    Likeness.NAME: 4,
    Likeness.NATIVE: 4,
    Likeness.SOUND: 2,
    Likeness.DELEGATION: 2,
}


@dataclass(frozen=True)
class Known:
    """What is compared of one registered person; `mails` are all their addresses, normalised."""

    pk: int
    name: str
    native_name: str = ""
    mails: frozenset[str] = frozenset()
    delegation: int | None = None


@dataclass(frozen=True)
class Suspect:
    """Two who may be one, `first` with the smaller id, and why."""

    first: int
    second: int
    why: tuple[Likeness, ...]

    @property
    def weight(self) -> int:
        return sum(_WEIGHT[one] for one in self.why)


def suspects_of(people: Iterable[Known], *, distinct: frozenset[tuple[int, int]]) -> list[Suspect]:
    """Pairs that look like one person, the likeliest first, without those known to be `distinct`.

    Compared by keys, never each with each: the time grows with the number of people, not its square.
    A shared mailbox alone is no sign, for offices have one: some word of the names has to sound alike.
    """
    known = {one.pk: one for one in people}
    found: dict[tuple[int, int], set[Likeness]] = {}
    sounds = {pk: _sounds(one) for pk, one in known.items()}
    for likeness, group in _groups(known.values(), sounds):
        for pair in _pairs(likeness, [known[pk] for pk in sorted(group)], sounds):
            if pair not in distinct:
                found.setdefault(pair, set()).add(likeness)
    for (first, second), why in found.items():
        if known[first].delegation is not None and known[first].delegation == known[second].delegation:
            why.add(Likeness.DELEGATION)
    pairs = [
        Suspect(*pair, tuple(one for one in Likeness if one in why and not _is_said(one, why)))
        for pair, why in found.items()
    ]
    return sorted(pairs, key=lambda one: (-one.weight, one.first, one.second))


def _is_said(likeness: Likeness, why: set[Likeness]) -> bool:
    """The same name sounds alike as well."""
    return likeness == Likeness.SOUND and Likeness.NAME in why


def _sounds(one: Known) -> tuple[frozenset[str], ...]:
    """The consonants of the words of a name, in Latin letters and in the own script."""
    spelt = (frozenset(sound_keys(search_key(text))) for text in (one.name, one.native_name) if text)
    return tuple(dict.fromkeys(sounds for sounds in spelt if len(sounds) > 1))


def _groups(
    people: Iterable[Known], sounds: dict[int, tuple[frozenset[str], ...]]
) -> Iterator[tuple[Likeness, set[int]]]:
    groups: dict[tuple[Likeness, object], set[int]] = {}
    for one in people:
        keys: list[tuple[Likeness, object]] = [(Likeness.MAIL, mail) for mail in one.mails]
        words = frozenset(word for word in search_key(one.name).split() if len(word) > 1)
        if len(words) > 1:
            keys.append((Likeness.NAME, words))
        if native := search_key(one.native_name):
            keys.append((Likeness.NATIVE, native))
        keys += [(Likeness.SOUND, spelt) for spelt in sounds[one.pk]]
        for key in keys:
            groups.setdefault(key, set()).add(one.pk)
    for (likeness, _key), group in groups.items():
        if len(group) > 1:
            yield likeness, group


def _pairs(
    likeness: Likeness, group: list[Known], sounds: dict[int, tuple[frozenset[str], ...]]
) -> Iterator[tuple[int, int]]:
    if likeness == Likeness.MAIL:
        # An office registers hundreds under its mailbox: those are found by their names.
        near = combinations(group, 2) if len(group) <= 4 * MANY else iter(())
        yield from ((one.pk, two.pk) for one, two in near if _share_a_word(sounds[one.pk], sounds[two.pk]))
    elif len(group) <= MANY:
        yield from ((one.pk, two.pk) for one, two in combinations(group, 2))
    else:
        by_delegation: dict[int, list[Known]] = {}
        for one in group:
            if one.delegation is not None:
                by_delegation.setdefault(one.delegation, []).append(one)
        for few in by_delegation.values():
            yield from ((one.pk, two.pk) for one, two in combinations(few[:MANY], 2))


def _share_a_word(ours: Iterable[frozenset[str]], theirs: Iterable[frozenset[str]]) -> bool:
    others = list(theirs)
    return any(one & two for one in ours for two in others)


def stays_first(first: str, second: str) -> bool:
    """Whether of two registrations in these states the first is the one that should stay."""
    order = [*_STAYING, *(state for state in RegistrationState if state not in _STAYING)]
    return order.index(RegistrationState(first)) <= order.index(RegistrationState(second))


def check_stays(*, stays: str, goes: str) -> None:
    """Raises ValidationError (code "place") where the one that goes has a place and the other has none."""
    if goes in HOLDING_STATES and stays not in HOLDING_STATES:
        raise ValidationError(
            _(
                "The registration that would go is “%(goes)s”, the one that would stay “%(stays)s”. "
                "Let the other one stay, or decide on this one first."
            ),
            code="place",
            params={"goes": RegistrationState(goes).label, "stays": RegistrationState(stays).label},
        )
