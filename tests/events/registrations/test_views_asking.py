import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from events.conferences.models import Page
from events.registrations.actions import ensure_quotas, issue_badge, recount
from events.registrations.models import Registration, RegistrationDraft
from events.registrations.queries import read_badge
from events.registrations.rules import RegistrationState, Route, Verdict
from tests.factories.conferences import (
    ConferenceRoleFactory,
    DelegationFactory,
    UserFactory,
)
from tests.factories.registrations import (
    FocalPointFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def url(name, conference, **query):
    address = reverse(f"events:{name}", args=[conference.slug])
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def answers(category, **changed):
    facts = {
        "category": category.code,
        "form_key": str(uuid.uuid4()),
        "terms_version": category.conference.terms_version,
        "family_name": "Vorontsova-Eckert",
        "given_name": "Larisa",
        "name": "",
        "native_name": "Лариса Воронцова-Эккерт",
        "native_language": "ru",
        "organization_name": "Harbour Institute",
        "function": "Adviser",
        "mode": "onsite",
        "listing": "none",
        "terms": "on",
    }
    return {**facts, **changed}


@pytest.fixture
def category():
    return ParticipantCategoryFactory()


@pytest.fixture
def user(client):
    user = VerifiedUserFactory()
    client.force_login(user)
    return user


def post(client, category, **changed):
    return client.post(url("registration-new", category.conference), answers(category, **changed))


def test_visitor_is_told_to_sign_in_and_sent_back(client, category):
    response = client.get(url("registration-new", category.conference))
    assert response.status_code == 401
    assert response.context["login"].endswith(f"?next=%2F{category.conference.slug}%2Fregister%2F")


def test_unconfirmed_address_is_told_to_confirm(client, category):
    client.force_login(UserFactory())
    response = client.get(url("registration-new", category.conference))
    assert response.status_code == 401
    assert "Confirm your e-mail address first" in response.text


def test_unconfirmed_address_posts_nothing(client, category):
    client.force_login(UserFactory())
    assert post(client, category).status_code == 401
    assert not Registration.objects.exists()


def test_draft_conference_is_hidden(client, user):
    conference = OpenConferenceFactory(state="draft")
    assert client.get(url("registration-new", conference)).status_code == 404


def test_draft_conference_says_so_to_its_staff(client, user):
    conference = OpenConferenceFactory(state="draft")
    ConferenceRoleFactory(user=user, conference=conference)
    response = client.get(url("registration-new", conference))
    assert response.context["window"] == "unannounced"


@pytest.mark.parametrize(
    ("facts", "window"),
    [
        ({"registration_opens_at": NOW + timedelta(seconds=1)}, "not_yet"),
        ({"registration_opens_at": None}, "undated"),
        ({"registration_closes_at": NOW}, "closed"),
    ],
)
def test_window_that_is_not_open_has_its_page(client, user, facts, window):
    response = client.get(url("registration-new", OpenConferenceFactory(**facts)))
    assert (response.status_code, response.context["window"]) == (200, window)


def test_one_category_leads_straight_to_the_form(client, user, category):
    response = client.get(url("registration-new", category.conference))
    assert response.context["category"] == category


def test_several_categories_are_offered(client, user, category):
    other = ParticipantCategoryFactory(conference=category.conference)
    ParticipantCategoryFactory(conference=category.conference, is_open=False)
    ParticipantCategoryFactory()
    response = client.get(url("registration-new", category.conference))
    assert response.context["categories"] == [category, other]


def test_unknown_category_offers_the_others(client, user, category):
    response = client.get(url("registration-new", category.conference, category="vip"))
    assert (response.status_code, response.context["categories"]) == (404, [category])


def test_conference_without_categories_says_so(client, user):
    response = client.get(url("registration-new", OpenConferenceFactory()))
    assert "No kind of participant is offered yet" in response.text


def test_terms_pages_are_linked(client, user, category):
    Page.objects.create(conference=category.conference, slug="privacy", title="Privacy", is_published=True)
    response = client.get(url("registration-new", category.conference))
    assert f'/{category.conference.slug}/pages/privacy/"' in response.text


def test_good_answers_make_a_registration(client, user, category):
    response = post(client, category)
    registration = Registration.objects.get()
    assert (response.status_code, response.url) == (302, url("registration-status", category.conference))
    assert (
        registration.person.user,
        registration.name,
        registration.native_language,
        registration.terms_version,
    ) == (
        user,
        "Larisa Vorontsova-Eckert",
        "ru",
        "1",
    )


def test_sending_the_form_again_is_the_same_registration(client, user, category):
    key = str(uuid.uuid4())
    assert [post(client, category, form_key=key).status_code for _ in range(3)] == [302, 302, 302]
    assert Registration.objects.count() == 1


def test_fields_that_nobody_listed_are_ignored(client, user, category):
    secretariat = ParticipantCategoryFactory(conference=category.conference, route=Route.SECRETARIAT)
    other = RegistrationFactory()
    post(
        client,
        secretariat,
        state="confirmed",
        status="confirmed",
        user=other.person.user_id,
        person=other.person_id,
        conference=other.conference_id,
        priority=9,
        capacity=99,
        is_staff="on",
        decided_by=user.pk,
        reference="HACKED",
    )
    registration = Registration.objects.get(conference=category.conference)
    assert (registration.state, registration.person.user, registration.priority, registration.decided_by) == (
        "submitted",
        user,
        0,
        None,
    )
    user.refresh_from_db()
    assert not user.is_staff


def test_category_of_another_conference_starts_over(client, user, category):
    foreign = ParticipantCategoryFactory()
    response = client.post(url("registration-new", category.conference), answers(foreign))
    assert (response.status_code, Registration.objects.count()) == (302, 0)


def test_posting_nothing_starts_over_or_names_the_fields(client, user, category):
    response = client.post(url("registration-new", category.conference), {})
    assert response.status_code == 422
    assert {"family_name", "terms", "mode"} <= set(response.context["form"].errors)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", ""),
        ("family_name", "Воронцова"),
        ("given_name", "x" * 121),
        ("days", ["2026-02-30"]),
        ("name", "Лариса Воронцова"),
        ("name", "{{7*7}}"),
        ("name", "x" * 201),
        ("name", "Lar\x00isa"),
        ("native_language", "tlh"),
        ("native_language", ""),
        ("function", "f" * 10_000),
        ("mode", "astral"),
        ("listing", "<script>"),
        ("terms", ""),
        ("terms_version", "0"),
        ("organization_name", ""),
        ("form_key", "not-a-key"),
    ],
)
def test_bad_answers_are_named_and_nothing_typed_is_lost(client, user, category, field, value):
    response = post(client, category, **{field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    kept = RegistrationDraft.objects.get(user=user).answers
    assert kept["organization_name"] == ("" if field == "organization_name" else "Harbour Institute")
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "text", ["\u202egnp.exe", "a\u200bb", "😀 desk", "{0.__class__}", "{{7*7}}", "<b>x</b>", "=1+1"]
)
def test_odd_text_is_stored_as_text(client, user, category, text):
    post(client, category, function=text)
    stored = Registration.objects.get().function
    assert stored == text.replace("\u202e", "").replace("\u200b", "")
    page = client.get(url("registration-status", category.conference)).text
    assert escape(stored) in page.split("What you told us")[1].split("</dl>")[0]
    assert "<b>x</b>" not in page


def test_form_opened_before_closing_is_refused_after_it(client, user):
    conference = OpenConferenceFactory(registration_closes_at=NOW)
    response = post(client, ParticipantCategoryFactory(conference=conference))
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["Registration is closed"]
    assert RegistrationDraft.objects.get(user=user).answers["function"] == "Adviser"


def test_delegation_of_another_conference_is_refused(client, user):
    category = ParticipantCategoryFactory(needs_delegation=True, route=Route.FOCAL_POINT)
    response = post(client, category, delegation=DelegationFactory().pk)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["delegation"])


