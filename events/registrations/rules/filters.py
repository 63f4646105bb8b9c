"""Which part of a list's address is a filter worth keeping."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

# The filters of the list of registrations, its search and its order; a page's number is none of it.
KEPT = (
    "q", "o", "state__exact", "category__id__exact", "mode__exact", "waiting", "badge", "of", "terms",
)  # fmt: skip
MOST_LONG = 500
MOST_SAVED = 30


def kept(query: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """The filters of an address in one order, so that the same ones are the same text; "" for none."""
    given = dict(query)
    text = urlencode([(name, given[name].replace("\x00", "")) for name in KEPT if given.get(name)])
    return text if len(text) <= MOST_LONG else ""
