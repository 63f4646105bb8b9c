import pytest
import time_machine
from django.db import transaction

from tests.access.world import NOW, build, everybody


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker):
    """Made once a module, in a transaction around those of its tests: making it takes longer than most of them.

    So a test changes rows, never these objects, which outlive it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            north, south = build("north"), build("south")
            made = north, south, everybody(north, south)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def north(_world):
    return _world[0]


@pytest.fixture
def south(_world):
    return _world[1]


@pytest.fixture
def people(_world):
    return _world[2]
