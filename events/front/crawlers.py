"""What search engines may know: every public page that has a lasting address, and nothing else."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max
from django.urls import reverse

from events.addresses.models import Address
from events.conferences.models import Conference, Page
from events.people.models import SpeakerVersion
from events.programme.models import Release, SessionVersion

MOST = 50_000  # addresses in one file, by the protocol
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Behind these is nothing to find, or something that a link alone grants.
CLOSED = ("admin", "accounts", "calendar", "invitations", "organiser", "mail", "styleguide")

Place = tuple[str, date | None]


def public_pages(now: datetime) -> Iterator[Place]:
    """(path, day of the last change if known) of what anybody may read at `now`."""
    conferences = list(Conference.objects.visible_to(AnonymousUser()).order_by("-starts_on", "pk"))
    yield "/", None
    for conference in conferences:
        yield f"/{conference.slug}/", None
        yield from _written(conference)
        yield from _released(conference)
        yield from _addresses(conference, now)


def _path(name: str, **arguments: Any) -> str:
    return reverse(f"events:{name}", kwargs=arguments)


def _written(conference: Conference) -> Iterator[Place]:
    for slug in Page.objects.published().filter(conference=conference).values_list("slug", flat=True):
        yield _path("page-detail", conference=conference.slug, slug=slug), None


def _released(conference: Conference) -> Iterator[Place]:
    latest = Release.objects.filter(conference=conference).aggregate(day=Max("released_at"))["day"]
    if latest is None:
        return
    for name in ("programme", "speaker-list", "change-list"):
        yield _path(name, conference=conference.slug), latest.date()
    sessions = SessionVersion.objects.current().values_list("session__code", "sealed_at")
    speakers = SpeakerVersion.objects.current().values_list("speaker__code", "sealed_at")
    for rows, name in ((sessions, "session-detail"), (speakers, "speaker-detail")):
        for code, sealed in rows.filter(conference=conference, is_present=True).order_by("pk"):
            yield _path(name, conference=conference.slug, code=code), sealed.date()


def _addresses(conference: Conference, now: datetime) -> Iterator[Place]:
    rows = Address.objects.public(now).filter(conference=conference).order_by("pk")
    places = [
        (_path("address-detail", conference=conference.slug, slug=slug), published and published.date())
        for slug, published in rows.values_list("slug", "published_at")
    ]
    if places:
        yield _path("address-list", conference=conference.slug), None
    yield from places


def sitemap(now: datetime) -> bytes:
    """The sitemap as XML, in UTF-8."""
    root = ET.Element("urlset", xmlns=NAMESPACE)
    for number, (path, changed) in enumerate(public_pages(now)):
        if number == MOST:
            break
        entry = ET.SubElement(root, "url")
        ET.SubElement(entry, "loc").text = f"{settings.BASE_URL}{path}"
        if changed:
            ET.SubElement(entry, "lastmod").text = changed.isoformat()
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def robots() -> str:
    """What a crawler may fetch: in the local demo nothing, elsewhere all that is not closed."""
    if settings.LOCAL_DEMO:
        return "User-agent: *\nDisallow: /\n"
    prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    lines = [f"Disallow: {prefix}/{name}/" for prefix in prefixes for name in CLOSED]
    return "\n".join(["User-agent: *", *lines, "", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""])
