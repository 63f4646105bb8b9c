from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from events.addresses.models import Address
from events.common.models import Transition
from tests.factories.addresses import AddressFactory, draft, embargoed, published
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def conference():
    return ConferenceFactory(slug="sample", time_zone="Asia/Baku")


@pytest.fixture
def editor(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="addresses")
    client.force_login(role.user)
    return role.user


def url(name, address):
    return reverse(f"admin:events_address_{name}", args=[address.pk])


def fresh(address):
    return Address.objects.get(pk=address.pk)


FORM = {
    "kind": "speech",
    "delivery": "unknown",
    "texts-TOTAL_FORMS": "0",
    "texts-INITIAL_FORMS": "0",
    "provenances-TOTAL_FORMS": "0",
    "provenances-INITIAL_FORMS": "0",
    "versions-TOTAL_FORMS": "0",
    "versions-INITIAL_FORMS": "0",
}


def test_adding_a_draft_takes_the_name_from_the_person(client, editor, conference):
    author = AddressFactory(conference=conference).author
    data = {**FORM, "conference": conference.pk, "slug": "mast", "title_0": "A mast", "author": author.pk}
    assert client.post(reverse("admin:events_address_add"), data).status_code == 302
    made = Address.objects.get(slug="mast")
    assert (made.author_name, made.state) == (author.name, "draft")
    assert [(t.to_state, t.by) for t in Transition.objects.all()] == [("draft", editor)]


def test_adding_one_with_a_session_of_another_conference_is_refused(client, editor, conference):
    data = {**FORM, "conference": conference.pk, "slug": "mast", "title_0": "A mast"}
    response = client.post(reverse("admin:events_address_add"), {**data, "session": SessionFactory().pk})
    assert response.status_code == 200
    assert "session" in response.context["adminform"].form.errors


def test_changing_a_published_one_leaves_its_facts_alone(client, editor, conference):
    address = published(conference=conference, title="First title")
    response = client.post(url("change", address), {**FORM, "title_0": "Second title"})
    assert response.status_code == 302
    assert str(fresh(address).title) == "First title"


def test_publish_asks_first(client, editor, conference):
    address = draft(conference=conference)
    assert client.get(url("publish", address)).status_code == 200
    assert fresh(address).state == "draft"


def test_publish_does_it(client, editor, conference):
    address = draft(conference=conference)
    assert client.post(url("publish", address)).status_code == 302
    assert fresh(address).state == "published"


def test_publish_of_an_incomplete_one_says_what_is_missing(client, editor, conference):
    address = AddressFactory(conference=conference)
    response = client.post(url("publish", address))
    assert response.status_code == 400
    assert response.context["form"].non_field_errors() == [
        "There is no text. Give one, or a summary in your own words with a link to the source."
    ]


def test_embargo_is_read_in_the_zone_of_the_conference(client, editor, conference):
    address = draft(conference=conference)
    client.post(url("embargo", address), {"until": "2026-03-02T15:00:30"})
    assert fresh(address).embargo_until == datetime(2026, 3, 2, 11, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("until", ["", "yesterday", "9999-99-99", "2020-01-01T00:00", "0001-01-01T00:00"])
def test_embargo_of_nonsense_stays_a_draft(client, editor, conference, until):
    address = draft(conference=conference)
    response = client.post(url("embargo", address), {"until": until})
    assert response.status_code == 400
    assert response.context["form"].errors
    assert fresh(address).state == "draft"


def test_lift_and_hold_are_offered_under_embargo_alone(client, editor, conference):
    address = embargoed(LATER, now=NOW, conference=conference)
    moves = client.get(url("change", address)).context["moves"]
    assert [move.name for move in moves] == ["embargo", "lift", "hold"]


def test_withdraw_without_a_reason_keeps_it(client, editor, conference):
    address = published(conference=conference)
    assert client.post(url("withdraw", address), {"reason": " "}).status_code == 400
    assert fresh(address).state == "published"


def test_withdraw_and_restore(client, editor, conference):
    address = published(conference=conference)
    client.post(url("withdraw", address), {"reason": "Another's text."})
    assert fresh(address).withdrawn_reason == "Another's text."
    client.post(url("restore", address))
    assert fresh(address).state == "published"


def test_correct_seals_what_was_changed_in_the_drafts(client, editor, conference):
    address = published(conference=conference)
    address.texts.update(body="By a third.")
    page = client.get(url("correct", address))
    assert page.context["changed"] == ["en"]
    data = {
        name: value
        for name, value in page.context["form"].initial.items()
        if value not in (None, "") and isinstance(value, str | int)
    }
    data |= {
        "title_0": str(address.title),
        "occasion_0": str(address.occasion),
        "author_role_0": str(address.author_role),
        "delivered_on": "2026-03-02",
        "corrigendum": "The figure was wrong.",
    }
    assert client.post(url("correct", address), data).status_code == 302
    assert [(v.number, str(v.corrigendum)) for v in address.versions.order_by("number")] == [
        (1, ""),
        (2, "The figure was wrong."),
    ]


def test_preview_is_for_staff_and_not_kept(client, editor, conference):
    address = draft(conference=conference)
    response = client.get(url("preview", address))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_preview_in_another_language_is_missing(client, editor, conference):
    assert client.get(url("preview", draft(conference=conference)), {"language": "tlh"}).status_code == 404


PAGES = [
    "change",
    "history",
    "delete",
    "publish",
    "embargo",
    "lift",
    "hold",
    "correct",
    "withdraw",
    "preview",
]


@pytest.mark.parametrize("name", PAGES)
def test_address_of_another_conference_is_out_of_reach(client, editor, name):
    address = draft()
    response = client.get(url(name, address), follow=True)
    assert address.title not in response.content.decode()
    assert response.status_code in {200, 403, 404}
    assert client.post(url(name, address), {"post": "yes"}).status_code in {302, 403, 404}
    assert fresh(address).state == "draft"


@pytest.mark.parametrize("role", ["programme", "registration", "door", "mail", "media", "visa", "protocol"])
def test_other_roles_do_not_meet_drafts(client, conference, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    address = draft(conference=conference)
    assert client.get(reverse("admin:events_address_changelist")).status_code == 403
    assert client.get(url("preview", address)).status_code in {403, 404}


def test_published_one_cannot_be_deleted(client, editor, conference):
    address = published(conference=conference)
    assert client.post(url("delete", address), {"post": "yes"}).status_code == 403
    assert Address.objects.filter(pk=address.pk).exists()


def test_list_searches_and_shows_the_state_of_now(client, editor, conference):
    embargoed(LATER, now=NOW, conference=conference, title="A mast")
    with time_machine.travel(LATER, tick=False):
        html = client.get(reverse("admin:events_address_changelist"), {"q": "mast"}).content.decode()
    assert '<td role="cell" data-label="State" class="field-shown_state">Published</td>' in html
