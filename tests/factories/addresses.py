from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from events.addresses import actions
from events.addresses.models import Address, AddressText, Provenance
from tests.factories.conferences import ConferenceFactory
from tests.factories.people import PersonFactory

PUBLISHED_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class AddressFactory(DjangoModelFactory):
    """A complete draft of facts, without a text; see `draft` and `published` for whole ones."""

    class Meta:
        model = Address

    conference = factory.SubFactory(ConferenceFactory)
    slug = factory.Sequence(lambda n: f"village-networks-{n}")
    title = factory.Sequence(lambda n: f"A mast is not a telephone {n}")
    occasion = "Opening ceremony"
    author = factory.SubFactory(PersonFactory)
    author_name = factory.SelfAttribute("author.name")
    author_role = "President of the Republic of Arvenia"
    delivered_on = date(2026, 3, 2)
    original_language = "en"


class AddressTextFactory(DjangoModelFactory):
    class Meta:
        model = AddressText

    address = factory.SubFactory(AddressFactory)
    language = "en"
    salutation = "Dear colleagues,"
    body = "Count the households first.\n\nThen count the price they pay."
    closing = "I thank the people of Port Selene."


class ProvenanceFactory(DjangoModelFactory):
    class Meta:
        model = Provenance

    address = factory.SubFactory(AddressFactory)
    language = "en"
    publisher = "Arvenia Courier"


def draft(*, languages=("en",), text=None, **fields):
    """A draft that may be published: facts, one text a language, and where each comes from."""
    address = AddressFactory(**fields)
    for language in languages:
        AddressTextFactory(address=address, language=language, **({"body": text} if text else {}))
        ProvenanceFactory(address=address, language=language)
    return address


def published(*, now=PUBLISHED_AT, **fields):
    """An address that everybody may read since `now`."""
    return actions.publish(draft(**fields), by=None, now=now)


def embargoed(until, *, now=PUBLISHED_AT, **fields):
    """An address that nobody may read before `until`."""
    return actions.set_embargo(draft(**fields), until, by=None, now=now)
