"""What the API reads: what anybody may see, whoever asks; each in a constant number of queries."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, OuterRef, QuerySet, Subquery

from events.addresses.models import Address, AddressVersion
from events.addresses.queries import public_addresses
from events.conferences.models import Conference
from events.people.models import SpeakerVersion
from events.programme.models import Release, SessionVersion
from events.programme.queries import Filters, current_release, programme, speakers, with_people


def conferences() -> QuerySet[Conference]:
    """Those that are announced or archived, the newest first."""
    found: QuerySet[Conference] = Conference.objects.visible_to(AnonymousUser()).order_by(
        "-starts_on", "slug"
    )
    return found


def releases(conference: Conference) -> QuerySet[Release]:
    """The newest first."""
    return Release.objects.filter(conference=conference).order_by("-number")


def sessions(conference: Conference, filters: Filters, code: str = "") -> QuerySet[SessionVersion]:
    """Sessions of the current release, or the one of that code; none before the first release."""
    release = current_release(conference)
    if release is None:
        return SessionVersion.objects.none()
    found = programme(conference, release.number, filters).defer(None).defer("search_text")
    named: QuerySet[Any] = found.filter(code=code) if code else found
    return with_people(named.select_related("room", "track", "body"))


def speakers_of(conference: Conference, code: str = "") -> QuerySet[SpeakerVersion]:
    """Speakers of the current release, or the one of that code."""
    release = current_release(conference)
    if release is None:
        return SpeakerVersion.objects.none()
    found: QuerySet[Any] = speakers(conference, release.number).defer(None).defer("search_text")
    return found.filter(speaker__code=code) if code else found


def addresses(conference: Conference, *, now: datetime, slug: str = "") -> QuerySet[Address]:
    """Public addresses, newest first, or the one of that name; embargoes are decided now.

    Each has `session_code`: of the session it was given in, where the programme shows that.
    """
    shown = SessionVersion.objects.current().filter(session=OuterRef("session"), is_present=True)
    found = public_addresses(conference, now=now).annotate(session_code=Subquery(shown.values("code")[:1]))
    return found.filter(slug=slug) if slug else found


def last_release(conference: Conference) -> datetime | None:
    """When the programme last changed."""
    release = current_release(conference)
    return release.released_at if release else None


def last_address(conference: Conference, *, now: datetime) -> datetime | None:
    """When a public address was last published or corrected, as far as its texts tell."""
    public = Address.objects.public(now).filter(conference=conference)
    sealed = AddressVersion.objects.filter(address__in=public.values("pk")).aggregate(last=Max("sealed_at"))
    published = public.aggregate(last=Max("published_at"), lifted=Max("embargo_until"))
    moments = [sealed["last"], published["last"], published["lifted"]]
    known = [one for one in moments if one and one <= now]
    return max(known) if known else None
