from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from events.common.models import Transition
from events.mail.models import Message
from events.people.actions import (
    accept_invitation,
    create_speaker,
    create_speakers,
    find_or_create_person,
    invite_speaker,
    make_feed,
    revoke_feed,
    revoke_invitations,
    update_speaker,
)
from events.people.models import CalendarFeed, Person, Speaker, SpeakerInvitation
from events.people.queries import feed_url
from tests.factories.accounts import make_user
from tests.factories.conferences import ConferenceFactory, UserFactory
from tests.factories.people import PersonFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def invite(speaker=None, **kwargs):
    return invite_speaker(speaker or SpeakerFactory(), by=None, now=kwargs.pop("now", NOW), **kwargs)


def accept(invitation, user, now=NOW):
    return accept_invitation(invitation, by=user, now=now)


def refused(call):
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        call()
    return caught.value.code


def find(**fields):
    return find_or_create_person(by=None, now=NOW, **fields)


def test_the_same_address_and_name_are_the_same_person():
    person = PersonFactory(name="Larisa Vorontsova", email="larisa@arvenia.example")
    assert find(name="larisa  VORONTSOVA", email="Larisa@Arvenia.example") == person


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Salma Al-Kazimi", "email": "larisa@arvenia.example"},
        {"name": "Larisa Vorontsova", "email": "other@arvenia.example"},
        {"name": "Larisa Vorontsova"},
    ],
)
def test_neither_alone_is_enough(fields):
    person = PersonFactory(name="Larisa Vorontsova", email="larisa@arvenia.example")
    assert find(**fields) != person


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"name": ""}, "name"), ({"name": "\u202e\x00"}, "name"), ({"name": "x" * 201}, "name")],
)
def test_a_person_needs_a_name_that_fits(fields, wrong):
    with pytest.raises(ValidationError) as caught:
        find(**fields)
    assert list(caught.value.message_dict) == [wrong]


def test_a_person_has_an_address_or_none():
    assert refused(lambda: find(name="Larisa", email="a@b\r\nBcc: c@d.example")) == "invalid"
    assert Person.objects.count() == 0


def test_a_speaker_takes_after_the_person():
    person = PersonFactory(name="Lin Meiling", native_name="林美玲", native_language="zh")
    speaker = create_speaker(ConferenceFactory(), person=person, by=None, now=NOW)
    assert (speaker.name, speaker.native_name, speaker.native_language) == ("Lin Meiling", "林美玲", "zh")


def test_a_person_speaks_once_at_a_conference():
    speaker = SpeakerFactory()
    again = lambda: create_speaker(speaker.conference, person=speaker.person, by=None, now=NOW)  # noqa: E731
    assert refused(again) == "exists"


def test_many_speakers_are_made_at_once_with_their_history(django_assert_max_num_queries):
    conference = ConferenceFactory()
    rows = [{"name": f"Speaker {n}", "role": {"en": "Panellist"}} for n in range(300)]
    with django_assert_max_num_queries(30):
        made = create_speakers(conference, rows, by=None, now=NOW)
    assert len({speaker.code for speaker in made}) == 300
    assert Speaker.history.count() == 300


def test_one_bad_row_makes_no_speaker():
    rows = [{"name": "Good"}, {"name": ""}]
    with pytest.raises(ValidationError):
        create_speakers(ConferenceFactory(), rows, by=None, now=NOW)
    assert (Speaker.objects.count(), Person.objects.count()) == (0, 0)


def test_a_change_of_the_draft_is_recorded_with_its_author():
    speaker, user = SpeakerFactory(), UserFactory()
    changed = update_speaker(speaker, by=user, now=NOW, role={"en": "Minister"}, biography="Born\x00 here")
    assert (changed, str(speaker.role), str(speaker.biography)) == (True, "Minister", "Born here")
    assert speaker.history.order_by("-history_id").first().history_user == user


def test_the_same_again_is_no_change():
    speaker = SpeakerFactory(role={"en": "Minister"})
    assert not update_speaker(speaker, by=None, now=NOW, role={"en": "Minister"})


def test_a_biography_of_five_megabytes_is_refused():
    speaker = SpeakerFactory()
    with pytest.raises(ValidationError):
        update_speaker(speaker, by=None, now=NOW, biography="x" * 5_000_000)


def test_inviting_queues_one_mail_with_ids_only():
    speaker = SpeakerFactory()
    invitation = invite(speaker)
    message = Message.objects.get()
    assert (message.recipient, message.refs, message.expires_at) == (
        speaker.person.email,
        {"invitation": invitation.pk},
        invitation.expires_at,
    )


