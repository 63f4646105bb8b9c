"""Who decides for a delegation, from when until when, and telling it to those it concerns."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from events.common.actions import sign_history
from events.conferences.models import Conference
from events.registrations.actions import telling
from events.registrations.models import FocalPoint

# Ends that a task at rest for days still tells.
TOLD_FOR = timedelta(days=7)


@transaction.atomic
def save_power(power: FocalPoint, *, by: Any, now: datetime, quiet: bool = False) -> None:
    """Writes a new or changed focal point; tells the person and the delegation's others, each once.

    Holds from the next request on: whoever's last day is over decides nothing any more.
    """
    sign_history(power, by=by, now=now)
    power.save()
    if not quiet:
        telling.tell_power(power, now=now)


def end_power(power: FocalPoint, *, by: Any, now: datetime, quiet: bool = False) -> None:
    """Ends a power at once: its last day was yesterday on the conference's clock. Twice is once.

    `quiet` sends no mail, for those who asked to be forgotten.
    """
    yesterday = power.delegation.conference.local(now).date() - timedelta(days=1)
    if power.valid_until is None or power.valid_until > yesterday:
        power.valid_until = yesterday
        save_power(power, by=by, now=now, quiet=quiet)


def tell_ended(*, now: datetime) -> int:
    """Tells those whose last day passed by itself in the last days; returns how many powers that were.

    Safe to run at any time, and twice: the same end is told once.
    """
    told = 0
    for conference in Conference.objects.filter(delegations__focal_points__isnull=False).distinct():
        today = conference.local(now).date()
        ended = Q(valid_until__lt=today, valid_until__gte=today - TOLD_FOR)
        powers = FocalPoint.objects.filter(ended, delegation__conference=conference)
        for power in powers.select_related("person__user", "delegation__conference"):
            telling.tell_power(power, now=now)
            told += 1
    return told
