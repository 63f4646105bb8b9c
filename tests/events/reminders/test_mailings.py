"""A letter to many: to whom, once, paused, stopped; and who may send it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from events.common.models import Transition
from events.mail import claims
from events.mail.delivery import drain
from events.mail.models import Message
from events.registrations.models import Registration
from events.reminders import mailings
from events.reminders.models import Mailing
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory
from tests.factories.mail import NOW, PreferenceFactory, asks
from tests.factories.people import SpeakerFactory
from tests.factories.registrations import FocalPointFactory, ParticipantCategoryFactory, RegistrationFactory
from tests.factories.reminders import MailingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing():
    """To three people who asked to attend."""
    category = ParticipantCategoryFactory()
    RegistrationFactory.create_batch(3, category=category)
    return MailingFactory(conference=category.conference)


def addressed(mailing, **changes):
    for name, value in changes.items():
        setattr(mailing, name, value)
    return {one.email for one in mailings.recipients_of(mailing, now=NOW)}


def send(mailing, typed=3):
    return mailings.start(mailing, typed=typed, by=None, now=NOW)


def run(now=NOW):
    return drain(clock=lambda: now)


def states(mailing):
    return sorted(mailings.messages_of(mailing).values_list("state", flat=True))


# To whom


def test_newsletter_goes_to_those_who_asked_for_it_alone(mailing):
    reader = asks("mailing.newsletter", mailing.conference)
    asks("mailing.newsletter", ConferenceFactory())
    assert addressed(mailing, to="subscribers") == {reader.email}
    mailing.save()
    send(mailing, typed=1)
    run()
    assert [one.to for one in mail.outbox] == [[reader.email]]
    assert "List-Unsubscribe-Post" in mail.outbox[0].extra_headers


def test_newsletter_that_is_tried_reaches_who_wrote_it(mailing):
    mailing.to = "subscribers"
    mailing.save()
    writer = ConferenceRoleFactory(conference=mailing.conference).user
    mailings.try_out(mailing, to=writer, now=NOW)
    run()
    assert [one.to for one in mail.outbox] == [[writer.email]]


def test_all_who_wait_or_are_confirmed_are_addressed_and_nobody_who_left(mailing):
    gone = RegistrationFactory(category=mailing.conference.categories.get(), state="withdrawn")
    RegistrationFactory()
    found = addressed(mailing)
    assert len(found) == 3
    assert gone.person.user.email not in found


def test_state_category_and_delegation_narrow_it(mailing):
    other = ParticipantCategoryFactory(conference=mailing.conference)
    confirmed = RegistrationFactory(category=other, state="confirmed")
    email = {confirmed.person.user.email}
    assert addressed(mailing, registration_state="confirmed") == email
    assert addressed(mailing, registration_state="", category=other) == email


def test_one_mailbox_is_addressed_once(mailing):
    speaker = SpeakerFactory.create_batch(2, conference=mailing.conference, person__user=None)
    for one in speaker:
        one.person.email = "office@arvenia.example"
        one.person.save()
    assert [one.email for one in mailings.recipients_of(
        MailingFactory(conference=mailing.conference, to="speakers"), now=NOW
    )] == ["office@arvenia.example"]  # fmt: skip


def test_focal_points_in_power_are_addressed(mailing):
    now = FocalPointFactory(delegation__conference=mailing.conference)
    FocalPointFactory(delegation__conference=mailing.conference, valid_until=(NOW - timedelta(days=9)).date())
    assert addressed(mailing, to="focal_points") == {now.person.user.email}


# Once


def test_letter_goes_to_each_with_their_own_name(mailing):
    assert send(mailing) == 3
    run()
    person = Registration.objects.first().person
    text = next(one for one in mail.outbox if one.to == [person.user.email])
    assert f"Dear {person.user.name}," in text.body
    assert "List-Unsubscribe" in text.extra_headers


@pytest.mark.parametrize("typed", [0, 2, 4, 30])
def test_wrong_number_sends_nothing(mailing, typed):
    with pytest.raises(ValidationError, match="It would go to 3 people"):
        send(mailing, typed=typed)
    assert not Message.objects.exists()


def test_second_click_sends_nothing_more(mailing):
    send(mailing)
    with pytest.raises(ValidationError) as error:
        send(mailing)
    assert error.value.code == "state"
    assert Message.objects.count() == 3


def test_letter_to_nobody_is_not_sent(mailing):
    Registration.objects.update(state="withdrawn")
    with pytest.raises(ValidationError):
        send(mailing, typed=0)


@pytest.mark.parametrize(("essential", "sent"), [(False, 2), (True, 3)])
def test_who_switched_letters_off_gets_the_essential_ones_alone(mailing, essential, sent):
    Mailing.objects.update(is_essential=essential, why_essential="Another venue." if essential else "")
    reader = Registration.objects.first().person.user
    for kind in ("mailing.news", "mailing.essential"):
        PreferenceFactory(mailbox__recipient_key=f"{kind}{reader.email}" if kind != "mailing.news" else reader.email,
                          kind=kind, is_wanted=False)  # fmt: skip
    send(mailing)
    assert run().sent == sent


def test_who_withdrew_meanwhile_is_left_out(mailing):
    send(mailing)
    Registration.objects.filter(pk=Registration.objects.first().pk).update(state="withdrawn")
    assert run().sent == 2
    assert states(mailing) == ["sent", "sent", "suppressed"]


# Paused and stopped


def test_paused_letter_waits_and_goes_on(mailing):
    send(mailing)
    mailings.change_state(mailing, "paused", by=None, now=NOW)
    assert run(NOW + timedelta(hours=1)).sent == 0
    mailings.change_state(mailing, "sending", by=None, now=NOW + timedelta(hours=2))
    assert run(NOW + timedelta(hours=2)).sent == 3


def test_pause_reaches_what_a_worker_has_in_its_hands(mailing):
    send(mailing)
    claim = claims.claim(now=NOW)
    mailings.change_state(mailing, "paused", by=None, now=NOW)
    claims.finish(claim.token, [])
    assert run().sent == 0
    assert states(mailing) == ["queued"] * 3
    mailings.change_state(mailing, "sending", by=None, now=NOW)
    assert run().sent == 3


def test_stopped_letter_never_goes(mailing):
    send(mailing)
    mailings.change_state(mailing, "stopped", by=None, now=NOW)
    assert run().sent == 0
    assert states(mailing) == ["suppressed"] * 3
    with pytest.raises(ValidationError):
        mailings.change_state(mailing, "sending", by=None, now=NOW)


def test_each_step_is_kept_with_who_took_it(mailing):
    user = ConferenceRoleFactory(conference=mailing.conference, role="mail").user
    mailings.start(mailing, typed=3, by=user, now=NOW)
    mailings.change_state(mailing, "stopped", by=user, now=NOW)
    steps = Transition.objects.filter(subject="mailing", subject_id=mailing.pk).order_by("pk")
    assert list(steps.values_list("from_state", "to_state", "by")) == [
        ("draft", "sending", user.pk), ("sending", "stopped", user.pk)
    ]  # fmt: skip


# In the secretariat


@pytest.fixture
def organiser(client, mailing):
    role = ConferenceRoleFactory(conference=mailing.conference, role="mail")
    client.force_login(role.user)
    return role.user


def page(mailing):
    return reverse("admin:events_mailing_send", args=[mailing.pk])


@pytest.mark.usefixtures("organiser")
def test_looking_sends_nothing_and_says_to_how_many(client, mailing):
    answer = client.get(page(mailing))
    assert answer.context["count"] == 3
    assert not Message.objects.exists()


@pytest.mark.usefixtures("organiser")
def test_double_click_sends_one_batch(client, mailing):
    for _ in range(2):
        client.post(page(mailing), {"send": "1", "typed": "3"})
    assert Message.objects.count() == 3


@pytest.mark.usefixtures("organiser")
@pytest.mark.parametrize("typed", ["", "x", "2", "-1", "9" * 400, "3.0e9"])
def test_wrong_number_is_answered_at_its_field(client, mailing, typed):
    answer = client.post(page(mailing), {"send": "1", "typed": typed})
    assert answer.status_code == 400
    assert answer.context["form"].errors["typed"]
    assert not Message.objects.exists()


def test_trying_goes_to_oneself_alone(client, mailing, organiser):
    client.post(page(mailing), {"try": "1"})
    assert [one.recipient for one in Message.objects.all()] == [organiser.email]
    assert drain(clock=timezone.now).sent == 1
    assert Mailing.objects.get().state == "draft"


@pytest.mark.usefixtures("organiser")
def test_letter_shows_typed_markup_and_links_as_text(client, mailing):
    Mailing.objects.update(body="<b>Pay</b> at http://evil.example")
    text = client.get(reverse("admin:events_mailing_look", args=[mailing.pk])).text
    assert "&lt;b&gt;Pay" in text
    assert "http://evil.example" not in text


@pytest.mark.usefixtures("organiser")
def test_letter_that_is_on_its_way_is_not_rewritten(client, mailing):
    send(mailing)
    change = reverse("admin:events_mailing_change", args=[mailing.pk])
    client.post(change, {"subject": "Other", "body": "Other", "to": "speakers", "language": "en"})
    mailing.refresh_from_db()
    assert mailing.subject == "The tram does not run"


def test_letter_of_another_conference_is_not_there(client):
    client.force_login(ConferenceRoleFactory(role="mail").user)
    other = MailingFactory(conference=ConferenceFactory())
    assert client.get(page(other)).status_code == 404
    assert client.post(page(other), {"send": "1", "typed": "1"}).status_code == 404
    assert client.get(reverse("admin:events_mailing_look", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("role", ["programme", "door"])
def test_other_roles_send_no_letters(client, mailing, role):
    client.force_login(ConferenceRoleFactory(conference=mailing.conference, role=role).user)
    assert client.post(page(mailing), {"send": "1", "typed": "3"}).status_code == 404


@pytest.mark.usefixtures("organiser")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": "{name.x}"}, "body"),
        ({"subject": "{{name}}"}, "subject"),
        ({"is_essential": "on"}, "why_essential"),
        ({"to": "speakers", "registration_state": "confirmed"}, "to"),
    ],
)
def test_wrong_letter_is_refused_at_its_field(client, mailing, changes, field):
    data = {
        "conference": mailing.conference.pk, "subject": "S", "body": "B", "language": "en", "to": "registered"
    } | changes  # fmt: skip
    answer = client.post(reverse("admin:events_mailing_add"), data)
    assert list(answer.context["adminform"].form.errors) == [field]
