"""Offers that lapse, the nightly alarm of places, ended powers; each finds its work and may run twice."""

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from events.registrations.actions import (
    lapse_offers,
    purge_changes,
    purge_drafts,
    purge_files,
    purge_invitations,
    purge_needs,
    purge_passports,
    purge_photos,
    purge_scans,
    recount_seats,
    tell_ended,
    tell_of_drafts,
    tell_of_late_letters,
)
from events.registrations.queries import conferences_to_count, miscounted

log = structlog.get_logger("events.registrations")


@shared_task(name="events.registrations.check_places")
def check_places(**_unknown: Any) -> None:
    """Says, one error a row, which counters of places are not what a count gives; changes nothing."""
    for conference in conferences_to_count():
        for quota, held in miscounted(conference):
            log.error(
                "places_miscounted",
                conference=conference.pk,
                counter=quota._meta.model_name,  # noqa: SLF001  # the documented way to its name
                quota=quota.pk,
                said=quota.taken,
                held=held,
            )


@shared_task(name="events.registrations.recount_seats")
def count_seats(**_unknown: Any) -> None:
    """Puts right the counters of seats in sessions that are not what a count gives; one error a row."""
    for found in recount_seats(now=timezone.now()):
        log.error(
            "seats_miscounted",
            conference=found.places.session.conference_id,
            session=found.places.pk,
            said=[found.places.taken, found.places.waiting],
            counted=[found.held, found.waiting],
        )


@shared_task(name="events.registrations.tell_ended_powers")
def tell_ended_powers(**_unknown: Any) -> None:
    """Tells focal points whose last day has passed that they decide no more."""
    tell_ended(now=timezone.now())


@shared_task(name="events.registrations.purge")
def purge(**_unknown: Any) -> None:
    """Deletes what was kept for a conference that is over, from needs to the door's log."""
    now = timezone.now()
    gone = {
        "needs": purge_needs(now=now),
        "photos": purge_photos(now=now),
        "files": purge_files(now=now),
        "drafts": purge_drafts(now=now),
        "changes": purge_changes(now=now),
        "invitations": purge_invitations(now=now),
        "scans": purge_scans(now=now),
        "passports": purge_passports(now=now),
    }
    if any(gone.values()):
        log.info("registrations_purged", **gone)


@shared_task(name="events.registrations.tell_of_drafts")
def tell_of_waiting_drafts(**_unknown: Any) -> None:
    """Tells people of requests that they began and have not sent."""
    tell_of_drafts(now=timezone.now())


@shared_task(name="events.registrations.lapse_offers")
def lapse_places(**_unknown: Any) -> None:
    """Gives places whose offer was not answered in time to the next on the waiting list."""
    if ended := lapse_offers(now=timezone.now()):
        log.info("offers_lapsed", number=ended)


@shared_task(name="events.registrations.tell_of_late_letters")
def tell_of_letters(**_unknown: Any) -> None:
    """Tells people that their letter for a visa takes longer than was said."""
    tell_of_late_letters(now=timezone.now())
