import pytest
from django.db import connection

from tests.race import Crowd


@pytest.fixture(scope="module")
def _crowd(django_db_setup):
    crowd = Crowd("tests.events.registrations.race.worker", connection.settings_dict)
    yield crowd
    crowd.end()


@pytest.fixture
def crowd(transactional_db, _crowd):
    return _crowd
