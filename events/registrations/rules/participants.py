"""The list of participants: who stands in it, under what, in which order."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from events.common.names import folded
from events.common.text import search_key, search_terms
from events.registrations.rules.requests import Listing


@dataclass(frozen=True)
class Listed:
    """A confirmed person as far as they agreed to be shown; nothing else is known here.

    `category` is its place and name. `group` is the organization for who agreed to that, else the country;
    "" for neither. `function` is empty unless it was agreed to.
    """

    category: tuple[int, str]
    group: str
    name: str
    native_name: str = ""
    native_language: str = ""
    function: str = ""

    @property
    def found_by(self) -> str:
        """What a search compares: what is shown, and so nothing that is not."""
        return search_key(self.category[1], self.group, self.name, self.native_name, self.function)


def group_of(*, listing: str, organization: str, country: str, is_state: bool) -> str:
    """Under what somebody stands. A State's own organization says no more than its country does."""
    if listing == Listing.FULL or is_state:
        return organization or country
    return country


def in_order(people: Iterable[Listed]) -> list[Listed]:
    """By category as the conference orders them, then by the letters of what the page shows.

    Neither rank nor function nor who came first counts. Those under nothing come last in their category.
    """
    return sorted(
        people, key=lambda one: (one.category, not one.group, _letters(one.group), _letters(one.name))
    )


def _letters(text: str) -> tuple[str, str]:
    """Letters without their marks first, then with them, so that the order is always the same."""
    return folded(text), unicodedata.normalize("NFC", text)


def matching(people: Iterable[Listed], query: str) -> list[Listed]:
    """Those in whom every word of the query is found."""
    terms = search_terms(query)
    return [one for one in people if all(term in one.found_by for term in terms)] if terms else list(people)
