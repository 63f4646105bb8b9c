"""Until when a place that was offered is kept."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def offer_end(*, hours: int, ends_at: datetime, now: datetime) -> datetime:
    """The instant at which an offer of `now` lapses: so many hours later, but not after the conference."""
    return max(now, min(now + timedelta(hours=hours), ends_at))


def check_offer(offer_until: datetime | None, *, now: datetime) -> None:
    """Raises ValidationError (code "lapsed") from the instant of `offer_until` on."""
    if offer_until is None or now >= offer_until:
        raise ValidationError(
            _("The time to accept this place is over; it goes to the next person."), code="lapsed"
        )
