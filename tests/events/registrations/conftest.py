from datetime import UTC, datetime

import pytest

from events.mail import kinds

NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def now():
    """A morning three weeks before the conference of the factories, registration open."""
    return NOW


@pytest.fixture(autouse=True)
def _own_kinds(settings):
    """Registration's mails alone: what other slices say has its own tests."""
    settings.MAIL_KINDS = ["events.registrations.messages"]
    kinds.all_kinds.cache_clear()
    yield
    kinds.all_kinds.cache_clear()
