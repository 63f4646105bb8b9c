"""What is sent only to those who asked for it: tomorrow's programme, and addresses as they are published."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from events.addresses.models import Address, AddressVersion
from events.addresses.rules import AddressState
from events.conferences.models import Conference
from events.mail.following import followers
from events.reminders.queries import Recipient, plan_of
from events.reminders.rules import (
    HORIZON,
    LONGEST_SHIFT,
    LOOKBACK,
    OPENING_HOUR,
    Due,
    ReminderKind,
    instant,
    midnight,
    outside_quiet_hours,
)
from events.reminders.series.shapes import Reader, Series

TOMORROW = "digest.tomorrow"
FOLLOWED = "address.followed"
# An address that was published is news for so long.
NEWS_HELPS = timedelta(days=2)


def _asked(conference: Conference, kind: str, until: datetime | None = None) -> Iterator[Reader]:
    """Who asked for a kind, by `until` where that is given: nobody is sent what was there before."""
    for one in followers(conference, kind):
        if until is None or one.since <= until:
            user = one.user
            yield Reader(Recipient(user.email, user.language or "en", user.time_zone, user.pk))


def evenings(conference: Conference, minutes: tuple[int, ...]) -> list[Series]:
    """One for the evening before each day."""
    found = []
    for day in conference.days:
        begins = midnight(day, conference.zone)
        found.append(
            Series(
                TOMORROW,
                f"tomorrow:{conference.pk}:{day.isoformat()}",
                plan_of(conference, ReminderKind.TOMORROW, begins, minutes),
                begins + timedelta(hours=OPENING_HOUR.hour),
                lambda: _asked(conference, TOMORROW),
                refs={"day": day.isoformat()},
            )
        )
    return found


def published_addresses(conference: Conference, now: datetime, until: datetime | None) -> list[Series]:
    """One for each address that is news and for each correction, and for what will be until `until`."""
    first, last = now - LOOKBACK - LONGEST_SHIFT, until or now + HORIZON
    public = Q(address__state__in=[AddressState.PUBLISHED, AddressState.EMBARGOED])
    rows = Address.objects.filter(
        conference=conference,
        state__in=[AddressState.PUBLISHED, AddressState.EMBARGOED],
        published_at__gt=first,
        published_at__lte=last,
    )
    news: list[tuple[str, int, datetime, dict[str, int | str]]] = [
        ("address", pk, at, {"address": pk, "at": instant(at)})
        for pk, at in rows.order_by("published_at", "pk").values_list("pk", "published_at")
        if at is not None
    ]
    corrected = AddressVersion.objects.filter(public, address__conference=conference, sealed_at__gt=first)
    corrected = corrected.exclude(corrigendum="").order_by("sealed_at", "-pk")
    # A correction in several languages is one.
    first_of = {(address, at): pk for pk, address, at in corrected.values_list("pk", "address", "sealed_at")}
    news += [
        ("corrigendum", pk, at, {"address": address, "version": pk}) for (address, at), pk in first_of.items()
    ]
    return [_news(conference, *one) for one in news]


def _news(conference: Conference, what: str, pk: int, at: datetime, refs: dict[str, int | str]) -> Series:
    calm = outside_quiet_hours(at, conference.zone, time_bound=False)
    return Series(
        FOLLOWED,
        f"{what}:{pk}:{instant(at)}",
        [Due(0, calm)],
        calm + NEWS_HELPS,
        lambda: _asked(conference, FOLLOWED, at),
        refs=refs,
    )
