"""Purging the door's log: who came where goes with the photographs, how many came stays."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef

from events.conferences.models import Conference
from events.registrations.models import DoorTally, Scan
from events.registrations.rules.keeping import ended_before


def purge_scans(*, now: datetime) -> int:
    """Deletes the scans of conferences that ended long enough ago; how many they were."""
    over = Conference.objects.filter(ends_on__lt=ended_before(now))
    kept = over.filter(Exists(Scan.objects.filter(conference=OuterRef("pk"))))
    return sum(_purge(conference) for conference in kept)


@transaction.atomic
def _purge(conference: Conference) -> int:
    log = Scan.objects.filter(conference=conference)
    came = log.filter(is_standing=True).values("day").order_by("day")
    for day, people in came.annotate(people=Count("registration", distinct=True)).values_list(
        "day", "people"
    ):
        tally, _made = DoorTally.objects.get_or_create(conference=conference, day=day, defaults={"people": 0})
        # What a device brought after an earlier purge comes on top.
        DoorTally.objects.filter(pk=tally.pk).update(people=F("people") + people)
    backs, _by_model = log.filter(undoes__isnull=False).delete()
    rest, _by_model = log.delete()
    return backs + rest
