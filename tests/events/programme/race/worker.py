"""One of several organisers who publish at the same moment; started by conftest.py.

`protected: false` takes the protection out, here and nowhere else: what is published next is read
before the transaction that should hold the conference's lock.
"""

import contextlib
import os
import time
from unittest import mock

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "wtdc.test_settings"
os.environ.pop("PYTEST_XDIST_WORKER", None)
django.setup()

from django.utils import timezone  # noqa: E402

from events.conferences.models import Conference  # noqa: E402
from events.programme.actions import releases  # noqa: E402
from events.programme.models import Release, SessionVersion  # noqa: E402
from tests.race import serve  # noqa: E402

make_release = releases.release


def publish(job):
    conference = Conference.objects.get(pk=job["conference"])
    made = releases.release(conference, by=None, now=timezone.now(), seen=job["seen"])
    return {"number": made.number if made else None}


def take_back(job):
    old = Release.objects.get(pk=job["release"])
    made = releases.restore_release(old, by=None, now=timezone.now(), after=job["after"], with_drafts=True)
    return {"number": made.number if made else None}


def careless(conference, **more):
    number, drafts = releases._next_number(conference), releases.load_drafts(conference)
    sealings = releases.last_sealings(SessionVersion.objects.filter(conference=conference))
    time.sleep(0.05)
    with (
        mock.patch.object(releases, "_next_number", return_value=number),
        mock.patch.object(releases, "load_drafts", return_value=drafts),
        mock.patch.object(releases, "last_sealings", return_value=sealings),
    ):
        return make_release(conference, **more)


@contextlib.contextmanager
def unprotected():
    with mock.patch.object(releases, "release", careless):
        yield


serve({"publish": publish, "take_back": take_back}, unprotected)
