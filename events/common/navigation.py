"""Where a page's main navigation and language menu lead."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, pgettext

from events.common import names

# The first path segment after the conference's slug, and the entry it belongs to.
SECTIONS = {
    "programme": "programme",
    "sessions": "programme",
    "addresses": "addresses",
    "speakers": "speakers",
    "changes": "changes",
    "releases": "changes",
    "my-schedule": "my-schedule",
    "register": "registration",
    "registration": "registration",
    "participants": "registration",
    "speaking": "speaking",
    "delegation": "delegation",
    "check-in": "check-in",
}


@dataclass(frozen=True)
class Link:
    """One entry of a menu; `current` marks the page, or the part of the site, that is open."""

    label: str
    url: str
    current: bool = False
    code: str = ""
    direction: str = ""


def languages(full_path: str) -> list[Link]:
    """The page at `full_path` in each language of the interface, each named in itself."""
    codes = [code for code, _name in settings.LANGUAGES]
    first, _, rest = full_path.lstrip("/").partition("/")
    bare = f"/{rest}" if first in codes else full_path
    here = get_language()
    return [
        Link(
            label=names.language_itself(code),
            url=bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}",
            current=code == here,
            code=code,
            direction=names.direction_of_language(code),
        )
        for code in codes
    ]


def main(
    slug: str, path: str, *, speaking: bool = False, delegation: bool = False, door: bool = False
) -> list[Link]:
    """The parts of a conference's site in reading order; parts whose pages do not exist are left out."""
    entries = [
        ("programme", "programme", pgettext("navigation", "Programme")),
        ("addresses", "address-list", pgettext("navigation", "Addresses")),
        ("speakers", "speaker-list", pgettext("navigation", "Speakers")),
        ("changes", "change-list", pgettext("navigation", "Changes")),
        ("my-schedule", "my-schedule", pgettext("navigation", "My schedule")),
        ("registration", "registration-status", pgettext("navigation", "Registration")),
    ]
    return [
        *_links(slug, entries, _section(slug, path)),
        *personal(slug, path, speaking=speaking, delegation=delegation, door=door),
    ]


def personal(
    slug: str, path: str = "", *, speaking: bool, delegation: bool, door: bool = False
) -> list[Link]:
    """The parts that only exist for a speaker, for a focal point, or for who keeps the door."""
    entries = []
    if speaking:
        entries.append(("speaking", "speaking", pgettext("navigation", "Speaking")))
    if delegation:
        entries.append(("delegation", "delegation", pgettext("navigation", "Delegation")))
    if door:
        entries.append(("check-in", "check-in", pgettext("navigation", "Check-in")))
    return _links(slug, entries, _section(slug, path))


def _links(slug: str, entries: list[tuple[str, str, str]], section: str) -> list[Link]:
    links = []
    for key, name, label in entries:
        try:
            url = reverse(f"events:{name}", kwargs={"conference": slug})
        except NoReverseMatch:
            continue
        links.append(Link(label=label, url=url, current=key == section))
    return links


def _section(slug: str, path: str) -> str:
    _, found, rest = path.partition(f"/{slug}/")
    return SECTIONS.get(rest.split("/", maxsplit=1)[0].split(".", maxsplit=1)[0], "") if found else ""
