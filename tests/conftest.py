"""Fixtures that every test may use; slices keep their own beside their tests."""

import ipaddress
import os
import socket

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone, translation

from events.common import breaker
from tests import template
from wtdc import catalogues

# Django knows our language code `zh` by its compiled catalogue.
catalogues.compile_all()

REAL_CONNECT = socket.socket.connect


class ForeignHostError(RuntimeError):
    """A test tried to reach a host that is not this one."""


def connect_to_this_machine_only(self, address):
    if self.family in {socket.AF_INET, socket.AF_INET6}:
        try:
            foreign = not ipaddress.ip_address(address[0]).is_loopback
        except ValueError:
            foreign = address[0] != "localhost"
        if foreign:
            raise ForeignHostError(f"Tests reach no foreign host, but one tried {address[0]}.")
    return REAL_CONNECT(self, address)


def pytest_configure():
    """The runner names the database that it means; anything else would pass for it."""
    if (vendor := os.environ.get("WTDC_TEST_VENDOR", connection.vendor)) != connection.vendor:
        raise pytest.UsageError(f"These tests were to run on {vendor}, but run on {connection.vendor}.")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    """True when a migrated SQLite database could be laid where the tests look for theirs."""
    return connection.vendor == "sqlite" and template.copy_to(connection.creation._get_test_db_name())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    if connection.vendor == "sqlite" and not django_db_keepdb:
        template.keep(connection.settings_dict["NAME"])


@pytest.fixture(autouse=True, scope="session")
def _this_machine_only():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_to_this_machine_only)
        yield


@pytest.fixture(autouse=True)
def _own_language_and_zone():
    """A page asked for in another language or zone leaves its thread in it."""
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _fresh_shared_server():
    """Counters of refusals, and what was learnt of a broker that was away, end with each test."""
    cache.clear()
    breaker.breaker.open_again = 0.0