def test_delegate_needs_no_organization(client, user):
    category = ParticipantCategoryFactory(needs_delegation=True, route=Route.FOCAL_POINT)
    delegation = DelegationFactory(conference=category.conference)
    assert post(client, category, delegation=delegation.pk, organization_name="").status_code == 302
    assert Registration.objects.get().delegation == delegation


def test_asking_twice_leads_to_the_status_page(client, user, category):
    post(client, category)
    response = client.get(url("registration-new", category.conference))
    assert (response.status_code, response.url) == (302, url("registration-status", category.conference))


def test_forged_token_is_refused(category):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(VerifiedUserFactory())
    assert post(client, category).status_code == 403
    assert not Registration.objects.exists()


@pytest.mark.parametrize("name", ["registration-withdraw", "registration-edit"])
def test_changes_need_a_token(category, name):
    from django.test import Client

    registration = RegistrationFactory(category=category)
    client = Client(enforce_csrf_checks=True)
    client.force_login(registration.person.user)
    assert client.post(url(name, category.conference)).status_code == 403


def test_no_mail_is_sent_by_the_request_itself(client, user, category):
    post(client, category)
    assert mail.outbox == []


def own(client, **facts):
    registration = RegistrationFactory(**facts)
    client.force_login(registration.person.user)
    return registration, client.get(url("registration-status", registration.conference))


