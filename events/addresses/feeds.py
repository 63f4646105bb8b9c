"""The Atom feed of a conference's addresses."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from events.addresses.models import Address
from events.common import formats, names
from events.common.text import clean_line, clean_text
from events.conferences.models import Conference

ENTRIES = 50


def atom(conference: Conference, addresses: Iterable[Address], *, base: str) -> str:
    """Atom of addresses of `queries.public_addresses`; `base` is scheme and host, such as https://x.example."""
    home = base + reverse("events:address-list", kwargs={"conference": conference.slug})
    feed = Atom1Feed(
        title=_("Addresses at %(conference)s") % {"conference": clean_line(conference.symbol)},
        link=home,
        description="",
        language=formats.language(),
        feed_url=base + reverse("events:address-feed", kwargs={"conference": conference.slug}),
        feed_guid=home,
    )
    for address in addresses:
        link = base + reverse(
            "events:address-detail", kwargs={"conference": conference.slug, "slug": address.slug}
        )
        feed.add_item(
            title=_text(address.title),
            link=link,
            # Atom1Feed says that it is HTML.
            description=escape(_text(address.summary)),
            author_name=clean_line(address.author_name) or _("Author not known"),
            pubdate=address.published_at,
            updateddate=_updated(address),
            unique_id=f"tag:{urlsplit(base).hostname},{conference.starts_on:%Y}:address:{address.pk}",
        )
    return feed.writeString("utf-8")


def _text(value: object) -> str:
    text, _tag = names.shown(value, formats.language())
    return clean_text(text)


def _updated(address: Any) -> datetime:
    """When it could first be read, or was last corrected."""
    moments: list[datetime] = [version.sealed_at for version in address.sealed]
    return max([address.published_at or datetime(1970, 1, 1, tzinfo=UTC), *moments])
