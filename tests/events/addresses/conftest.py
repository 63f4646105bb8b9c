import pytest

from events.mail import kinds


@pytest.fixture(autouse=True)
def only_kinds_of_addresses(settings):
    """These tests queue mails of addresses alone, whatever the other slices declare."""
    settings.MAIL_KINDS = ["events.addresses.messages"]
    kinds.all_kinds.cache_clear()
    yield
    kinds.all_kinds.cache_clear()
