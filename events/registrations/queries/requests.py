"""Requests to attend: whether one may ask, who decides, what the pages read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from accounts.queries import verified_emails
from accounts.rules import normalise_email
from events.common.models import Transition
from events.conferences.models import Conference, Delegation, Organization
from events.registrations.models import (
    AnyQuota,
    Badge,
    DelegationQuota,
    FocalPoint,
    ParticipantCategory,
    PendingChange,
    Question,
    Quota,
    Registration,
)
from events.registrations.rules import (
    RegistrationState,
    Route,
    Window,
    effective_route,
    window,
)


def has_verified_email(user: Any) -> bool:
    """Whether the account has confirmed the address it signs in with (AU19)."""
    return normalise_email(user.email) in verified_emails(user)


def account_of(email: str) -> User | None:
    """The account that signs in with `email`."""
    return User.objects.select_related("person").filter(email=normalise_email(email)).first()


def places_left(quota: AnyQuota | None) -> str:
    """“3 of 20”, or the number taken where there is no limit."""
    if quota is None:
        return "0"
    return str(quota.taken) if quota.capacity is None else f"{quota.taken} / {quota.capacity}"


def delegations_to_choose(conference: Conference) -> QuerySet[Delegation]:
    """The delegations of `conference` for a list to choose from."""
    return conference.delegations.select_related("organization").order_by("sort_key", "pk")


def organizations_to_suggest(conference: Conference) -> list[str]:
    """Names that others of the conference go by, in the language of the page; at most 300."""
    found = Organization.objects.filter(delegations__conference=conference).order_by("delegations__sort_key")
    return [str(one) for one in found[:300]]


def category_window(category: ParticipantCategory, *, now: datetime) -> Window:
    """Whether one may ask in `category` at `now`: its own times narrow those of the conference."""
    conference = category.conference
    opens = conference.registration_opens_at
    closes = [at for at in (conference.registration_closes_at, category.closes_at) if at]
    return window(
        state=conference.state,
        opens_at=max(opens, category.opens_at) if opens and category.opens_at else opens,
        closes_at=min(closes, default=None),
        ends_at=conference.midnight_after,
        now=now,
    )


def later_categories(conference: Conference, *, now: datetime) -> list[ParticipantCategory]:
    """What the form will offer, each from its own hour on."""
    rows = conference.categories.filter(is_open=True, is_by_invitation=False, opens_at__gt=now)
    return list(rows.select_related("conference").order_by("opens_at", "position"))


def own_registration(user: Any, conference: Conference) -> Registration | None:
    """The live registration of `user`, else the latest one."""
    own = Registration.objects.filter(conference=conference).owned_by(user)
    own = own.select_related("conference", "category", "delegation__organization", "person__user")
    found: Registration | None = own.live().first() or own.order_by("-submitted_at", "-pk").first()
    return found


def active_badge(registration: Registration) -> Badge | None:
    """The badge that opens doors now."""
    found: Badge | None = registration.badges.filter(state=Badge.State.ACTIVE).first()
    return found


def history_of(registration: Registration) -> list[Transition]:
    """The changes of state of `registration`, first to last."""
    moves = Transition.objects.of(registration)
    return [move for move in moves.order_by("at", "pk") if move.from_state != move.to_state]


def powers_of(user: Any, conference: Conference, *, now: datetime) -> list[Delegation]:
    """The delegations of `conference` for which `user` is a focal point today."""
    if not getattr(user, "is_active", False):
        return []
    powers = FocalPoint.objects.in_power(conference.local(now).date()).filter(person__user=user)
    return list(
        Delegation.objects.filter(conference=conference, pk__in=powers.values("delegation")).select_related(
            "organization", "conference"
        )
    )


def registrations_to_take_over(user: Any, conference: Conference) -> QuerySet[Registration]:
    """Live registrations made for an address that `user` has confirmed, and that are nobody's yet."""
    rows: QuerySet[Registration] = (
        Registration.objects.filter(
            conference=conference, person__user=None, person__email__in=verified_emails(user)
        )
        .exclude(person__email="")
        .live()
        .select_related("conference", "category", "delegation__organization", "person")
    )
    return rows


def categories_of_delegations(conference: Conference) -> QuerySet[ParticipantCategory]:
    """The categories in which focal points register people of their delegation."""
    return conference.categories.filter(route=Route.FOCAL_POINT)


