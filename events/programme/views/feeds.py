"""What changed, for feed readers."""

from django.http import HttpResponse

from events.programme import feeds, queries
from events.programme.models import Release
from events.programme.views.shared import Page, programme_page

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


@programme_page(by_the_minute=False)
def change_feed(page: Page) -> HttpResponse:
    """The newest releases with what each session's change was; empty before the first release."""
    releases = Release.objects.filter(conference=page.conference).order_by("-number")[: feeds.RELEASES]
    news = queries.news_of(page.conference, releases)
    return HttpResponse(feeds.atom(page.conference, news), content_type=CONTENT_TYPE)