def test_inviting_again_withdraws_the_older_link():
    speaker = SpeakerFactory()
    first, second = invite(speaker), invite(speaker)
    states = [i.link_state(NOW) for i in SpeakerInvitation.objects.order_by("pk")]
    assert (first.pk < second.pk, states) == (True, ["revoked", "open"])


def test_a_link_outlives_the_day_to_reply_by():
    reply_by = NOW + timedelta(days=90)
    assert invite(reply_by=reply_by).expires_at == reply_by


@pytest.mark.parametrize("email", ["", "nobody"])
def test_inviting_needs_an_address(email):
    speaker = SpeakerFactory(person__email=email)
    assert refused(lambda: invite(speaker)) in {"email", "invalid"}


def test_who_has_an_account_is_not_invited():
    speaker = SpeakerFactory(person__user=UserFactory())
    assert refused(lambda: invite(speaker)) == "claimed"


def test_a_mailbox_is_not_filled():
    speaker = SpeakerFactory()
    for _n in range(3):
        invite(speaker)
    assert refused(lambda: invite(speaker)) == "often"
    assert Message.objects.count() == 3


def test_the_next_day_one_may_be_sent_again():
    speaker = SpeakerFactory()
    for _n in range(3):
        invite(speaker)
    assert invite(speaker, now=NOW + timedelta(days=1, seconds=1)).pk


def test_accepting_makes_the_account_that_person():
    speaker, user = SpeakerFactory(), make_user(language="ar", time_zone="Asia/Dubai")
    accept(invite(speaker), user)
    person = Person.objects.get(user=user)
    assert (person, person.language, person.time_zone) == (speaker.person, "ar", "Asia/Dubai")


def test_accepting_is_recorded():
    speaker, user = SpeakerFactory(), make_user()
    accept(invite(speaker), user)
    found = Transition.objects.filter(subject="person").values_list("to_state", "by").get()
    assert found == ("claimed", user.pk)


def test_who_has_a_person_becomes_the_speaker_with_it():
    own = PersonFactory(user=make_user())
    speaker = SpeakerFactory()
    accept(invite(speaker), own.user)
    speaker.refresh_from_db()
    assert (speaker.person, Person.objects.filter(user=own.user).count()) == (own, 1)


def test_an_account_that_speaks_here_already_cannot_be_a_second_speaker():
    own = SpeakerFactory(person__user=make_user())
    other = SpeakerFactory(conference=own.conference)
    invitation = invite(other)
    assert refused(lambda: accept(invitation, own.person.user)) == "twice"
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_somebody_elses_person_cannot_be_taken():
    speaker = SpeakerFactory()
    invitation = invite(speaker)
    Person.objects.filter(pk=speaker.person_id).update(user=UserFactory())
    assert refused(lambda: accept(invitation, make_user())) == "taken"


def test_a_link_is_taken_once():
    invitation = invite()
    accept(invitation, make_user())
    assert refused(lambda: accept(invitation, make_user("b@arvenia.example"))) == "gone"


def test_a_withdrawn_link_is_gone():
    speaker = SpeakerFactory()
    invitation = invite(speaker)
    revoke_invitations(speaker, by=None, now=NOW)
    assert refused(lambda: accept(invitation, make_user())) == "gone"


def test_an_expired_link_is_gone():
    invitation = invite()
    assert refused(lambda: accept(invitation, make_user(), now=invitation.expires_at)) == "gone"


def test_accepting_withdraws_the_other_links_of_the_speaker():
    speaker = SpeakerFactory()
    other = SpeakerInvitation.objects.create(
        speaker=speaker, email="x@arvenia.example", nonce="n", created_at=NOW, expires_at=NOW + timedelta(1)
    )
    invitation = SpeakerInvitation.objects.create(
        speaker=speaker, email="y@arvenia.example", nonce="m", created_at=NOW, expires_at=NOW + timedelta(1)
    )
    accept(invitation, make_user())
    other.refresh_from_db()
    assert other.link_state(NOW) == "revoked"


def test_a_new_feed_replaces_the_link():
    user, conference = make_user(), ConferenceFactory()
    make_feed(user, conference=conference, now=NOW)
    first = feed_url(user, conference)
    make_feed(user, conference=conference, now=NOW)
    assert (feed_url(user, conference) != first, CalendarFeed.objects.count()) == (True, 1)


def test_a_feed_taken_away_has_no_link():
    user, conference = make_user(), ConferenceFactory()
    make_feed(user, conference=conference, now=NOW)
    assert revoke_feed(user, conference=conference, now=NOW)
    assert feed_url(user, conference) == ""


def test_taking_away_what_is_not_there_says_so():
    assert not revoke_feed(make_user(), conference=ConferenceFactory(), now=NOW)