def test_status_without_a_request_leads_to_the_form(client, user, category):
    response = client.get(url("registration-status", category.conference))
    assert "You have not asked to attend" in response.text


def test_status_names_the_focal_point(client):
    focal_point = FocalPointFactory()
    _registration, response = own(
        client,
        category__route=Route.FOCAL_POINT,
        category__conference=focal_point.delegation.conference,
        delegation=focal_point.delegation,
    )
    assert response.context["page"].heading == "Waiting for your focal point"
    assert focal_point.person.name in response.context["page"].lede


def test_status_without_focal_point_names_the_secretariat(client):
    _registration, response = own(client, category__route=Route.FOCAL_POINT)
    assert response.context["page"].lede.startswith("Your delegation has no focal point today")


@pytest.mark.parametrize(
    ("facts", "heading"),
    [
        ({}, "Waiting for the secretariat"),
        ({"category__route": Route.MEDIA_DESK}, "Waiting for the media desk"),
        ({"state": "waitlisted", "waiting_since": NOW}, "On the waiting list"),
        ({"state": "confirmed"}, "You are confirmed"),
        ({"state": "refused", "reason": "No letter"}, "Your request was refused"),
        ({"state": "withdrawn"}, "Your registration is withdrawn"),
    ],
)
def test_status_says_where_it_is(client, facts, heading):
    _registration, response = own(client, **facts)
    assert (response.status_code, response.context["page"].heading) == (200, heading)


def test_status_says_the_place_on_the_waiting_list(client):
    first = RegistrationFactory(state=RegistrationState.WAITLISTED, waiting_since=NOW - timedelta(hours=1))
    _registration, response = own(
        client, category=first.category, state=RegistrationState.WAITLISTED, waiting_since=NOW
    )
    assert "You are number 2 in the category" in response.context["page"].lede


def test_status_of_somebody_else_is_not_shown(client, user):
    other = RegistrationFactory()
    response = client.get(url("registration-status", other.conference))
    assert other.reference not in response.text


def confirmed(client):
    registration = RegistrationFactory(state=RegistrationState.CONFIRMED)
    badge = issue_badge(registration, by=None, now=NOW)
    ensure_quotas(registration.conference)
    recount(registration.conference)
    client.force_login(registration.person.user)
    return registration, badge


def test_badge_code_is_drawn_black_on_white(client):
    registration, _badge = confirmed(client)
    response = client.get(url("registration-badge", registration.conference))
    assert response["Content-Type"] == "image/svg+xml"
    assert "no-store" in response["Cache-Control"]
    assert 'fill="#fff"' in response.text


def test_badge_code_of_the_unconfirmed_is_not_there(client):
    registration, _response = own(client)
    assert client.get(url("registration-badge", registration.conference)).status_code == 404


@pytest.mark.parametrize(
    "name", ["registration-badge", "registration-ics", "registration-edit", "registration-withdraw"]
)
def test_without_a_registration_there_is_nothing(client, user, category, name):
    RegistrationFactory(category=category)
    assert client.get(url(name, category.conference)).status_code == 404


def test_calendar_file_holds_the_days(client):
    registration, _badge = confirmed(client)
    response = client.get(url("registration-ics", registration.conference))
    assert "DTSTART;VALUE=DATE:20260302" in response.text
    assert "DTEND;VALUE=DATE:20260307" in response.text


def test_withdrawing_asks_first(client):
    registration, _badge = confirmed(client)
    assert client.get(url("registration-withdraw", registration.conference)).status_code == 200
    registration.refresh_from_db()
    assert registration.state == RegistrationState.CONFIRMED


