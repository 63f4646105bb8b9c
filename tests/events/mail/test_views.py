import pytest
from django.test import Client
from django.urls import reverse

from events.common.tokens import make_token
from events.mail.models import Mailbox, Preference, Suppression
from tests.factories.conferences import ConferenceRoleFactory, UserFactory
from tests.factories.mail import MailboxFactory, PreferenceFactory, SuppressionFactory
from tests.factories.people import SpeakerFactory
from tests.factories.registrations import FocalPointFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("declared_everywhere")]
MINE = reverse("events:mail-preferences-mine")


@pytest.fixture
def declared_everywhere(declared, monkeypatch):
    """The test's kinds, also where the pages look kinds up."""
    return declared


def unsubscribe_url(mailbox, kind="test.news"):
    token = make_token(f"unsubscribe:{kind}", mailbox.pk, mailbox.nonce)
    return reverse("events:mail-unsubscribe", args=[token])


def preferences_url(mailbox):
    return reverse("events:mail-preferences", args=[make_token("preferences", mailbox.pk, mailbox.nonce)])


def choices():
    return dict(Preference.objects.values_list("kind", "is_wanted"))


@pytest.fixture
def mailbox():
    return MailboxFactory(recipient_key="reader@arvenia.example")


def test_opening_the_unsubscribe_link_changes_nothing(client, mailbox):
    page = client.get(unsubscribe_url(mailbox))
    assert "Stop these mails?" in page.content.decode()
    assert "Label of test.news" in page.content.decode()
    assert choices() == {}


