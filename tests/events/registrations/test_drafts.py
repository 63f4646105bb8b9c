import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from events.mail.kinds import get_kind
from events.mail.models import Message
from events.registrations import actions, privacy, queries
from events.registrations.actions import Details
from events.registrations.models import Registration, RegistrationDraft
from events.registrations.rules.steps import kept, reminder_due
from events.registrations.tasks import tell_of_waiting_drafts
from tests.factories.registrations import (
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    PhotoFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db
CLOSES = datetime(2026, 2, 20, 16, 0, tzinfo=UTC)
NAME = {"family_name": "Okoro", "given_name": "Amina", "name": "", "native_name": "", "native_language": ""}


@pytest.fixture
def category():
    return ParticipantCategoryFactory(conference=OpenConferenceFactory(registration_closes_at=CLOSES))


@pytest.fixture
def user(client):
    user = VerifiedUserFactory()
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


def at(category, /, **query):
    base = reverse("events:registration-new", args=[category.conference.slug])
    return base + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def send(client, category, step, **answers):
    return client.post(at(category), {"category": category.code, "step": step, **answers})


def test_each_step_leads_to_the_next_and_the_last_sends(client, user, category):
    first = send(client, category, "represent", organization_name="Harbour Institute", function="")
    assert first.url == at(category, category=category.code, step="name")
    assert send(client, category, "name", **NAME).url == at(category, category=category.code, step="part")
    days = [day.isoformat() for day in category.conference.days[:2]]
    send(client, category, "part", mode="onsite", days=days)
    check = client.get(at(category, category=category.code, step="check"))
    assert check.context["form"].errors == {}
    version = category.conference.terms_version
    sent = send(client, category, "check", listing="name", terms="on", terms_version=version)
    assert sent.url == reverse("events:registration-status", args=[category.conference.slug])
    made = Registration.objects.get()
    assert (made.name, made.family_name, made.days) == ("Amina Okoro", "Okoro", days)
    assert made.listing == "name"
    assert not RegistrationDraft.objects.exists()


def test_a_step_with_a_mistake_stays_and_keeps_what_was_typed(client, user, category):
    answer = send(client, category, "name", **{**NAME, "family_name": "Окоро"})
    assert (answer.status_code, 'value="Окоро"' in answer.text) == (422, True)
    assert [field.name for field in answer.context["step_errors"]] == ["family_name"]
    assert RegistrationDraft.objects.get().answers["family_name"] == "Окоро"


def test_the_last_step_first_names_what_is_missing(client, user, category):
    answer = send(client, category, "check", terms="on", terms_version="1")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {
        "family_name",
        "organization_name",
        "mode",
        "listing",
    }
    assert at(category, category=category.code, step="name").replace("&", "&amp;") in answer.text
    assert not Registration.objects.exists()


def test_the_last_step_keeps_how_somebody_is_listed_but_no_agreement(client, user, category):
    form = client.get(at(category, step="check")).context["form"]
    assert (form["listing"].value(), "listing" in form.errors) == ("none", False)
    send(client, category, "check", listing="full", terms="on", later="1")
    assert RegistrationDraft.objects.get().answers == {"listing": "full"}


def test_a_draft_is_taken_up_where_it_stopped_on_another_device(client, user, category):
    send(client, category, "name", **NAME, later="1")
    client.logout()
    client.force_login(user)
    again = client.get(at(category), follow=True)
    assert again.request["QUERY_STRING"] == f"category={category.code}&step=name"
    assert 'value="Okoro"' in again.text


def test_a_draft_kept_by_the_script_is_not_judged(client, user, category):
    answer = send(client, category, "name", family_name="О", save="1")
    assert answer.status_code == 204
    assert RegistrationDraft.objects.get().answers["family_name"] == "О"


def test_the_status_page_and_the_home_say_that_it_waits(client, user, category):
    send(client, category, "name", **NAME, later="1")
    status = client.get(reverse("events:registration-status", args=[category.conference.slug]))
    assert "Your draft waits" in status.text
    assert "Registration closes on" in status.text
    home = client.get(reverse("events:home", args=[category.conference.slug]))
    assert "Go on with my request" in home.text


def test_deleting_the_draft_takes_its_photo_along(client, user, category, now):
    send(client, category, "name", **NAME, later="1")
    PhotoFactory(conference=category.conference, person=actions.person_of(user))
    client.post(at(category), {"drop": "1"})
    assert not RegistrationDraft.objects.exists()
    assert queries.own_photo(user, category.conference) is None


def test_nothing_is_kept_after_closing(client, user, category):
    with time_machine.travel(CLOSES, tick=False):
        assert send(client, category, "name", **NAME).status_code == 422
    assert not RegistrationDraft.objects.exists()


def test_another_category_keeps_what_was_said(client, user, category):
    other = ParticipantCategoryFactory(conference=category.conference)
    send(client, category, "represent", organization_name="Harbour Institute", function="")
    shown = client.get(at(category, category=other.code, step="represent"))
    assert 'value="Harbour Institute"' in shown.text


def test_what_a_draft_keeps_has_limits():
    wild = kept({"function": "a\x00b" + "x" * 9000, "days": ["d" * 6000] * 100})
    assert (wild["function"][:2], len(wild["function"])) == ("ab", 5000)
    assert (len(wild["days"]), len(wild["days"][0])) == (60, 5000)


@pytest.mark.parametrize(
    ("idle", "left", "why"),
    [(2, 200, ""), (3, 200, "idle"), (0, 48, "closing"), (9, 48, "closing"), (9, 0, ""), (1, 49, "")],
)
def test_when_a_draft_is_told_of(now, idle, left, why):
    saved = now - timedelta(days=idle)
    assert reminder_due(saved_at=saved, closes_at=now + timedelta(hours=left), now=now) == why


def test_a_draft_without_closing_is_told_of_when_idle(now):
    assert reminder_due(saved_at=now - timedelta(days=3), closes_at=None, now=now) == "idle"


def keep(user, category, now):
    return actions.save_draft(
        category.conference, user=user, now=now, category=category.code, step="name", answers={"name": "x"}
    )


def test_the_owner_of_an_idle_draft_is_told_once_and_once_before_closing(user, category, now):
    keep(user, category, now)
    for hours in (1, 73, 80, 24 * 9, 24 * 9 + 1):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            tell_of_waiting_drafts()
    told = Message.objects.filter(kind="registrations.draft").order_by("pk")
    assert [one.refs["why"] for one in told] == ["idle", "closing"]


def test_who_has_asked_meanwhile_is_not_told(user, category, now):
    keep(user, category, now - timedelta(days=4))
    draft = RegistrationDraft.objects.get()
    actions.submit(
        category.conference,
        user=user,
        category=category,
        delegation=None,
        form_key=uuid.uuid4(),
        details=Details(name="Amina Okoro"),
        now=now,
    )
    draft.save(force_insert=True)  # a device that was offline brings it back
    tell_of_waiting_drafts()
    assert not Message.objects.filter(kind="registrations.draft").exists()


def test_the_mail_names_the_conference_but_no_answer(user, category, now):
    draft = keep(user, category, now - timedelta(days=4))
    tell_of_waiting_drafts()
    message = Message.objects.get(kind="registrations.draft")
    content = get_kind(message.kind).context(message, now)
    assert content.action[1].endswith(at(category))
    assert get_kind(message.kind).still_due(message, now) == ""
    keep(user, category, now)
    assert get_kind(message.kind).still_due(message, now) != ""
    draft.delete()
    assert get_kind(message.kind).still_due(message, now) == "the draft is sent or gone"


def test_drafts_are_handed_out_erased_and_purged(user, category, now):
    keep(user, category, now)
    assert privacy.export(user)["drafts"][0]["answers"] == {"name": "x"}
    actions.purge_drafts(now=now)
    assert RegistrationDraft.objects.count() == 1
    actions.purge_drafts(now=now + timedelta(days=90))
    assert RegistrationDraft.objects.count() == 0
    keep(user, category, now)
    privacy.erase(user, by=None, now=now)
    assert RegistrationDraft.objects.count() == 0
