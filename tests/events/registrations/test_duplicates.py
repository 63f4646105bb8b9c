"""One person entered twice: found, looked at, made one; nothing lost and nothing gained by an account."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.common.models import Transition
from events.conferences.queries import relations_to
from events.mail.kinds import get_kind
from events.mail.models import Message
from events.people.models import Person
from events.programme.actions import release
from events.programme.models import SessionPlaces
from events.registrations import actions
from events.registrations.actions import Choice, Join
from events.registrations.actions.duplicates import HANDLED
from events.registrations.models import (
    Badge,
    DistinctPersons,
    FormAnswer,
    MergedPerson,
    Needs,
    Passport,
    Photo,
    Registration,
    Scan,
    Seat,
)
from events.registrations.queries import count_seats, miscounted
from events.registrations.queries.duplicates import likely_duplicates
from events.registrations.rules import RegistrationState
from events.registrations.rules.merging import Known, Likeness, check_stays, suspects_of
from tests.factories.conferences import ConferenceRoleFactory, DelegationFactory, UserFactory
from tests.factories.people import PersonFactory, SpeakerFactory
from tests.factories.programme import SessionFactory
from tests.factories.registrations import (
    FocalPointFactory,
    FormQuestionFactory,
    LetterheadFactory,
    NeedsFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    PhotoFactory,
    RegistrationFactory,
    VerifiedUserFactory,
    passport,
)

NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
NONE = frozenset()


# Who may be the same.


def why(one, two, **facts):
    pairs = suspects_of([Known(1, *one, **facts), Known(2, *two, **facts)], distinct=NONE)
    return [set(pair.why) for pair in pairs]


@pytest.mark.parametrize(
    ("one", "two", "likeness"),
    [
        (("Larisa Vorontsova",), ("VORONTSOVA Larisa",), Likeness.NAME),
        (("Ədalət Məmmədov",), ("Adalat Mammadov",), Likeness.SOUND),
        (("Mohammed Al-Amin",), ("Muhamad Al Amin",), Likeness.SOUND),
        (("M. A.", "محمد الأمين"), ("N. N.", "محمد الأمين"), Likeness.NATIVE),
        (("Larisa Vorontsova",), ("L. V.", "Лариса Воронцова"), Likeness.SOUND),
    ],
)
def test_spellings_of_one_name_are_found(one, two, likeness):
    assert why(one, two) == [{likeness}] or likeness in why(one, two)[0]


@pytest.mark.parametrize(
    ("one", "two"), [(("Larisa Vorontsova",), ("Larisa Petrova",)), (("Wei",), ("Wei",)), (("",), ("",))]
)
def test_others_are_not(one, two):
    assert why(one, two) == []


def test_a_shared_mailbox_is_no_sign_alone():
    office = {"mails": frozenset({"office@mission.example"})}
    assert why(("Larisa Vorontsova",), ("Baran Celik",), **office) == []
    assert Likeness.MAIL in why(("Larisa Vorontsova",), ("L. Vorontsova", "Larisa Vorontsova"), **office)[0]


def test_a_common_name_is_told_apart_by_delegation():
    many = [Known(n, "Wei Zhang", delegation=n // 2) for n in range(40)]
    pairs = suspects_of(many, distinct=frozenset({(0, 1)}))
    assert [(one.first, one.second) for one in pairs] == [(n, n + 1) for n in range(2, 40, 2)]


@pytest.mark.parametrize(
    ("stays", "goes", "is_right"),
    [
        ("confirmed", "submitted", True),
        ("confirmed", "confirmed", True),
        ("submitted", "waitlisted", True),
        ("submitted", "confirmed", False),
        ("waitlisted", "offered", False),
    ],
)
def test_a_place_is_never_lost_by_joining(stays, goes, is_right):
    if is_right:
        check_stays(stays=stays, goes=goes)
        return
    with pytest.raises(ValidationError) as caught:
        check_stays(stays=stays, goes=goes)
    assert caught.value.code == "place"


# What becomes of everything.


# A new key to a person or a registration has to be named here, and to be moved by the merge.
PERSON_KEYS = {
    "AccreditationFile.person": "handled",
    "Address.author": "moved",
    "Address.delivered_by": "moved",
    "DistinctPersons.first": "handled",
    "DistinctPersons.second": "handled",
    "FocalPoint.person": "handled",
    "MergedPerson.person": "moved",
    "Needs.person": "handled",
    "Photo.person": "handled",
    "Registration.person": "handled",
    "Speaker.person": "moved",
}
REGISTRATION_KEYS = {
    "Badge.registration": "stays, deactivated: its code leads to nobody else",
    "Consent.registration": "stays: nobody agrees to terms by being merged",
    "FormAnswer.registration": "copied where the other said nothing, or chosen",
    "Paper.registration": "stays, and says under its code what it always said",
    "PendingChange.registration": "stays, ended with the registration; that of the other one waits on",
    "Question.registration": "stays: what was asked of that request",
    "Registration.replaces": "stays: whose place that request was",
    "Scan.registration": "moved, the day settled anew",
    "Seat.registration": "moved, but for those that clash",
    "VisaLetter.registration": "stays, withdrawn if open",
}


def keys_to(model):
    return {f"{related.__name__}.{name}" for related, name in relations_to(model)}


def test_every_key_to_a_person_is_moved_or_handled():
    assert keys_to(Person) == set(PERSON_KEYS)
    assert {name for name, what in PERSON_KEYS.items() if what == "handled"} == set(HANDLED)


def test_every_key_to_a_registration_is_thought_of():
    assert keys_to(Registration) == set(REGISTRATION_KEYS)


@pytest.fixture
def conference(db):
    return OpenConferenceFactory()


@pytest.fixture
def staff(conference):
    return ConferenceRoleFactory(conference=conference, role="registration").user


@pytest.fixture
def category(conference):
    return ParticipantCategoryFactory(conference=conference)


def without_account(**facts):
    return PersonFactory(user=None, **facts)


def confirmed(category, person, **facts):
    row = RegistrationFactory(category=category, person=person, state="confirmed", **facts)
    actions.issue_badge(row, by=None, now=NOW)
    actions.recount(category.conference)
    return row


def merge(keep, other, staff, *joins, **choice):
    made = Choice(joins={row.conference_id: Join(stays=row.pk, **facts) for row, facts in joins}, **choice)
    return actions.merge_people(keep, other, made, by=staff, now=NOW, reason="Same passport")


def refused(keep, other, staff, *joins, **choice):
    with pytest.raises(ValidationError) as caught:
        merge(keep, other, staff, *joins, **choice)
    assert Person.objects.filter(pk__in=[keep.pk, other.pk]).count() == 2
    return caught.value.code


@pytest.fixture
def twice(category):
    """Confirmed on behalf, and confirmed again by oneself."""
    first = confirmed(category, without_account(name="Larisa Vorontsova", email="aide@mission.example"))
    return first, confirmed(category, PersonFactory(name="Larissa Vorontsova", user=VerifiedUserFactory()))


def test_one_registration_stays_and_the_counters_are_right(twice, staff, conference):
    on_behalf, own = twice
    user = own.person.user
    person = merge(on_behalf.person, own.person, staff, (on_behalf, {}))
    on_behalf.refresh_from_db()
    own.refresh_from_db()
    assert (on_behalf.state, own.state) == (RegistrationState.CONFIRMED, RegistrationState.WITHDRAWN)
    assert on_behalf.person == own.person == person
    assert person.user == user
    assert list(miscounted(conference)) == []
    assert conference.quotas.get(category=None).taken == 1


def test_badge_of_the_one_that_goes_opens_nothing(twice, staff):
    first, second = twice
    merge(first.person, second.person, staff, (first, {}))
    states = dict(Badge.objects.values_list("registration", "state"))
    assert states == {first.pk: "active", second.pk: "deactivated"}


def test_merge_is_on_the_record(twice, staff):
    first, second = twice
    gone = second.person_id
    merge(first.person, second.person, staff, (first, {}))
    assert MergedPerson.objects.get().gone == gone
    said = (
        Transition.objects.filter(subject="person").order_by("pk").values_list("subject_id", "reason", "by")
    )
    assert list(said) == [
        (gone, f"→ {first.person_id}: Same passport", staff.pk),
        (first.person_id, f"← {gone}: Same passport", staff.pk),
    ]
    assert Person.history.filter(id=gone, history_type="-", history_user=staff).exists()
    last = Transition.objects.of(second).first()
    assert (last.to_state, last.reason) == ("withdrawn", f"Joined with {first.reference}: Same passport")


def test_chosen_values_go_over_and_consent_is_the_lesser(category, staff):
    first = confirmed(category, without_account(name="A Name"), function="", listing="full")
    second = confirmed(category, without_account(name="B Name"), function="Adviser", days=["2026-03-02"])
    merge(first.person, second.person, staff, (first, {"fields": frozenset({"days", "name"})}))
    first.refresh_from_db()
    assert (first.name, first.function, first.days) == ("B Name", "Adviser", ["2026-03-02"])
    assert first.listing == "none"
    assert "b name" in first.search_text
    assert first.person.name == "A Name"


def test_answers_are_kept_or_chosen(twice, staff, conference):
    first, second = twice
    questions = FormQuestionFactory.create_batch(3, conference=conference)
    for row, values in ((first, ["a", "b"]), (second, ["x", "y", "z"])):
        for question, value in zip(questions, values, strict=False):
            FormAnswer.objects.create(registration=row, question=question, value=value)
    merge(first.person, second.person, staff, (first, {"answers": frozenset({questions[1].pk})}))
    assert list(first.form_answers.order_by("question").values_list("value", flat=True)) == ["a", "y", "z"]


def test_scans_of_both_are_those_of_one(twice, staff, conference):
    first, second = twice
    for n, row in enumerate([second, first]):
        with time_machine.travel(NOW + timedelta(hours=n)):
            actions.check_in_person(
                conference,
                registration_id=row.pk,
                client_uuid=uuid.uuid4(),
                desk="1",
                by=None,
                now=NOW + timedelta(hours=n),
            )
    merge(first.person, second.person, staff, (first, {}))
    scans = Scan.objects.filter(registration=first).order_by("scanned_at")
    assert list(scans.values_list("is_standing", "conflict")) == [(True, ""), (False, "twice")]


def test_a_device_may_send_its_scan_again_after_the_merge(twice, staff, conference):
    first, second = twice
    key = uuid.uuid4()
    entry = {"client_uuid": key, "desk": "1", "by": None, "now": NOW}
    made = actions.check_in_person(conference, registration_id=second.pk, **entry)
    merge(first.person, second.person, staff, (first, {}))
    assert actions.check_in_person(conference, registration_id=second.pk, **entry).pk == made.pk


@pytest.fixture
def lab(conference):
    made = SessionFactory(conference=conference, code="LAB")
    release(conference, by=None, now=NOW)
    actions.set_places(made, 1, by=None, now=NOW)
    return made


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_seat_goes_over_before_anybody_else_gets_it(twice, staff, category, lab, order):
    rows = [twice[n] for n in order]
    for row in (*rows, confirmed(category, without_account())):
        actions.reserve_seat(row, session=lab, by=None, now=NOW)
    first, second = twice
    merge(first.person, second.person, staff, (first, {}))
    assert Seat.objects.get(session=lab, state="held").registration == first
    assert [one.is_right for one in count_seats()] == [True]
    assert SessionPlaces.objects.get().waiting == 1


def test_mailbox_of_the_one_that_goes_is_told(twice, staff):
    first, second = twice
    mailbox = second.person.user.email
    merge(first.person, second.person, staff, (first, {}))
    message = Message.objects.get(kind="registrations.joined")
    assert (message.recipient, message.refs["stays"]) == (mailbox, first.pk)
    kind = get_kind(message.kind)
    assert kind.still_due(message, NOW) == ""
    assert first.reference in str(kind.context(message, NOW))


def test_what_waits_for_the_old_mailbox_goes_to_the_new_one(category, staff):
    elsewhere = RegistrationFactory(category=category, person=without_account(email="old@mission.example"))
    keep = confirmed(
        ParticipantCategoryFactory(conference=category.conference), PersonFactory(user=UserFactory())
    )
    Registration.objects.filter(pk=keep.pk).update(state="withdrawn")
    message = actions_queue(elsewhere, "old@mission.example")
    merge(keep.person, elsewhere.person, staff)
    message.refresh_from_db()
    assert (message.state, message.recipient) == ("queued", keep.person.user.email)


def actions_queue(row, recipient):
    from events.mail.actions import queue

    return queue(
        "registrations.acknowledgement",
        recipient=recipient,
        occasion=f"registration:{row.pk}",
        now=NOW,
        conference=row.conference,
        refs={"registration": row.pk},
    )


def test_photo_and_needs_come_along_where_there_are_none(twice, staff, conference):
    first, second = twice
    photo = PhotoFactory(conference=conference, person=first.person)
    PhotoFactory(conference=conference, person=second.person)
    NeedsFactory(conference=conference, person=first.person)
    person = merge(second.person, first.person, staff, (second, {}))
    assert Photo.objects.get().person == person
    assert Photo.objects.get().pk != photo.pk
    assert Needs.objects.get().person == person


# What an account must not gain.


@pytest.fixture
def accounts(category):
    """Two accounts, each with a confirmed registration."""
    return [confirmed(category, PersonFactory(user=VerifiedUserFactory())) for _each in range(2)]


def test_the_account_that_stays_is_the_one_chosen(accounts, staff):
    first, second = accounts
    user = second.person.user
    person = merge(first.person, second.person, staff, (first, {}), keeps_other_account=True)
    assert person.user == user


def test_secrets_of_another_account_are_deleted(accounts, staff, conference):
    first, second = accounts
    LetterheadFactory(conference=conference)
    facts = passport()
    for row in accounts:
        actions.ask_for_letter(row, by=row.person.user, now=NOW, facts=facts)
        NeedsFactory(conference=conference, person=row.person)
    merge(first.person, second.person, staff, (first, {}))
    assert [one.letter.registration for one in Passport.objects.all()] == [first]
    assert Needs.objects.count() == 1


def test_no_account_gets_a_power_by_it(accounts, staff, conference):
    first, second = accounts
    delegation = DelegationFactory(conference=conference)
    power = FocalPointFactory(person=second.person, delegation=delegation)
    assert refused(first.person, second.person, staff, (first, {})) == "power"
    merge(first.person, second.person, staff, (first, {}), keeps_other_account=True)
    power.refresh_from_db()
    assert power.person == first.person


def test_a_power_that_is_over_goes_along(accounts, staff, conference):
    first, second = accounts
    delegation = DelegationFactory(conference=conference)
    power = FocalPointFactory(person=second.person, delegation=delegation, valid_until=date(2026, 1, 5))
    merge(first.person, second.person, staff, (first, {}))
    power.refresh_from_db()
    assert power.person == first.person


def test_no_account_becomes_a_speaker_by_it(accounts, staff, conference):
    first, second = accounts
    SpeakerFactory(person=second.person, conference=conference)
    assert refused(first.person, second.person, staff, (first, {})) == "speaker"


def test_two_speakers_of_one_conference_stay_two(staff, category, conference):
    rows = [confirmed(category, without_account()) for _each in range(2)]
    for row in rows:
        SpeakerFactory(person=row.person, conference=conference)
    assert refused(rows[0].person, rows[1].person, staff, (rows[0], {})) == "speakers"


def test_a_conference_that_one_does_not_run_is_out_of_reach(twice, staff):
    first, second = twice
    RegistrationFactory(person=second.person)
    assert refused(first.person, second.person, staff, (first, {})) == "reach"


def test_which_registration_stays_has_to_be_said(twice, staff):
    first, second = twice
    assert refused(first.person, second.person, staff) == "stays"


def test_a_reason_has_to_be_given(twice, staff):
    first, second = twice
    with pytest.raises(ValidationError) as caught:
        actions.merge_people(first.person, second.person, Choice(), by=staff, now=NOW, reason=" ")
    assert caught.value.code == "reason"


# The pages.


def page(*rows):
    ids = ",".join(str(row.person_id) for row in sorted(rows, key=lambda row: row.person_id))
    return f"{reverse('admin:events_registration_merge')}?ids={ids}"


def chosen(client, *rows, **values):
    """What the form offers, sent as it stands, with `values`."""
    form = client.get(page(*rows)).context["form"]
    return {**{name: field.initial for name, field in form.fields.items()}, "reason": "Asked her", **values}


def test_page_suggests_leads_through_and_merges(client, staff, conference, twice):
    client.force_login(staff)
    first, second = twice
    listing = reverse("admin:events_registration_duplicates", args=[conference.slug])
    assert page(first, second).replace("&", "&amp;") in client.get(listing).text
    data = chosen(client, first, second)
    sure = client.post(page(first, second), data)
    assert (sure.status_code, "sure" in sure.text) == (200, True)
    assert Person.objects.filter(pk=second.person_id).exists()
    done = client.post(page(first, second), {**data, "sure": "1"}, follow=True)
    assert done.redirect_chain[0][0] == listing
    assert Registration.objects.live().filter(conference=conference).count() == 1
    assert "Asked her" in done.text


def test_page_says_what_cannot_be(client, staff, conference, category):
    client.force_login(staff)
    has = confirmed(category, without_account(name="Larisa Vorontsova"))
    asks = RegistrationFactory(category=category, person=without_account(name="Larisa Vorontsova"))
    key = f"stays-{conference.pk}"
    response = client.post(page(has, asks), chosen(client, has, asks, **{key: str(asks.pk)}))
    assert response.status_code == 400
    assert "Let the other one stay" in response.text


def test_two_persons_are_suggested_once(client, staff, conference, twice):
    client.force_login(staff)
    first, second = twice
    listing = reverse("admin:events_registration_duplicates", args=[conference.slug])
    client.post(listing, {"ids": f"{first.person_id},{second.person_id}"})
    assert DistinctPersons.objects.get().by == staff
    assert likely_duplicates(conference) == ([], 0)


def test_a_third_person_stays_distinct_from_the_one_they_became(twice, staff, category):
    first, second = twice
    third = confirmed(category, without_account(name="Larisa Vorontsova"))
    actions.say_distinct(second.person, third.person, by=staff, now=NOW)
    merge(first.person, second.person, staff, (first, {}))
    row = DistinctPersons.objects.get()
    assert {row.first, row.second} == {first.person, third.person}


@pytest.mark.parametrize("ids", ["", "1", "x,y", "1,1", "9" * 30 + ",1", "1,2,3", "%00"])
def test_anything_else_is_not_there(client, staff, ids):
    client.force_login(staff)
    assert client.get(reverse("admin:events_registration_merge"), {"ids": ids}).status_code == 404


def test_people_of_another_conference_are_not_there(client, staff, twice):
    client.force_login(staff)
    foreign = RegistrationFactory()
    assert client.get(page(twice[0], foreign)).status_code == 404
    slug = foreign.conference.slug
    assert client.get(reverse("admin:events_registration_duplicates", args=[slug])).status_code == 404


@pytest.mark.parametrize("role", ["protocol", "media", "door"])
def test_other_roles_merge_nobody(client, conference, twice, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    assert client.get(page(*twice)).status_code == 403
    assert client.get(reverse("admin:events_registration_duplicates")).status_code == 403


def test_two_ticked_lead_to_the_page(client, staff, twice):
    client.force_login(staff)
    data = {"action": "merge_duplicates", "_selected_action": [row.pk for row in twice]}
    response = client.post(reverse("admin:events_registration_changelist"), data)
    assert response.url == page(*twice)


@pytest.mark.parametrize("number", [1, 3])
def test_suggestions_take_the_same_questions(conference, category, number):
    for n in range(number):
        for _each in range(2):
            confirmed(category, without_account(name=f"Larisa {'abc'[n]}rontsova"))
    with CaptureQueriesContext(connection) as asked:
        found, _number = likely_duplicates(conference)
    assert (len(asked), len(found) >= number) == (3, True)


def test_erasing_reaches_whom_one_was_merged_with(twice, staff):
    first, second = twice
    gone = second.person_id
    person = merge(first.person, second.person, staff, (first, {}))
    actions.forget(person.user, by=None, now=NOW)
    names = set(Person.history.filter(id=gone).values_list("name", flat=True))
    assert names == {"–"}
    assert MergedPerson.objects.get().reason == ""
