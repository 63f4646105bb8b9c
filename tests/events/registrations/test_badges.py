import uuid

import pytest
from django.core.exceptions import ValidationError

from events.common.models import Transition
from events.common.tokens import make_token
from events.registrations.actions import issue_badge, print_badges
from events.registrations.models import Badge, PrintRun, Registration
from events.registrations.queries import read_badge
from events.registrations.rules import SHEETS, Layout, Printing, RegistrationState, Verdict, printing
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import ParticipantCategoryFactory, RegistrationFactory, VerifiedUserFactory


@pytest.fixture
def category(db):
    return ParticipantCategoryFactory()


@pytest.fixture
def staff(category):
    return ConferenceRoleFactory(conference=category.conference, role="registration").user


def confirmed(category, now, **fields):
    row = RegistrationFactory(category=category, state=RegistrationState.CONFIRMED, **fields)
    issue_badge(row, by=None, now=now)
    return row


def print_(*rows, by, now, **changed):
    facts = {"layout": Layout.CARD, "form_key": uuid.uuid4(), **changed}
    return print_badges(rows[0].conference, rows, by=by, now=now, **facts)


def badges(row):
    return list(Badge.objects.filter(registration=row).order_by("serial").values_list("serial", "state"))


@pytest.mark.parametrize(
    ("state", "was_printed", "reason", "expected"),
    [
        ("confirmed", False, "", Printing.FIRST),
        ("confirmed", False, "lost", Printing.FIRST),
        ("confirmed", True, "", Printing.PRINTED),
        ("confirmed", True, "lost", Printing.AGAIN),
        ("waitlisted", False, "lost", Printing.NOT_CONFIRMED),
        ("withdrawn", True, "lost", Printing.NOT_CONFIRMED),
    ],
)
def test_printing(state, was_printed, reason, expected):
    assert printing(state=state, was_printed=was_printed, reason=reason) == expected


@pytest.mark.parametrize("layout", Layout)
def test_badges_lie_within_the_page(layout):
    sheet = SHEETS[layout]
    assert all(margin >= 0 for margin in sheet.margins)


def test_first_print_keeps_the_badge_and_its_code(category, staff, now):
    row = confirmed(category, now)
    run = print_(row, by=staff, now=now).run
    badge = row.badges.get()
    assert (badge.serial, badge.run, badge.state) == (1, run, "active")


def test_printing_again_ends_the_badge_before(category, staff, now):
    row = confirmed(category, now)
    old = row.badges.get()
    print_(row, by=staff, now=now)
    print_(row, by=staff, now=now, reason="lost")
    assert badges(row) == [(1, "deactivated"), (2, "active")]
    code = make_token("badge", old.pk, old.nonce)
    assert read_badge(code, conference=category.conference).verdict == Verdict.REVOKED


def test_printing_again_says_why_in_the_history(category, staff, now):
    row = confirmed(category, now)
    print_(row, by=staff, now=now)
    print_(row, by=staff, now=now, reason="lost")
    told = Transition.objects.filter(subject="badge", by=staff).order_by("pk")
    assert [(one.from_state, one.to_state, one.reason) for one in told] == [
        ("active", "deactivated", "lost"),
        ("", "active", "lost"),
    ]


def test_without_a_reason_nobody_is_printed_twice(category, staff, now):
    row = confirmed(category, now)
    print_(row, by=staff, now=now)
    again = print_(row, by=staff, now=now, reason=" \u202e ")
    assert (again.run, again.left_out) == (None, [(row, Printing.PRINTED)])
    assert (badges(row), PrintRun.objects.count()) == ([(1, "active")], 1)


def test_only_the_confirmed_get_a_badge(category, staff, now):
    row = confirmed(category, now)
    waiting = RegistrationFactory(category=category)
    found = print_(row, waiting, by=staff, now=now)
    assert found.left_out == [(waiting, Printing.NOT_CONFIRMED)]
    assert list(found.run.badges.values_list("registration", flat=True)) == [row.pk]


def test_the_same_form_is_one_run(category, staff, now):
    row = confirmed(category, now)
    print_(row, by=staff, now=now)
    key = uuid.uuid4()
    first, second = (print_(row, by=staff, now=now, reason="lost", form_key=key) for _ in range(2))
    assert first.run == second.run
    assert badges(row) == [(1, "deactivated"), (2, "active")]


def test_who_lost_the_badge_with_the_place_gets_a_new_one(category, staff, now):
    row = RegistrationFactory(category=category, state=RegistrationState.CONFIRMED)
    print_(row, by=staff, now=now)
    assert badges(row) == [(1, "active")]


@pytest.mark.parametrize("role", ["protocol", "media", "visa", "programme", "mail"])
def test_other_desks_do_not_print(category, now, role):
    row = confirmed(category, now)
    user = ConferenceRoleFactory(conference=category.conference, role=role).user
    with pytest.raises(ValidationError) as refused:
        print_(row, by=user, now=now)
    assert refused.value.code == "not_entitled"


def test_a_run_holds_no_badge_of_another_conference(category, staff, now):
    row, foreign = confirmed(category, now), confirmed(ParticipantCategoryFactory(), now)
    assert print_(row, foreign, by=staff, now=now).run.badges.count() == 1


@pytest.mark.parametrize(("changed", "code"), [({"layout": "a3"}, "layout"), ({"layout": ""}, "layout")])
def test_unknown_paper_is_refused(category, staff, now, changed, code):
    with pytest.raises(ValidationError) as refused:
        print_(confirmed(category, now), by=staff, now=now, **changed)
    assert refused.value.code == code


def test_more_than_500_are_refused(category, staff, now):
    rows = [Registration(pk=n) for n in range(501)]
    with pytest.raises(ValidationError) as refused:
        print_badges(category.conference, rows, layout=Layout.CARD, form_key=uuid.uuid4(), by=staff, now=now)
    assert refused.value.code == "too_many"


def test_another_ones_form_key_makes_no_run_of_theirs_mine(category, staff, now):
    key = uuid.uuid4()
    row, other = confirmed(category, now), confirmed(category, now)
    print_(row, by=staff, now=now, form_key=key)
    user = VerifiedUserFactory()
    ConferenceRoleFactory(conference=category.conference, role="door", user=user)
    with pytest.raises(ValidationError) as refused:
        print_(other, by=user, now=now, form_key=key)
    assert refused.value.code == "other_run"
