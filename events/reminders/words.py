"""Words and addresses that several reminders share."""

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.common import formats, names
from events.conferences.models import Conference


@lru_cache(maxsize=1024)
def _path(name: str, language: str, **kwargs: str) -> str:  # paths differ by the active language
    """The page's path, "" for one that this site does not have; kept, for thousands read of one session."""
    try:
        return reverse(f"events:{name}", kwargs=kwargs)
    except NoReverseMatch:
        return ""


def link(conference: Conference, *choices: tuple[str, dict[str, str]]) -> str:
    """The absolute address of the first page of `choices` that this site has."""
    for name, kwargs in choices:
        path = _path(name, get_language() or "", conference=conference.slug, **kwargs)
        if path:
            return f"{settings.BASE_URL}{path}"
    return f"{settings.BASE_URL}/{conference.slug}/"


def shown(value: object) -> str:
    """A multilingual text in the language of the mail."""
    return names.shown(value, formats.language())[0]


def on_day(moment: datetime, conference: Conference, now: datetime) -> str:
    """The day and hour as one says it: "today at 09:40", "tomorrow at 09:40", "on Wed 18 Nov at 09:40"."""
    there = conference.local(moment)
    days = (there.date() - conference.local(now).date()).days
    hour = formats.clock(moment, conference.zone)
    if days == 0:
        return _("today at %(hour)s") % {"hour": hour}
    if days == 1:
        return _("tomorrow at %(hour)s") % {"hour": hour}
    return _("on %(day)s at %(hour)s") % {"day": formats.day(there, width="day_short"), "hour": hour}


def overtaken(is_so: bool) -> str:  # noqa: FBT001  # one fact, named by the function
    """Why a reminder is not sent after a later one of the same; "" while it is the latest."""
    return "A later reminder of the same says it all." if is_so else ""
