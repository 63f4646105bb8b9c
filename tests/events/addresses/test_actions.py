from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from events.addresses import actions
from events.addresses.models import Address, AddressVersion
from events.common.models import Transition
from events.mail.models import Message
from tests.factories.addresses import AddressFactory, draft, embargoed, published
from tests.factories.conferences import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


def moves():
    return list(Transition.objects.order_by("pk").values_list("from_state", "to_state"))


def is_public(address, now):
    return Address.objects.public(now).filter(pk=address.pk).exists()


def refused(code, call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        call(*args, **kwargs)
    return code in {error.code for error in caught.value.error_list}


def test_save_draft_makes_one_with_its_texts():
    address = AddressFactory.build(conference=ConferenceFactory(), author=None, author_name="Somebody")
    saved = actions.save_draft(
        address,
        by=None,
        now=NOW,
        texts=[{"language": "en", "body": "One."}],
        provenances=[{"language": "en", "publisher": "Courier"}],
    )
    assert [text.body for text in saved.texts.all()] == ["One."]
    assert [one.publisher for one in saved.provenances.all()] == ["Courier"]
    assert moves() == [("", "draft")]


def test_save_draft_again_renews_the_text_of_a_language():
    address = draft()
    actions.save_draft(address, by=None, now=NOW, texts=[{"language": "en", "body": "Another."}])
    assert [text.body for text in address.texts.all()] == ["Another."]


def test_save_draft_refuses_what_is_published():
    assert refused("state", actions.save_draft, published(), by=None, now=NOW)


def test_save_draft_refuses_a_foreign_language_tag():
    with pytest.raises(ValidationError):
        actions.save_draft(draft(), by=None, now=NOW, texts=[{"language": "no tag", "body": "x"}])


def test_publish_seals_each_language_and_notes_it():
    user = UserFactory()
    address = actions.publish(draft(languages=["en", "az"]), by=user, now=NOW)
    assert [(v.language, v.number, v.sealed_at) for v in address.versions.order_by("language")] == [
        ("az", 1, NOW),
        ("en", 1, NOW),
    ]
    assert moves() == [("draft", "published")]
    assert Transition.objects.get().by == user


def test_publish_is_public_from_that_instant():
    address = actions.publish(draft(), by=None, now=NOW)
    assert is_public(address, NOW)


def test_publish_refuses_an_incomplete_draft_in_words():
    address = AddressFactory(author=None, author_name="")
    with pytest.raises(ValidationError) as caught:
        actions.publish(address, by=None, now=NOW)
    assert caught.value.messages == [
        "Say who the author is, or that the author is not known.",
        "There is no text. Give one, or a summary in your own words with a link to the source.",
    ]


def test_publish_twice_is_refused():
    assert refused("state", actions.publish, published(), by=None, now=NOW)


def test_publish_tells_the_author_once():
    address = published()
    assert [(m.kind, m.recipient) for m in Message.objects.all()] == [
        ("address.posted", address.author.email)
    ]


def test_publish_of_a_record_seals_its_facts():
    address = AddressFactory(summary="She counted.", not_known=["provenance"])
    address.provenances.create(language="en", source_url="https://courier.example/a")
    version = actions.publish(address, by=None, now=NOW).versions.get()
    assert (version.blocks, version.word_count, version.facts["summary"]) == ([], 0, "She counted.")


def test_embargo_lifts_by_the_clock_alone():
    address = embargoed(LATER, now=NOW)
    assert not is_public(address, LATER - timedelta(seconds=1))
    assert is_public(address, LATER)


def test_embargo_in_the_past_is_refused():
    assert refused("embargo", actions.set_embargo, draft(), NOW, by=None, now=NOW)


def test_embargo_moved_seals_nothing_new():
    address = embargoed(LATER, now=NOW)
    moved = actions.set_embargo(address, LATER + timedelta(hours=1), by=None, now=NOW)
    assert not is_public(moved, LATER)
    assert moved.versions.count() == 1


def test_embargo_that_has_ended_cannot_be_moved():
    address = embargoed(LATER, now=NOW)
    assert refused("state", actions.set_embargo, address, LATER + timedelta(hours=1), by=None, now=LATER)


def test_lift_shows_it_before_its_hour():
    address = actions.lift(embargoed(LATER, now=NOW), by=None, now=NOW)
    assert is_public(address, NOW)
    assert address.published_at == NOW


def test_lift_of_a_draft_is_refused():
    assert refused("state", actions.lift, draft(), by=None, now=NOW)


def test_hold_leaves_no_version_behind():
    address = actions.hold(embargoed(LATER, now=NOW), reason="The speech was put off.", by=None, now=NOW)
    assert (address.state, address.versions.count()) == ("draft", 0)


def test_hold_after_the_hour_is_refused():
    address = embargoed(LATER, now=NOW)
    assert refused("state", actions.hold, address, reason="Late", by=None, now=LATER)


def test_withdraw_takes_it_away_and_keeps_the_versions():
    address = actions.withdraw(published(), reason="Wrong text.", by=None, now=NOW)
    assert not is_public(address, LATER)
    assert address.versions.count() == 1
    assert Address.objects.with_a_page(NOW).get() == address


def test_withdraw_needs_a_reason():
    assert refused("reason", actions.withdraw, published(), reason="  ", by=None, now=NOW)


def test_withdraw_of_what_was_never_public_is_refused():
    assert refused("state", actions.withdraw, embargoed(LATER, now=NOW), reason="x", by=None, now=NOW)


def test_withdraw_after_the_embargo_works():
    address = actions.withdraw(embargoed(LATER, now=NOW), reason="Wrong.", by=None, now=LATER)
    assert address.state == "withdrawn"


def test_restore_shows_it_again():
    address = actions.withdraw(published(), reason="Wrong text.", by=None, now=NOW)
    assert is_public(actions.restore(address, by=None, now=LATER), LATER)


def test_restore_of_a_changed_text_needs_a_corrigendum():
    address = actions.withdraw(published(), reason="Wrong text.", by=None, now=NOW)
    address.texts.update(body="The right text.")
    assert refused("corrigendum", actions.restore, address, by=None, now=LATER)
    actions.restore(address, by=None, now=LATER, corrigendum="The text was another's.")
    assert address.versions.count() == 2


def test_correct_seals_the_next_version_and_leaves_the_first_alone():
    address = published(languages=["en", "az"])
    before = list(AddressVersion.objects.order_by("pk").values())
    sealed = actions.correct(
        address,
        corrigendum="“A quarter” was wrong.",
        by=None,
        now=LATER,
        texts=[{"language": "en", "body": "A third."}],
    )
    assert [(v.language, v.number, str(v.corrigendum)) for v in sealed] == [
        ("en", 2, "“A quarter” was wrong.")
    ]
    assert list(AddressVersion.objects.order_by("pk").values())[:2] == before


def test_correct_of_a_fact_renews_every_language():
    address = published(languages=["en", "az"])
    sealed = actions.correct(
        address, corrigendum="Her role was wrong.", by=None, now=LATER, facts={"author_role": "Minister"}
    )
    assert [(v.language, v.facts["author_role"]) for v in sealed] == [("az", "Minister"), ("en", "Minister")]


def test_correct_without_a_difference_is_refused():
    assert refused("corrigendum", actions.correct, published(), corrigendum="Nothing", by=None, now=LATER)


def test_correct_without_a_corrigendum_is_refused():
    assert refused("corrigendum", actions.correct, published(), corrigendum=" ", by=None, now=LATER)


def test_correct_that_empties_a_required_fact_changes_nothing():
    address = published()
    assert refused(
        "role", actions.correct, address, corrigendum="x", by=None, now=NOW, facts={"author_role": ""}
    )
    address.refresh_from_db()
    assert str(address.author_role) == "President of the Republic of Arvenia"


def test_correct_of_a_draft_is_refused():
    assert refused("state", actions.correct, draft(), corrigendum="x", by=None, now=NOW)


def test_sealed_version_cannot_be_saved_again():
    version = published().versions.get()
    version.blocks = []
    with pytest.raises(TypeError):
        version.save()
