"""Places: taking, giving back and counting them so that none is ever given twice.

The conference-wide Quota row is the gate: every transaction that moves a place begins with an UPDATE
of that row, so those of one conference run one after the other on PostgreSQL (row lock) and on SQLite
(write lock, BEGIN IMMEDIATE) alike. Rows of categories and delegations follow behind it. The UPDATEs that
take a place are guarded, and a check constraint refuses what would slip through.
See docs/explanation/places.md.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from events.conferences.models import Conference, Delegation
from events.registrations.models import AnyQuota, DelegationQuota, ParticipantCategory, Quota, Registration
from events.registrations.queries import miscounted
from events.registrations.rules import Ledger, Taking

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 3


def retry_on_contention(action: Callable[P, R]) -> Callable[P, R]:
    """Runs the whole action again when the database gave up on it for the sake of another one.

    Deadlocks and lock time-outs only, at most three times in all, and never inside somebody else's
    transaction, which is spoiled by then. The last error goes up and becomes the 503 page.
    """

    @wraps(action)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, TRIES):
            try:
                return action(*args, **kwargs)
            except OperationalError:
                if connection.in_atomic_block:
                    raise
                time.sleep(0.05 * attempt)
        return action(*args, **kwargs)

    return wrapper


def ensure_quotas(conference: Conference) -> None:
    """Makes the rows that are missing, without a limit, counting who holds a place already."""
    categories = {*conference.categories.values_list("pk", flat=True), None}
    missing = categories - set(Quota.objects.filter(conference=conference).values_list("category", flat=True))
    for category in sorted(missing, key=lambda pk: pk or 0):
        Quota.objects.get_or_create(conference=conference, category_id=category)
    if missing:
        recount(conference)


@contextmanager
def gate(conference: Conference) -> Iterator[None]:
    """A transaction in which nobody else moves places of this conference."""
    ensure_quotas(conference)
    with transaction.atomic():
        _wait_at_most_3_seconds()
        lock(conference)
        yield


def lock(conference: Conference) -> None:
    """Holds the conference-wide row until the transaction ends."""
    Quota.objects.filter(conference=conference, category=None).update(taken=F("taken"))


def _wait_at_most_3_seconds() -> None:
    if connection.vendor == "postgresql":  # SQLite waits for its `timeout`
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")


def take(registration: Registration) -> Taking:
    """Takes a place of the conference, of the category and of the delegation, or none; inside `gate`.

    Otherwise it says which of them is full first.
    """
    return _take_all(_counters(registration))


def _take_all(counters: Iterable["Counter"]) -> Taking:
    taken: list[Counter] = []
    for counter in counters:
        if not _take(counter.row):
            for one in taken:
                _give_back(one.row)
            return counter.full
        taken.append(counter)
    return Taking.TAKEN


def exchange(
    registration: Registration, *, category: ParticipantCategory, delegation: Delegation | None
) -> Taking:
    """Moves somebody's place into another category or delegation, or leaves all as it was; inside `gate`.

    What counts them before and after, such as the conference, is not touched: it has their place already.
    Otherwise it says what is full. `registration` itself is not written.
    """
    left = list(_counters(registration))
    aim = Registration(conference=registration.conference, category=category, delegation=delegation)
    entered = list(_counters(aim))
    taking = _take_all(one for one in entered if one not in left)
    if taking == Taking.TAKEN:
        for one in left:
            if one not in entered:
                _give_back(one.row)
    return taking


def give_back(registration: Registration) -> None:
    """Frees a place; only after a guarded change of state that matched one row."""
    for one in _counters(registration):
        _give_back(one.row)


@dataclass(frozen=True)
class Counter:
    """A row that counts somebody, and what it is that is full when it is; `key` tells rows apart."""

    key: int | None
    full: Taking
    row: QuerySet[Any] = field(compare=False)


def _counters(registration: Registration) -> Iterator[Counter]:
    """The rows that count somebody, one at a time and always in this order."""
    quotas = Quota.objects.filter(conference=registration.conference_id)
    yield Counter(None, Taking.CONFERENCE_FULL, quotas.filter(category=None))
    category = registration.category_id
    yield Counter(category, Taking.CATEGORY_FULL, quotas.filter(category=category))
    if registration.delegation_id is None:
        return
    own = DelegationQuota.objects.filter(delegation=registration.delegation_id)
    own = own.filter(Q(category=None) | Q(category=category))
    for pk, share in sorted(own.values_list("pk", "category"), key=lambda row: row[1] or 0):
        full = Taking.DELEGATION_FULL if share is None else Taking.SHARE_FULL
        yield Counter(pk, full, DelegationQuota.objects.filter(pk=pk))


def _take(counter: QuerySet[Any]) -> bool:
    free = Q(capacity=None) | Q(taken__lt=F("capacity"))
    return counter.filter(free).update(taken=F("taken") + 1) == 1


def take_counted(conference: Conference, ledger: Ledger) -> bool:
    """Takes at once what `ledger` counted, by one guarded UPDATE a counter; inside `gate`.

    False when one of them has not got as many: then the whole transaction has to be taken back.
    """
    for (delegation, category), number in ledger.taken.items():
        row: QuerySet[Any] = Quota.objects.filter(conference=conference, category=category)
        if delegation is not None:
            row = DelegationQuota.objects.filter(delegation=delegation, category=category)
        free = Q(capacity=None) | Q(taken__lte=F("capacity") - number)
        if row.filter(free).update(taken=F("taken") + number) != 1:
            return False
    return True


def _give_back(counter: QuerySet[Any]) -> None:
    counter.filter(taken__gt=0).update(
        taken=F("taken") - 1,
        overbook=Case(When(overbook__gt=0, then=F("overbook") - 1), default=Value(0)),
    )


def resize(quota: AnyQuota, capacity: int | None) -> None:
    """Sets the capacity; who holds a place keeps it, beyond the capacity if need be."""
    over = Value(0) if capacity is None else Greatest(F("taken") - capacity, Value(0))
    type(quota).objects.filter(pk=quota.pk).update(capacity=capacity, overbook=over)


def recount(conference: Conference) -> list[tuple[AnyQuota, int]]:
    """Sets each counter to the number of those who hold a place; returns (row, what it said before).

    The counters are right by construction; this is for rows that came in from outside (loading a
    sample, restoring a table) and for the alarm, which says what was wrong.
    """
    with transaction.atomic():
        lock(conference)
        wrong = list(miscounted(conference))
        for quota, held in wrong:
            over = 0 if quota.capacity is None else max(0, held - quota.capacity)
            type(quota).objects.filter(pk=quota.pk).update(taken=held, overbook=over)
    return [(quota, quota.taken) for quota, _held in wrong]
