"""Choosing, value by value, what stays of two persons that are one."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from events.common import formats, names
from events.people.models import Person
from events.registrations.actions import Choice, Join
from events.registrations.forms.fields import LineField
from events.registrations.models import Registration
from events.registrations.queries import in_words
from events.registrations.queries.duplicates import PERSON_FIELDS, REGISTRATION_FIELDS, Pair


class MergeForm(forms.Form):
    """`keep` is a person's id, `stays-<conference>` a registration's; every other choice names a side alike.

    Sides are ids of persons, so a choice means the same whichever person stays.
    """

    keep = forms.ChoiceField(
        label=_("This person stays"),
        widget=forms.RadioSelect,
        help_text=_("The other one's row is deleted; its history remains."),
    )
    reason = LineField(
        label=_("How do you know that they are the same?"),
        max_length=400,
        help_text=_("Kept with the history; whoever reads it later has to understand it."),
    )

    def __init__(
        self, *args: Any, first: Person, second: Person, pairs: Sequence[Pair], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.pairs = (first, second), pairs
        better = _better(first, second, pairs)
        self.sections: list[tuple[Any, list[str]]] = []
        self.fields["keep"].choices = [(str(one.pk), _named(one)) for one in self.people]  # type: ignore[attr-defined]
        self.fields["keep"].initial = str(better.pk)
        self.sections.append((None, self._add_person(better)))
        for pair in pairs:
            self.sections.append((pair, self._add_pair(pair)))

    def _add_person(self, better: Person) -> list[str]:
        added = []
        first, second = self.people
        for name in PERSON_FIELDS:
            ours, theirs = getattr(first, name), getattr(second, name)
            if ours and theirs and ours != theirs:
                label = capfirst(str(Person._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001  # public in all but name
                said = [_said_of_person(name, one) for one in (ours, theirs)]
                added.append(self._add(f"person-{name}", label, said, better))
        if first.user and second.user:
            said = [first.user.email, second.user.email]
            added.append(self._add("account", _("Account that has the person"), said, better))
        return added

    def _add_pair(self, pair: Pair) -> list[str]:
        key = pair.conference.pk
        stays = f"stays-{key}"
        both = [(one, str(one.pk)) for one in (pair.first, pair.second)]
        self.fields[stays] = forms.ChoiceField(
            label=_("This registration stays"),
            choices=[(pk, _described(one)) for one, pk in both],
            initial=str(pair.better.pk),
            widget=forms.RadioSelect,
        )
        added = [stays]
        side = pair.better.person
        for name in REGISTRATION_FIELDS:
            ours, theirs = getattr(pair.first, name), getattr(pair.second, name)
            if ours != theirs and (name == "days" or (ours and theirs)):
                label = capfirst(str(Registration._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001  # public in all but name
                said = [_said_of_registration(name, one) for one in (pair.first, pair.second)]
                added.append(self._add(f"registration-{key}-{name}", label, said, side))
        for question, ours, theirs in pair.answers:
            said = [in_words(question, one.value) for one in (ours, theirs)]
            added.append(self._add(f"answer-{key}-{question.pk}", str(question.label), said, side))
        return added

    def _add(self, name: str, label: Any, said: Sequence[str], side: Person) -> str:
        choices = [(str(one.pk), text or "–") for one, text in zip(self.people, said, strict=True)]
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, initial=str(side.pk), widget=forms.RadioSelect
        )
        return name

    def rows(self) -> Iterator[tuple[Any, list[Any]]]:
        """(pair of registrations or None, its bound fields) in the order of the page."""
        for pair, added in self.sections:
            yield pair, [self[name] for name in added]

    @property
    def kept(self) -> tuple[Person, Person]:
        """The person that stays and the one that goes."""
        first, second = self.people
        return (first, second) if self.cleaned_data["keep"] == str(first.pk) else (second, first)

    def choice(self) -> Choice:
        keep, other = self.kept
        chosen = self.cleaned_data
        return Choice(
            fields=frozenset(
                name for name in PERSON_FIELDS if chosen.get(f"person-{name}", str(keep.pk)) == str(other.pk)
            ),
            keeps_other_account=chosen.get("account") == str(other.pk),
            joins={pair.conference.pk: self._join(pair) for pair in self.pairs},
        )

    def _join(self, pair: Pair) -> Join:
        key, chosen = pair.conference.pk, self.cleaned_data
        stays, goes = pair.first, pair.second
        if chosen[f"stays-{key}"] != str(stays.pk):
            stays, goes = goes, stays
        theirs = str(goes.person_id)
        return Join(
            stays=stays.pk,
            fields=frozenset(
                name for name in REGISTRATION_FIELDS if chosen.get(f"registration-{key}-{name}") == theirs
            ),
            answers=frozenset(
                question.pk
                for question, _ours, _theirs in pair.answers
                if chosen.get(f"answer-{key}-{question.pk}") == theirs
            ),
        )


def _better(first: Person, second: Person, pairs: Sequence[Pair]) -> Person:
    """Who should stay: whose registration does, else who has an account, else who was here first."""
    if pairs:
        return first if pairs[0].better.pk == pairs[0].first.pk else second
    return second if second.user_id and not first.user_id else first


def _named(person: Person) -> str:
    """The name with the address of the account, or with the one that is known."""
    address = person.user.email if person.user else person.email
    return f"{person.name} ({address})" if address else person.name


def _described(row: Registration) -> str:
    parts = [row.reference, row.get_state_display(), str(row.category), str(row.delegation or "")]
    return ", ".join(filter(None, parts))


def _said_of_person(name: str, value: Any) -> str:
    if name == "country":
        return names.country(value)
    return names.language(value) if name in {"language", "native_language"} else str(value)


def _said_of_registration(name: str, row: Registration) -> str:
    value = getattr(row, name)
    if name == "mode":
        return str(row.get_mode_display())
    if name == "native_language":
        return names.language(value)
    if name == "days":
        days = [formats.day(date.fromisoformat(one), width="day_short") for one in value]
        return ", ".join(days) or str(_("All days"))
    return str(value)
