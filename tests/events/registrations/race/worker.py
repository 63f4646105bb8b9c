"""One of several processes that do the same thing at the same moment; started by conftest.py.

`protected: false` takes the protection out, here and nowhere else: no gate, and places counted before the transaction begins, as a careless
programmer would. The tests then must see more people than places.
"""

import contextlib
import os
import time
import uuid
from types import SimpleNamespace
from unittest import mock

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "wtdc.test_settings"
os.environ.pop("PYTEST_XDIST_WORKER", None)
django.setup()

from django.db import transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from events.common.tokens import make_token  # noqa: E402
from events.conferences.models import Conference  # noqa: E402
from events.programme.models import Session, SessionPlaces  # noqa: E402
from events.registrations import actions  # noqa: E402
from events.registrations.actions import badges, door, moving, places, seats  # noqa: E402
from events.registrations.models import (  # noqa: E402
    Badge,
    ParticipantCategory,
    PendingChange,
    Quota,
    Registration,
    Seat,
)
from events.registrations.queries import badges_so_far, read_badge  # noqa: E402
from events.registrations.rules import HOLDING_STATES, Taking  # noqa: E402
from tests.race import serve  # noqa: E402


def submit(job):
    category = ParticipantCategory.objects.select_related("conference").get(pk=job["category"])
    return actions.submit(
        category.conference,
        user=User.objects.get(pk=job["user"]),
        category=category,
        delegation=None,
        form_key=uuid.UUID(job["form_key"]),
        details=actions.Details(name=f"Larisa Vorontsova {job['user']}"),
        now=timezone.now(),
    )


def one(job):
    return Registration.objects.select_related("conference", "category", "person__user").get(
        pk=job["registration"]
    )


def approve(job):
    return actions.approve(one(job), by=User.objects.get(pk=job["by"]), now=timezone.now())


def withdraw(job):
    registration = one(job)
    return actions.withdraw(registration, by=registration.person.user, now=timezone.now())


def promote(job):
    actions.promote_waiting(Conference.objects.get(pk=job["conference"]), now=timezone.now())


def accept(job):
    registration = one(job)
    return actions.accept_offer(registration, by=registration.person.user, now=timezone.now())


def decline(job):
    registration = one(job)
    return actions.decline_offer(registration, by=registration.person.user, now=timezone.now())


def lapse(_job):
    actions.lapse_offers(now=timezone.now())


def replace(job):
    """The state of the new registration."""
    return actions.replace(
        one(job),
        email=job["email"],
        details=actions.Details(name="Larisa Vorontsova"),
        by=User.objects.get(pk=job["by"]),
        now=timezone.now(),
    )


def set_capacity(job):
    quota = Quota.objects.select_related("conference").get(pk=job["quota"])
    actions.set_capacity(quota, job["capacity"], by=None, now=timezone.now())


def reserve(job):
    session = Session.objects.select_related("conference").get(pk=job["session"])
    return actions.reserve_seat(one(job), session=session, by=None, now=timezone.now())


def release(job):
    seat = Seat.objects.select_related("session").get(
        session=job["session"], registration=job["registration"]
    )
    actions.release_seat(seat, by=None, now=timezone.now())


def check_in(job):
    """The verdict stands where the others have the state of a registration."""
    badge = Badge.objects.select_related("registration__conference").get(pk=job["badge"])
    scan = actions.check_in_code(
        badge.registration.conference,
        code=make_token("badge", badge.pk, badge.nonce),
        client_uuid=uuid.UUID(job["client_uuid"]),
        desk="",
        by=None,
        now=timezone.now(),
    )
    return SimpleNamespace(pk=scan.pk, state=scan.result)


def print_badge(job):
    row = one(job)
    found = actions.print_badges(
        row.conference,
        [row],
        layout="card",
        form_key=uuid.UUID(job["form_key"]),
        by=User.objects.get(pk=job["by"]),
        now=timezone.now(),
        reason="lost",
    )
    return SimpleNamespace(pk=found.run.pk, state=row.state)


def the_change(job):
    return PendingChange.objects.select_related(
        "conference", "category", "delegation", "from_category", "registration__person__user"
    ).get(pk=job["change"])


