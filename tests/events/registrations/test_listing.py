from importlib import import_module

import pytest
from django.apps import apps

from events.registrations.models import Registration
from tests.factories.registrations import RegistrationFactory

renewing = import_module("events.migrations.0054_renew_listings")


@pytest.mark.django_db
def test_nobody_becomes_public_who_agreed_to_less():
    rows = [RegistrationFactory(listing=before) for before in ("hidden", "participants", "public")]
    renewing.renew(apps, None)
    assert [Registration.objects.get(pk=row.pk).listing for row in rows] == ["none", "none", "full"]
    assert set(Registration.history.values_list("listing", flat=True)) == {"none", "full"}
