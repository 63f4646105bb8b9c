"""Figures of the mail engine, as rows of `make bench`: planning, sending, and a queue of 100,000.

DJANGO_SETTINGS_MODULE=tests.faults.settings python -m tests.faults.bench
"""

import statistics
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

PLANNED, SENT, QUEUED = 10_000, 4_000, 100_000
WORKERS, PROCESSES = 2, 2


def row(what, figure, limit=""):
    print(f"{what:<58} {figure:>24}  {limit}", flush=True)


def plan(site):
    from django.utils import timezone

    from events.reminders.actions import plan_reminders
    from tests.faults.staging import save_session

    session = save_session(PLANNED)
    began = time.monotonic()
    count = plan_reminders(session.conference, now=timezone.now())
    row(f"plan {count} due reminders", f"{time.monotonic() - began:.1f} s", "<= 2 s")
    return session


def send(site):
    """The rate between the first and the last tenth, so that the start of the workers is left out."""
    from events.mail.models import Message

    Message.objects.filter(pk__in=list(Message.objects.values_list("pk", flat=True)[SENT:])).delete()
    site.start(workers=WORKERS)
    site.wait_for_end(SENT, seconds=900)
    times = [entry["at"] for entry in site.entries()]
    first, last = len(times) // 10, len(times) * 9 // 10
    rate = (last - first) / (times[last] - times[first])
    row(f"mails a second, {WORKERS} workers of {PROCESSES} processes", f"{rate:.0f}", ">= 700")
    for process in [*site.workers, *site.beats]:
        process.terminate()
        process.wait()
    site.workers.clear()
    site.beats.clear()


def fill(session):
    """So many more messages about the session, due now, to those who saved it."""
    from accounts.models import User
    from events.mail.actions import Draft, _fields
    from events.mail.models import Message
    from events.reminders.actions import BEFORE_SAVED, instant

    now = datetime.now(UTC)
    people = list(User.objects.values_list("pk", "email")[: QUEUED // 100])
    refs = {"session": session.pk, "start": instant(session.starts_at), "before": 30}
    for number in range(100):
        drafts = [
            Draft(
                kind=BEFORE_SAVED, recipient=email, occasion=f"bench:{number}", user_id=pk, refs=refs,
                conference=session.conference, due_at=now - timedelta(minutes=1),
            )
            for pk, email in people
        ]  # fmt: skip
        Message.objects.bulk_create([Message(**_fields(draft, now=now)) for draft in drafts], batch_size=500)


def page(site, path):
    """The median time of a page in milliseconds."""
    times = []
    for _ in range(15):
        began = time.perf_counter()
        site.get(path)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def largest_worker(site):
    """The most memory, in MB, that a process of a worker has held at any moment."""
    found = []
    for worker in site.workers:
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(worker.pid)], capture_output=True, text=True, check=False
        )
        for pid in [str(worker.pid), *listed.stdout.split()]:
            text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
            found += [int(line.split()[1]) / 1000 for line in text.splitlines() if line.startswith("VmHWM")]
    return max(found)


def queue_of_many(site, session):
    path = f"/{session.conference.slug}/programme/"
    site.start_web()
    site.wait_for_web()
    empty = page(site, path)
    fill(session)
    full = page(site, path)
    row(f"GET programme, {QUEUED} mails queued (before: {empty:.0f} ms)", f"{full:.0f} ms", "the same")
    site.start(workers=WORKERS)
    sent = site.delivered()
    site.wait_for_mails(sent + 3000, seconds=600)
    row("GET programme while they go out", f"{page(site, path):.0f} ms")
    row("largest process of a worker", f"{largest_worker(site):.0f} MB", "<= 200 MB")


def main():
    django.setup()
    from tests.faults.databases import new_databases
    from tests.faults.site import Site

    folder = Path(tempfile.mkdtemp(prefix="wtdc-bench-"))
    databases = new_databases(folder)
    site = Site(folder, databases, concurrency=PROCESSES)
    try:
        session = plan(site)
        send(site)
        queue_of_many(site, session)
    finally:
        site.close()
        databases.close()


if __name__ == "__main__":
    main()