def test_one_click_of_a_mail_program_needs_no_cookie(mailbox):
    client = Client(enforce_csrf_checks=True)
    response = client.post(unsubscribe_url(mailbox), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert "You get no more of these mails" in response.content.decode()
    assert choices() == {"test.news": False}


def test_unsubscribing_twice_is_no_fault(client, mailbox):
    client.post(unsubscribe_url(mailbox))
    assert client.post(unsubscribe_url(mailbox)).status_code == 200
    assert "You get no more of these mails" in client.get(unsubscribe_url(mailbox)).content.decode()


def test_kind_that_is_always_sent_cannot_be_unsubscribed(client, mailbox):
    assert client.post(unsubscribe_url(mailbox, "test.note")).status_code == 404
    assert choices() == {}


def test_link_of_one_kind_stops_no_other(client, mailbox):
    client.post(unsubscribe_url(mailbox, "test.news"))
    assert choices() == {"test.news": False}


@pytest.mark.parametrize(
    "token", ["x", "1.AAAAAAAAAAAAAAAAAAAAAA", "zzzzzzzzzzzzz.A", "9" * 300, "1.", "ä.ö", "..%2f"]
)
@pytest.mark.parametrize("page", ["unsubscribe", "preferences"])
def test_garbage_link_is_a_clear_404(client, mailbox, token, page):
    for response in (client.get(f"/mail/{page}/{token}/"), client.post(f"/mail/{page}/{token}/")):
        assert response.status_code == 404
    assert choices() == {}


def test_link_of_another_purpose_opens_nothing(client, mailbox):
    token = make_token("preferences", mailbox.pk, mailbox.nonce)
    assert client.get(reverse("events:mail-unsubscribe", args=[token])).status_code == 404


def test_revoked_link_opens_nothing(client, mailbox):
    url = preferences_url(mailbox)
    Mailbox.objects.update(nonce="another")
    response = client.get(url)
    assert response.status_code == 404
    assert "This link does not work" in response.content.decode()


def test_preferences_are_kept(client, mailbox):
    response = client.post(preferences_url(mailbox), {"test.digest": "on"}, follow=True)
    assert "Your choice is kept." in response.content.decode()
    assert choices()["test.news"] is False
    assert choices()["test.digest"] is True


def test_preferences_that_nobody_touched_are_not_written_down(client, mailbox):
    page = client.get(preferences_url(mailbox))
    ticked = {name: "on" for name, field in page.context["form"].fields.items() if field.initial}
    client.post(preferences_url(mailbox), ticked)
    assert choices() == {}


def test_preferences_show_what_is_always_sent(client, mailbox):
    assert "<li>Label of test.note</li>" in client.get(preferences_url(mailbox)).content.decode()


@pytest.mark.parametrize(
    ("role", "is_offered"), [("", False), ("door", False), ("programme", True), ("owner", True)]
)
def test_mail_for_staff_is_offered_to_such_staff_alone(client, mailbox, role, is_offered):
    if role:
        ConferenceRoleFactory(user=UserFactory(email=mailbox.recipient_key), role=role)
    page = client.get(preferences_url(mailbox)).content.decode()
    assert ("What clashes in the programme" in page) == is_offered
    assert "Before a session on my schedule" in page


WHO = {
    "A request waits for your decision": FocalPointFactory,
    "Registration closes": FocalPointFactory,
    "Before I speak, chair or moderate": SpeakerFactory,
    "Your address was corrected": None,
    "An emergency message waits for your agreement": None,
}


def test_page_of_preferences_names_no_mail_that_cannot_reach_its_reader(client, mailbox):
    page = client.get(preferences_url(mailbox)).content.decode()
    assert [words for words in WHO if words in page] == []
    assert "Registration confirmed" in page


@pytest.mark.parametrize("words", [words for words, factory in WHO.items() if factory])
def test_mail_of_a_part_is_named_to_who_has_it(client, mailbox, words):
    WHO[words](person__email=mailbox.recipient_key.title(), person__user=None)
    assert words in client.get(preferences_url(mailbox)).content.decode()


def test_what_somebody_chose_about_stays_on_offer(client, mailbox):
    PreferenceFactory(mailbox=mailbox, kind="registrations.closing", is_wanted=False)
    assert "registrations.closing" in client.get(preferences_url(mailbox)).context["form"].fields


def test_preferences_show_what_was_chosen(client, mailbox):
    PreferenceFactory(mailbox=mailbox, kind="test.news", is_wanted=False)
    form = client.get(preferences_url(mailbox)).context["form"]
    assert (form.fields["test.news"].initial, form.fields["test.digest"].initial) == (False, False)


def test_preferences_by_link_are_guarded_against_other_sites(mailbox):
    client = Client(enforce_csrf_checks=True)
    assert client.post(preferences_url(mailbox), {"test.digest": "on"}).status_code == 403


def test_own_preferences_need_a_sign_in(client):
    assert client.get(MINE)["Location"] == f"/accounts/login/?next={MINE}"


def test_own_preferences_are_those_of_ones_address(client):
    user = UserFactory(email="mine@arvenia.example")
    client.force_login(user)
    client.post(MINE, {})
    assert set(Preference.objects.values_list("mailbox__recipient_key", flat=True)) == {
        "mine@arvenia.example"
    }


def test_pages_with_a_token_are_kept_from_caches_and_search_engines(client, mailbox):
    response = client.get(preferences_url(mailbox))
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("value", ["x" * 5_000_000, "\x00", "on\r\nBcc: x"])
def test_hostile_values_are_taken_as_ticks_or_refused(client, mailbox, value):
    assert client.post(preferences_url(mailbox), {"test.digest": value}).status_code in {302, 400}


# A mailbox that is gone


@pytest.fixture
def stopped(client):
    user = UserFactory(email="reader@arvenia.example")
    SuppressionFactory(recipient_key=user.email, reason="550 5.1.1 no such user")
    client.force_login(user)
    return user


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("page", [MINE, "/accounts/"])
def test_person_is_told_that_mail_does_not_arrive(client, page):
    assert "550 5.1.1 no such user" in client.get(page).text


def test_nobody_else_is_told_of_it(client, stopped):
    client.logout()
    mailbox = MailboxFactory(recipient_key=stopped.email)
    assert "no such user" not in client.get(preferences_url(mailbox)).text


@pytest.mark.usefixtures("stopped")
def test_person_says_that_the_address_works_again(client):
    SuppressionFactory(recipient_key="other@arvenia.example")
    client.post(MINE, {"works": "1"})
    assert [one.recipient_key for one in Suppression.objects.all()] == ["other@arvenia.example"]
    assert "no such user" not in client.get(MINE).text
