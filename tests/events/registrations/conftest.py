from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def now():
    """A morning three weeks before the conference of the factories, registration open."""
    return NOW