def powers_to_show(delegation: Delegation, *, now: datetime) -> list[FocalPoint]:
    """The focal points of a delegation that are in power or will be, the principal ones first."""
    today = delegation.conference.local(now).date()
    lasting = FocalPoint.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today), delegation=delegation
    )
    return list(lasting.select_related("person").order_by("is_alternate", "valid_from", "pk"))


def is_focal_point_of(user_id: object, registration: Registration, *, now: datetime) -> bool:
    """Whether that account is a focal point in power of the registration's delegation."""
    powers = focal_points_in_power(registration.delegation, registration.conference, now=now)
    return any(power.person.user_id == user_id for power in powers)


def open_question(registration: Registration) -> Question | None:
    """What the person is asked now; None unless it waits for an answer."""
    if registration.state != RegistrationState.INFO_REQUESTED:
        return None
    found: Question | None = (
        Question.objects.unanswered().filter(registration=registration).select_related("asked_by").first()
    )
    return found


def delegation_members(delegation: Delegation, *states: str) -> QuerySet[Registration]:
    """The registrations of a delegation in one of `states`, oldest request first."""
    rows: QuerySet[Registration] = (
        Registration.objects.filter(delegation=delegation, state__in=states)
        .select_related("category", "conference", "person__user")
        .prefetch_related("questions")
        .order_by("submitted_at", "pk")
    )
    return rows


def count_by_state(delegation: Delegation) -> dict[str, int]:
    """How many of a delegation are in each state; undecided ones that a focal point decides alone."""
    undecided = (RegistrationState.SUBMITTED, RegistrationState.INFO_REQUESTED)
    rows = Registration.objects.filter(delegation=delegation).exclude(
        ~Q(category__route=Route.FOCAL_POINT), state__in=undecided
    )
    return dict(rows.order_by().values_list("state").annotate(number=Count("pk")))


def limited_quotas(delegation: Delegation) -> list[AnyQuota]:
    """What limits a delegation: its own quotas first, then the conference's, then those of its categories."""
    by_category = F("category__position").asc(nulls_first=True)
    own = DelegationQuota.objects.filter(delegation=delegation, capacity__isnull=False)
    limited = Quota.objects.filter(conference=delegation.conference_id, capacity__isnull=False).filter(
        Q(category=None) | Q(category__route=Route.FOCAL_POINT)
    )
    return [
        *own.select_related("category", "delegation__organization").order_by(by_category),
        *limited.select_related("category").order_by(by_category),
    ]


def registration_window(conference: Conference, *, now: datetime) -> Window:
    """Whether one may ask to attend at `now`."""
    return window(
        state=conference.state,
        opens_at=conference.registration_opens_at,
        closes_at=conference.registration_closes_at,
        ends_at=conference.midnight_after,
        now=now,
    )


def focal_points_in_power(
    delegation: Delegation | None, conference: Conference, *, now: datetime
) -> Sequence[FocalPoint]:
    """Who decides for `delegation` today on the conference's clock, first the principal ones."""
    if delegation is None:
        return []
    today = conference.local(now).date()
    powers = FocalPoint.objects.in_power(today).filter(delegation=delegation)
    found: Sequence[FocalPoint] = list(powers.select_related("person__user").order_by("is_alternate", "pk"))
    return found


@dataclass(frozen=True)
class Deciders:
    """Who decides on a request now: `route`, and the focal points by name when it is they."""

    route: Route
    names: tuple[str, ...] = ()


def deciders_of(asked: Registration | PendingChange, *, now: datetime) -> Deciders:
    """With whom a request, or a change of one, lies today."""
    points: Sequence[FocalPoint] = []
    if asked.category.route == Route.FOCAL_POINT:
        points = focal_points_in_power(asked.delegation, asked.conference, now=now)
    route = effective_route(asked.category.route, has_focal_point=bool(points))
    return Deciders(route, tuple(point.person.name for point in points))


def waiting_position(registration: Registration) -> int:
    """The place on the waiting list among those of the same category, from 1."""
    ahead = Registration.objects.filter(
        conference=registration.conference_id,
        category=registration.category_id,
        state=RegistrationState.WAITLISTED,
    ).filter(
        Q(priority__gt=registration.priority)
        | Q(priority=registration.priority, waiting_since__lt=registration.waiting_since)
        | Q(
            priority=registration.priority,
            waiting_since=registration.waiting_since,
            pk__lt=registration.pk,
        )
    )
    return int(ahead.count()) + 1
