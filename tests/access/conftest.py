import pytest

from tests.access.world import NOW, build, everybody


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def north():
    return build("north")


@pytest.fixture
def south():
    return build("south")


@pytest.fixture
def people(north, south):
    return everybody(north, south)
