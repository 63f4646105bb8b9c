import pytest

from tests.faults.databases import new_databases
from tests.faults.site import Site


@pytest.fixture(scope="session")
def databases(tmp_path_factory):
    made = new_databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture
def site(tmp_path, databases, django_db_blocker):
    """Makes the one site of an experiment; within it the models read and write that site's database."""
    made = []

    def make(**options):
        made.append(Site(tmp_path, databases, **options))
        return made[0]

    with django_db_blocker.unblock():
        yield make
        for one in made:
            one.close()


def pytest_collection_modifyitems(items):
    """One worker of pytest-xdist runs all: they share a database server that they restart."""
    for item in items:
        if item.path.parent.name == "faults":
            item.add_marker(pytest.mark.xdist_group("faults"))
