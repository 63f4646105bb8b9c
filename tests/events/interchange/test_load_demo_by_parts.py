import pytest
from django.core.management import call_command

from accounts.models import User
from events.conferences.models import Conference
from events.people.models import Person
from tests.events.interchange.test_load_demo import LABELS

pytestmark = pytest.mark.django_db


def test_no_sign_ins_outside_the_local_demo(settings, tmp_path):
    settings.LOCAL_DEMO = False
    settings.VAR_DIR = tmp_path
    call_command("load_demo", verbosity=0)
    assert User.objects.count() == 0
    assert list(tmp_path.iterdir()) == []
    assert Conference.objects.count() == 2


def test_accounts_are_joined_to_people_that_were_there_before(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.LOCAL_DEMO = False
    call_command("load_demo", verbosity=0)
    people = Person.objects.count()
    settings.LOCAL_DEMO = True
    call_command("load_demo", verbosity=0)
    assert Person.objects.exclude(user=None).count() == len(LABELS)
    assert Person.objects.count() == people + 6  # staff neither speak nor registered
