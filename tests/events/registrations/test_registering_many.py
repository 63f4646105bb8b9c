"""A group at once: what one by one would bring, in a number of queries that no group changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.common.models import Transition
from events.conferences.rules import Role
from events.mail.models import Message
from events.registrations import actions
from events.registrations.actions import Details, GroupRow, many
from events.registrations.models import Badge, Quota, Registration, routes_decided_by
from events.registrations.queries import miscounted
from events.registrations.rules import DelegationRole, Ledger, Mode, RegistrationState, Route, Taking
from tests.factories.conferences import ConferenceRoleFactory, UserFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import (
    DelegationQuotaFactory,
    FocalPointFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
HEAD, DEPUTY, MEMBER = DelegationRole


def row(line, category, *, email="", role=MEMBER, **details):
    details = {"name": f"Larisa Vorontsova {line}", **details}
    return GroupRow(line=line, email=email, category=category, role=role, details=Details(**details))


@pytest.fixture
def world():
    """Makes a delegation of an earlier head with five places, two of them in a second category; and a table."""

    def make(tag):
        power = FocalPointFactory()
        conference = power.delegation.conference
        first, second = (
            ParticipantCategoryFactory(conference=conference, route=Route.FOCAL_POINT) for _ in range(2)
        )
        head = RegistrationFactory(
            category=first, delegation=power.delegation, delegation_role=HEAD, submitted_at=NOW, name="Baran"
        )
        waiting = RegistrationFactory(
            category=second,
            name="Irena",
            state=RegistrationState.WAITLISTED,
            submitted_at=NOW,
            waiting_since=NOW + timedelta(hours=1),
            person__user__email=f"waiting-{tag}@a.example",
        )
        DelegationQuotaFactory(delegation=power.delegation, category=None, capacity=4)
        DelegationQuotaFactory(delegation=power.delegation, category=second, capacity=1)
        QuotaFactory(conference=conference, capacity=9)
        known = UserFactory(email=f"known-{tag}@a.example", language="fr")
        PersonFactory(user=known, name="Known By Another Name", email=known.email)
        UserFactory(email=f"new-{tag}@a.example", time_zone="Asia/Baku")
        rows = [
            row(2, first, email=f"KNOWN-{tag}@a.example", role=DEPUTY, organization_name="Ministry"),
            row(3, second, email=f"new-{tag}@a.example", native_name="لاريسا", native_language="ar"),
            row(4, second, email=f"nobody-{tag}@a.example", role=HEAD, mode=Mode.REMOTE),
            row(5, first, contact_email="Aide@A.example", role=HEAD, function="Adviser"),
            row(6, first, email=f"more-{tag}@a.example"),
            row(7, first, email=f"full-{tag}@a.example"),
        ]
        return power, rows, (head, waiting)

    return make


def one_by_one(delegation, rows, by):
    for one in rows:
        made = actions.register_colleague(
            delegation.conference,
            email=one.email,
            category=one.category,
            delegation=delegation,
            details=one.details,
            by=by,
            now=NOW,
        )
        if one.role != MEMBER:
            actions.set_delegation_role(made, one.role, by=by, now=NOW)


def stored(conference, tag):
    """All that was written, without ids and codes."""
    rows = list(Registration.objects.filter(conference=conference).order_by("pk").select_related("person"))
    number = {("registration", one.pk): f"r{place}" for place, one in enumerate(rows)}
    badges = Badge.objects.filter(registration__in=rows).order_by("pk")
    number |= {("badge", one.pk): f"b{number['registration', one.registration_id]}" for one in badges}
    skipped = {"id", "conference_id", "person_id", "category_id", "delegation_id", "reference", "form_key"}
    skipped |= {"decided_by_id"}
    fields = [name for name in (one.attname for one in Registration._meta.fields) if name not in skipped]
    past = Registration.history.filter(conference=conference, history_date=NOW).order_by("history_id")
    moves = Transition.objects.filter(conference_id=conference.pk).order_by("pk")
    badge_moves = Transition.objects.filter(subject="badge", subject_id__in=badges.values("pk")).order_by(
        "pk"
    )
    mails = Message.objects.filter(conference=conference).order_by("pk")
    return {
        "rows": [[getattr(one, name) for name in fields] + [one.decided_by is None] for one in rows],
        "people": [
            (p.name, p.native_name, p.email.replace(f"-{tag}@", "@"), p.user_id is None, p.history.count())
            for p in (one.person for one in rows[2:])
        ],
        "badges": [(number["badge", one.pk], one.serial, one.state, one.issued_at) for one in badges],
        "moves": [
            (number[one.subject, one.subject_id], one.from_state, one.to_state, one.by is None, one.reason, one.at)
            for one in sorted({*moves, *badge_moves}, key=lambda one: (number[one.subject, one.subject_id] not in {"r1", "br1"}, one.pk))
        ],
        "mails": [
            (m.kind, m.recipient.replace(f"-{tag}@", "@"), m.language, m.time_zone, m.due_at, m.user is None,
             number["registration", m.refs["registration"]])
            for m in mails
        ],
        "roles": [
            (number["registration", h.id], h.state, h.delegation_role, h.history_user is None)
            for h in past.filter(history_type="~")
        ],
        "places": list(Quota.objects.filter(conference=conference).order_by("pk").values_list("taken")),
    }  # fmt: skip


def test_at_once_is_the_same_as_one_by_one(world):
    power, rows, _there = world("a")
    one_by_one(power.delegation, rows, power.person.user)
    other, table, (head, waiting) = world("b")
    by, conference = other.person.user, other.delegation.conference
    foreseen = actions.forecast_group(other.delegation, table, by=by, now=NOW)
    outcome = actions.register_group(other.delegation, table, by=by, now=NOW)
    assert stored(conference, "b") == stored(power.delegation.conference, "a")
    assert list(miscounted(conference)) == []
    states = [registration.state for _line, registration in outcome.made]
    assert states == ["confirmed", "confirmed", "waitlisted", "confirmed", "confirmed", "waitlisted"]
    assert [registration.state for _line, registration in foreseen.made] == states
    heads = Registration.objects.filter(delegation=other.delegation, delegation_role=HEAD)
    assert [one.name for one in heads] == ["Larisa Vorontsova 5"]
    waiting.refresh_from_db()
    assert (head.state, waiting.state) == ("submitted", "confirmed")


def test_history_names_who_registered_them(world):
    power, rows, _there = world("a")
    by = power.person.user
    outcome = actions.register_group(power.delegation, rows[3:], by=by, now=NOW)
    written = [
        one.history.earliest().history_user for _line, made in outcome.made for one in (made, made.person)
    ]
    assert set(written) == {by}


def test_forecast_reads_alone_and_asks_no_more_for_more_people(world, django_assert_num_queries):
    power, rows, _there = world("a")
    for some in (rows[:1], rows[:3]):
        with django_assert_num_queries(11) as seen:
            actions.forecast_group(power.delegation, some, by=power.person.user, now=NOW)
        assert all(one["sql"].startswith("SELECT") for one in seen.captured_queries)
        assert not any("FOR UPDATE" in one["sql"] for one in seen.captured_queries)


def test_registering_asks_no_more_for_more_people():
    power = FocalPointFactory()
    category = ParticipantCategoryFactory(conference=power.delegation.conference, route=Route.FOCAL_POINT)
    actions.promote_waiting(category.conference, now=NOW)  # makes the counters
    asked = []
    for lines in ([2], [3, 4, 5]):
        table = [row(line, category, email=f"{line}@b.example") for line in lines]
        with CaptureQueriesContext(connection) as seen:
            actions.register_group(power.delegation, table, by=power.person.user, now=NOW)
        asked.append(sum("lock_timeout" not in one["sql"] for one in seen.captured_queries))
    assert asked == [30, 30]


def test_whoever_waits_is_served_before_a_group(world):
    power, rows, (_head, waiting) = world("a")
    conference = power.delegation.conference
    Quota.objects.filter(conference=conference, category=None).update(capacity=1)
    foreseen = actions.forecast_group(power.delegation, rows[:1], by=power.person.user, now=NOW)
    outcome = actions.register_group(power.delegation, rows[:1], by=power.person.user, now=NOW)
    ((_line, made),) = outcome.made
    waiting.refresh_from_db()
    assert (waiting.state, made.state) == ("confirmed", "waitlisted")
    assert [registration.state for _line, registration in foreseen.made] == ["waitlisted"]
    assert made.waiting_since >= NOW


def test_a_name_without_an_address_is_the_person_of_that_name_above(world):
    power, rows, _there = world("a")
    table = [rows[4], row(8, rows[4].category, contact_email="aide@a.example", name="LARISA Vorontsova  6")]
    foreseen = actions.forecast_group(power.delegation, table, by=power.person.user, now=NOW)
    assert ([line for line, _made in foreseen.made], foreseen.unchanged) == ([6], [8])


def test_somebody_without_the_power_registers_nobody(world):
    power, rows, _there = world("a")
    outcome = actions.register_group(power.delegation, rows, by=UserFactory(), now=NOW)
    assert [line for line, _text in outcome.refused] == [one.line for one in rows]
    assert Message.objects.count() == 0


def test_a_registration_id_given_away_meanwhile_is_replaced(world, monkeypatch):
    power, rows, (head, _waiting) = world("a")
    real, given = many.new_codes, [[head.reference]]
    monkeypatch.setattr(many, "new_codes", lambda *args: given.pop() if given else real(*args))
    outcome = actions.register_group(power.delegation, rows[3:4], by=power.person.user, now=NOW)
    assert [made.state for _line, made in outcome.made] == ["confirmed"]
    assert given == []


def test_a_place_that_is_gone_takes_all_back(world, monkeypatch):
    power, rows, _there = world("a")
    monkeypatch.setattr("events.registrations.actions.places.take_counted", lambda *_args: False)
    with pytest.raises(ValidationError, match="Somebody else decided"):
        actions.register_group(power.delegation, rows, by=power.person.user, now=NOW)
    assert Registration.objects.filter(conference=power.delegation.conference).count() == 2


def test_routes_decided_by_agree_with_the_rule_of_requests():
    power = FocalPointFactory()
    delegation, conference = power.delegation, power.delegation.conference
    rows = {
        route: RegistrationFactory(
            category=ParticipantCategoryFactory(conference=conference, route=route), delegation=delegation
        )
        for route in Route
    }
    ended = FocalPointFactory(delegation=delegation, valid_until=date(2026, 2, 9))
    staff = [ConferenceRoleFactory(conference=conference, role=role).user for role in Role]
    users = [power.person.user, ended.person.user, FocalPointFactory().person.user, *staff]
    users += [UserFactory(), UserFactory(is_superuser=True), UserFactory(is_superuser=True, is_active=False)]
    for user in users:
        may = Registration.objects.decidable_by(user, conference=conference, now=NOW)
        expected = {route for route, one in rows.items() if may.filter(pk=one.pk).exists()}
        assert routes_decided_by(user, delegation=delegation, now=NOW) == expected


def test_ledger_takes_of_all_counters_or_of_none():
    ledger = Ledger({(None, None): 3, (None, 1): None, (None, 2): 1, (7, None): 2, (7, 2): 0})
    takings = [ledger.take(*one) for one in ((2, 7), (1, 7), (2, None), (2, None), (1, 7), (1, 7), (1, None))]
    assert takings == [
        Taking.SHARE_FULL, Taking.TAKEN, Taking.TAKEN, Taking.CATEGORY_FULL, Taking.TAKEN,
        Taking.CONFERENCE_FULL, Taking.CONFERENCE_FULL,
    ]  # fmt: skip
    assert ledger.taken == {(None, None): 3, (None, 1): 2, (None, 2): 1, (7, None): 2}