def test_withdrawing_gives_up_the_place(client):
    registration, badge = confirmed(client)
    client.post(url("registration-withdraw", registration.conference))
    registration.refresh_from_db()
    badge.refresh_from_db()
    assert (registration.state, badge.state) == ("withdrawn", "deactivated")


def test_correcting_details(client):
    registration, _response = own(client)
    facts = {"function": "Head", "mode": "remote", "listing": "full", "name": "Somebody Else"}
    response = client.post(url("registration-edit", registration.conference), facts)
    before = registration.name
    registration.refresh_from_db()
    assert response.status_code == 302
    assert (registration.function, registration.mode, registration.name) == ("Head", "remote", before)


def test_wrong_details_stay_in_the_form(client):
    registration, _response = own(client)
    response = client.post(
        url("registration-edit", registration.conference), {"function": "Head", "mode": "x"}
    )
    assert response.status_code == 422
    assert 'value="Head"' in response.text


def test_details_of_what_is_over_stay(client):
    registration, _response = own(client, state=RegistrationState.WITHDRAWN)
    facts = {"function": "Head", "mode": "remote", "listing": "full"}
    assert client.post(url("registration-edit", registration.conference), facts).status_code == 422


def test_registration_works_before_the_first_release(client, user):
    category = ParticipantCategoryFactory()
    assert not category.conference.releases.exists()
    QuotaFactory(conference=category.conference, capacity=1)
    post(client, category)
    assert Registration.objects.get().state == RegistrationState.CONFIRMED


def test_badge_is_read_at_the_door(client):
    from events.common.tokens import make_token

    registration, badge = confirmed(client)
    token = make_token("badge", badge.pk, badge.nonce)
    other = OpenConferenceFactory()
    assert read_badge(token, conference=registration.conference).verdict == Verdict.VALID
    assert read_badge(token, conference=other).verdict == Verdict.OTHER_CONFERENCE
    again = issue_badge(registration, by=None, now=NOW)
    assert read_badge(token, conference=registration.conference).verdict == Verdict.REVOKED
    registration.state = RegistrationState.WITHDRAWN
    registration.save()
    token = make_token("badge", again.pk, again.nonce)
    assert read_badge(token, conference=registration.conference).verdict == Verdict.NOT_CONFIRMED


@pytest.mark.parametrize(
    "token", ["", "1", "1.x", "zzzzzzzz.AAAAAAAAAAAAAAAAAAAAAA", "x" * 5000, "<script>", "1.\u202e", "1.é"]
)
def test_codes_that_are_not_ours_say_nothing(client, token):
    registration, _badge = confirmed(client)
    reading = read_badge(token, conference=registration.conference)
    assert (reading.verdict, reading.registration) == (Verdict.UNKNOWN, None)


def test_status_page_asks_the_same_number_of_questions(client):
    category = ParticipantCategoryFactory(route=Route.SECRETARIAT)
    counts = []
    for more in (1, 2):
        registration = RegistrationFactory.create_batch(more, category=category)[0]
        client.force_login(registration.person.user)
        address = url("registration-status", category.conference)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_signed_out_while_typing_loses_nothing(client, category):
    response = post(client, category, function="Head\u202e of spectrum")
    assert (response.status_code, response.context["kept"]) == (401, True)
    assert not Registration.objects.exists()
    client.force_login(VerifiedUserFactory())
    form = client.get(url("registration-new", category.conference, category=category.code)).context["form"]
    assert (form["function"].value(), form["native_name"].value()) == (
        "Head of spectrum",
        "Лариса Воронцова-Эккерт",
    )


def test_kept_answers_are_for_their_own_conference(client, category):
    other = ParticipantCategoryFactory()
    post(client, category)
    client.force_login(VerifiedUserFactory())
    form = client.get(url("registration-new", other.conference)).context["form"]
    assert form["function"].value() is None


def test_kept_answers_go_with_the_request(client, category):
    post(client, category)
    client.force_login(VerifiedUserFactory())
    post(client, category)
    assert "registration_draft" not in client.session


def test_kept_answers_are_short(client, category):
    post(client, category, function="f" * 100_000, extra="x")
    kept = client.session["registration_draft"]["answers"]
    assert (len(kept["function"]), "extra" in kept) == (300, False)
