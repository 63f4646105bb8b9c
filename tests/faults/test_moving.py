"""The session moves, or is called off, while its reminders are going out: nobody hears the old hour."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from events.mail.models import Message
from events.programme.rules import SessionState
from tests.factories.reminders import publish
from tests.faults.outcome import judge
from tests.faults.staging import save_session

pytestmark = [pytest.mark.fault]
LONG = bool(os.environ.get("WTDC_LONG"))
ON_POSTGRES = os.environ.get("WTDC_TEST_VENDOR") == "postgresql"
DUE = 2000 if LONG else 100
# What is in the hands of a worker at the change may still go out.
GRACE = 10


def begin(site):
    """A third of the reminders is out, the rest waits."""
    farm = site(sink=[("delay", 0.03 if LONG else 0.2)])
    session = save_session(DUE)
    began = time.monotonic()
    farm.start(workers=2)
    farm.wait_for_mails(DUE // 3)
    return farm, session, began


def reminders_after(farm, moment):
    """Reminders of the old hour that the mail server got after `moment`."""
    return [
        entry["subject"] for entry in farm.entries() if entry["at"] > moment and "Begins" in entry["subject"]
    ]


@pytest.mark.skipif(not (ON_POSTGRES or LONG), reason="only on PostgreSQL, or WTDC_LONG")
def test_moved_session_stops_its_reminders_in_the_middle_of_a_batch(site):
    farm, session, began = begin(site)
    session.starts_at += timedelta(hours=20)
    session.ends_at += timedelta(hours=20)
    session.save()
    publish(session.conference, now=datetime.now(UTC))
    changed = time.time()
    farm.wait_for_end(2 * DUE, seconds=300)
    reminded = Message.objects.filter(kind="reminder.session", state="sent").count()
    assert DUE // 3 <= reminded < DUE
    assert reminders_after(farm, changed + GRACE) == []
    assert Message.objects.filter(kind="programme.change", state="sent").count() == DUE
    judge(
        farm,
        "B13 session moved in mid-batch",
        due=2 * DUE,
        began=began,
        unsent=DUE - reminded,
        one_each=False,
    )


@pytest.mark.skipif(not LONG, reason="only on WTDC_LONG")
def test_cancelled_session_stops_its_reminders_in_the_middle_of_a_batch(site):
    farm, session, began = begin(site)
    session.state = SessionState.CANCELLED
    session.save()
    publish(session.conference, now=datetime.now(UTC), note="The speaker is ill.")
    changed = time.time()
    farm.wait_for_end(2 * DUE, seconds=300)
    reminded = Message.objects.filter(kind="reminder.session", state="sent").count()
    assert DUE // 3 <= reminded < DUE
    assert reminders_after(farm, changed + GRACE) == []
    judge(
        farm,
        "B13 session cancelled in mid-batch",
        due=2 * DUE,
        began=began,
        unsent=DUE - reminded,
        one_each=False,
    )
