"""What changed in the programme, as Atom: an entry for each session that a release changed."""

from collections.abc import Iterable
from datetime import datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.common import formats
from events.conferences.models import Conference
from events.conferences.structured import text_of
from events.programme.calendars import session_url
from events.programme.models import Release
from events.programme.queries import News

RELEASES = 20
ENTRIES = 100


def atom(conference: Conference, news: Iterable[tuple[Release, News]]) -> str:
    """Atom of the releases, the newest first; times on the conference's clock, which is named."""
    base = settings.BASE_URL
    home = base + reverse("events:change-list", kwargs={"conference": conference.slug})
    shown = list(news)
    noon = datetime.combine(conference.starts_on, time(12), tzinfo=conference.zone)
    zone = formats.zone_name(noon, conference.zone, text_of(conference.city))
    feed = Atom1Feed(
        title=_("Changes of the programme, %(conference)s") % {"conference": text_of(conference.symbol)},
        link=home,
        description="",
        subtitle=_("All times in %(zone)s") % {"zone": zone},
        language=formats.language(),
        feed_url=base + reverse("events:change-feed", kwargs={"conference": conference.slug}),
        feed_guid=f"{_tag(conference)}:changes",
        author_name=text_of(conference.organizer) or text_of(conference.symbol),
    )
    left = ENTRIES
    for release, found in shown:
        left -= _add(feed, conference, release, found, left)
    return feed.writeString("utf-8")


def _add(feed: Atom1Feed, conference: Conference, release: Release, found: News, left: int) -> int:
    """Entries of one release, at most `left`; how many."""
    page = reverse("events:release-detail", kwargs={"conference": conference.slug, "number": release.number})
    note = text_of(release.note)
    if found.first_count and left > 0:
        text = ngettext("%(n)d session", "%(n)d sessions", found.first_count) % {"n": found.first_count}
        feed.add_item(
            title=_("The programme is published"),
            link=settings.BASE_URL + page,
            description=_paragraphs(text, note),
            updateddate=release.released_at,
            unique_id=f"{_tag(conference)}:release:{release.number}",
        )
        return 1
    changes = found.differences[: max(left, 0)]
    for one in changes:
        version = one.new.version
        feed.add_item(
            title=f"{text_of(version.title)}: {one.main.label}",
            link=session_url(version, conference),
            description=_paragraphs(one.words(conference.zone), text_of(version.note), note),
            updateddate=release.released_at,
            unique_id=f"{_tag(conference)}:release:{release.number}:{version.code}",
        )
    return len(changes)


def _paragraphs(*texts: str) -> str:
    """What a feed reader shows is HTML, so texts are escaped; those that say nothing are left out."""
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts if text))


def _tag(conference: Conference) -> str:
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{conference.starts_on:%Y}:{conference.pk}"
