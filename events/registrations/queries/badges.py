"""Badges as they are printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from events.conferences.models import Conference
from events.conferences.rules import Role
from events.registrations.models import Badge, PrintRun, Registration
from events.registrations.rules import Printing, printing


@dataclass
class BadgesSoFar:
    """The badge that works, if there is one, and the highest number there was; 0 before the first."""

    active: Badge | None = None
    last_serial: int = 0

    @property
    def was_printed(self) -> bool:
        """Whether the badge that works is on paper."""
        return self.active is not None and self.active.run_id is not None


def badges_so_far(registrations: Iterable[Registration]) -> dict[int, BadgesSoFar]:
    """By the id of the registration, for each; one query."""
    found = {one.pk: BadgesSoFar() for one in registrations}
    for badge in Badge.objects.filter(registration__in=list(found)).order_by("serial"):
        so_far = found[badge.registration_id]
        so_far.last_serial = badge.serial
        if badge.state == Badge.State.ACTIVE:
            so_far.active = badge
    return found


def to_print(
    registrations: Sequence[Registration], *, reason: str = ""
) -> list[tuple[Registration, Printing]]:
    """What would become of each, in their order."""
    so_far = badges_so_far(registrations)
    return [
        (row, printing(state=row.state, was_printed=so_far[row.pk].was_printed, reason=reason))
        for row in registrations
    ]


def may_print(user: Any, conference: Conference) -> bool:
    """Whether `user` prints badges: registration and door staff, owners."""
    desks = Conference.objects.organised_by(user, Role.REGISTRATION, Role.DOOR)
    return bool(desks.filter(pk=conference.pk).exists())


def print_run(pk: int, conference: Conference) -> PrintRun | None:
    """A run of this conference, with what its badges say of it."""
    return PrintRun.objects.filter(pk=pk, conference=conference).select_related("conference").first()


def badges_of(run: PrintRun) -> list[Badge]:
    """Those of a run that still work, in the order of the names, with all that is printed on them."""
    badges = run.badges.filter(state=Badge.State.ACTIVE).order_by("registration__name", "pk")
    related = ("registration__category", "registration__delegation__organization")
    return list(badges.select_related(*related).prefetch_related("registration__category__zones"))


def counted_runs(runs: QuerySet[PrintRun]) -> QuerySet[PrintRun]:
    """With `total` badges each and how many of them are `working`."""
    return runs.annotate(
        total=Count("badges"), working=Count("badges", filter=Q(badges__state=Badge.State.ACTIVE))
    )