def approve_change(job):
    return actions.approve_change(the_change(job), by=User.objects.get(pk=job["by"]), now=timezone.now())


def refuse_change(job):
    by = User.objects.get(pk=job["by"])
    return actions.refuse_change(the_change(job), by=by, now=timezone.now(), reason="No")


def take_back_change(job):
    change = the_change(job)
    return actions.take_back_change(change, by=change.registration.person.user, now=timezone.now())


DO = {
    "approve_change": approve_change,
    "refuse_change": refuse_change,
    "take_back_change": take_back_change,
    "print_badge": print_badge,
    "check_in": check_in,
    "reserve": reserve,
    "release": release,
    "submit": submit,
    "approve": approve,
    "withdraw": withdraw,
    "accept": accept,
    "decline": decline,
    "lapse": lapse,
    "replace": replace,
    "promote": promote,
    "set_capacity": set_capacity,
}


@contextlib.contextmanager
def unprotected():
    """Looks first, then acts: what `places.gate`, guarded UPDATEs and the lock of a registration prevent."""
    free = {}

    @contextlib.contextmanager
    def no_gate(conference):
        quota = Quota.objects.get(conference=conference, category=None)
        held = Registration.objects.filter(conference=conference, state__in=HOLDING_STATES).count()
        free["conference"] = 10**6 if quota.capacity is None else quota.capacity - held
        limited = Quota.objects.filter(
            conference=conference, category__registrations__state__in=HOLDING_STATES
        )
        counted = limited.annotate(held=Count("category__registrations"))
        free["full"] = {one.category_id for one in counted if one.held >= (one.capacity or 10**6)}
        time.sleep(0.02)
        with transaction.atomic():
            yield

    def careless_take(_registration):
        if free["conference"] <= 0:
            return Taking.CONFERENCE_FULL
        free["conference"] -= 1
        return Taking.TAKEN

    def careless_give_back(_registration):
        free["conference"] += 1

    def careless_exchange(_registration, *, category, delegation):
        return Taking.CATEGORY_FULL if category.pk in free["full"] else Taking.TAKEN

    def careless_claim(registration, _before, written):
        return bool(Registration.objects.filter(pk=registration.pk).update(**written))

    def stale(registration, **_fields):
        """What was read when the job began is what it goes by."""

    @contextlib.contextmanager
    def no_seat_gate(session, _registration=None):
        held = Seat.objects.filter(session=session, state="held").count()
        free["session"] = held < SessionPlaces.objects.get(pk=session).capacity
        time.sleep(0.02)
        with transaction.atomic():
            yield

    def careless_seat(_session):
        return free["session"]

    check_in_code = actions.check_in_code

    def careless_check_in(conference, *, code, **entry):
        seen = read_badge(code, conference=conference, day=conference.local(entry["now"]).date())
        time.sleep(0.02)
        with (
            mock.patch.object(door, "read_badge", return_value=seen),
            mock.patch.object(door, "lock"),
        ):
            return check_in_code(conference, code=code, **entry)

    print_badges = actions.print_badges

    def careless_print(conference, rows, **facts):
        seen = badges_so_far(rows)
        time.sleep(0.02)
        with (
            mock.patch.object(badges, "badges_so_far", return_value=seen),
            mock.patch.object(badges, "lock"),
        ):
            return print_badges(conference, rows, **facts)

    with (
        mock.patch.object(actions, "print_badges", careless_print),
        mock.patch.object(places, "gate", no_gate),
        mock.patch.object(places, "take", careless_take),
        mock.patch.object(places, "give_back", careless_give_back),
        mock.patch.object(places, "exchange", careless_exchange),
        mock.patch.object(moving, "claim", careless_claim),
        mock.patch.object(Registration, "refresh_from_db", stale),
        mock.patch.object(seats, "gate", no_seat_gate),
        mock.patch.object(seats, "take", careless_seat),
        mock.patch.object(actions, "check_in_code", careless_check_in),
    ):
        yield


def told(act):
    """`act`, with what comes of it as a plain value."""

    def told_act(job):
        found = act(job)
        return {"registration": found.pk, "state": found.state} if found else {}

    return told_act


serve({name: told(act) for name, act in DO.items()}, unprotected)
