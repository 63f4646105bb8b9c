"""Figures of the mail engine, as rows of `make bench`: planning, sending, and a queue of 100,000.

DJANGO_SETTINGS_MODULE=tests.faults.settings python -m tests.faults.bench
"""

import os
import statistics
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

PLANNED, QUEUED = 10_000, 100_000
WORKERS, PROCESSES = 2, 2


def row(what, figure, limit=""):
    print(f"{what:<58} {figure:>24}  {limit}", flush=True)


def plan(site):
    from django.utils import timezone

    from events.reminders.actions import plan_reminders
    from tests.faults.staging import save_session

    session = save_session(PLANNED)
    began, busy = time.monotonic(), time.process_time()
    count = plan_reminders(session.conference, now=timezone.now())
    seconds, busy = time.monotonic() - began, time.process_time() - busy
    row(f"plan {count} due reminders", f"{seconds:.1f} s, {busy:.1f} s busy", "<= 2 s")
    return session


def send(site):
    """The rate between the first and the last tenth, so that the start of the workers is left out."""
    from events.mail.models import Message

    due = Message.objects.count()
    site.start(workers=WORKERS)
    first, last = due // 10, due * 9 // 10
    site.wait_for_mails(first, seconds=300)
    before = busy_seconds(site)
    site.wait_for_mails(last, seconds=900)
    after = busy_seconds(site)
    site.wait_for_end(due, seconds=300)
    times = [entry["at"] for entry in site.entries()]
    rate = (last - first) / (times[last] - times[first])
    row(f"mails a second, {WORKERS} workers of {PROCESSES} processes", f"{rate:.0f}", ">= 700")
    costs = [(after[what] - before[what]) / (last - first) * 1000 for what in after]
    row("  processor time a mail, in " + ", ".join(after), " + ".join(f"{cost:.2f}" for cost in costs), "ms")
    for process in [*site.workers, *site.beats]:
        process.terminate()
        process.wait()
    site.workers.clear()
    site.beats.clear()


def children(process):
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.split()


def busy_seconds(site):
    """Processor time of all processes so far, by what they are."""
    database = getattr(site.databases, "server", None)
    processes = {
        "workers": site.workers,
        "database": [database.process] if database else [],
        "mail server": [site.sink],
    }
    ticks = os.sysconf("SC_CLK_TCK")
    busy = dict.fromkeys(processes, 0.0)
    for what, found in processes.items():
        for process in found:
            for pid in [str(process.pid), *children(process)]:
                # utime and stime, and those of children that ended, stand behind the name in parentheses.
                text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
                busy[what] += sum(int(word) for word in text.rpartition(")")[2].split()[11:15]) / ticks
    return busy


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
        for pid in [str(worker.pid), *children(worker)]:
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
