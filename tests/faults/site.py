"""A small site to break: a real broker, Celery workers and beat, and a mail server, on the test database."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from events.mail.models import Message
from wtdc import valkey

ROOT = Path(__file__).resolve().parents[2]
CONCURRENCY = 2
ENDED = ("sent", "held", "failed", "suppressed", "expired")


def database_url():
    """The test database, as another process finds it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['WTDC_TEST_DATABASE_URL'].rpartition('/')[0]}/{name}"


@dataclass
class Outcome:
    """What a run came to; `repeated` counts mails that went out again after they were recorded as sent."""

    fault: str
    kills: int
    due: int
    sent: int
    lost: int
    repeated: int
    ambiguous: int
    twice: int
    strangers: int
    seconds: float

    def row(self):
        return [
            self.fault, self.kills, self.due, self.sent, self.lost, self.repeated, self.ambiguous, self.twice,
            f"{self.seconds:.0f} s",
        ]  # fmt: skip


class Site:
    def __init__(self, folder, *, delay):
        self.folder, self.kills = folder, 0
        self.log = folder / "sink.log"
        self.log.touch()
        self.broker = valkey.Private()
        self.sink = self._python("-m", "tests.faults.sink", str(self.log), "--delay", str(delay), pipe=True)
        port = self.sink.stdout.readline().decode().strip()
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.broker.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "VAR_DIR": str(folder / "var"),
            "SECRET_KEY": settings.SECRET_KEY,
            "SIGNING_KEY": settings.SIGNING_KEY,
            "FIELD_KEY": settings.FIELD_KEY,
            "LOG_LEVEL": "WARNING",
        }
        (folder / "var").mkdir()
        self.workers = []
        self.beat = self._celery("beat")

    def _python(self, *arguments, pipe=False, environment=None):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("WTDC_TEST", "COV_"))}
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True,
                stdout=subprocess.PIPE if pipe else log, stderr=log, env=clean | (environment or {}),
            )  # fmt: skip

    def _celery(self, *arguments):
        return self._python("-m", "celery", "-A", "wtdc.celery", *arguments, environment=self.environment)

    def start_worker(self):
        options = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING")
        number = len(self.workers) + self.kills
        self.workers.append(
            self._celery("worker", "-c", str(CONCURRENCY), "-n", f"w{number}@fault", *options)
        )

    def kill_worker(self):
        """SIGKILL to the oldest worker and all its children at once, as a power cut does; a new one starts."""
        victim = self.workers.pop(0)
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        self.kills += 1
        self.start_worker()

    def kill_child(self):
        """SIGKILL to one child of the oldest worker, as the kernel does when memory runs out."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.workers[0].pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        for pid in found.stdout.split()[:1]:
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
                self.kills += 1

    def flush_broker(self):
        subprocess.run(
            [sys.executable, "-c", "import redis, sys; redis.Redis.from_url(sys.argv[1]).flushall()", self.broker.url],
            check=True,
        )  # fmt: skip

    def restart_broker(self):
        self.broker.process.kill()
        self.broker.process.wait()
        self.broker.process = subprocess.Popen(
            valkey.command(self.broker.folder, None), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        assert valkey.wait(self.broker.folder, self.broker.process)

    def delivered(self):
        return self.log.read_text(encoding="ascii").count("\n")

    def wait_until(self, done, *, seconds, what):
        ends = time.monotonic() + seconds
        while not done():
            if time.monotonic() > ends:
                raise AssertionError(f"{what}: not within {seconds} s\n{self.said()}")
            time.sleep(0.05)

    def said(self):
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    def wait_for_mails(self, count, *, seconds=120):
        self.wait_until(
            lambda: self.delivered() >= count, seconds=seconds, what=f"{count} mails at the server"
        )

    def wait_for_end(self, due, *, seconds):
        self.wait_until(
            lambda: Message.objects.filter(state__in=ENDED).count() == due,
            seconds=seconds,
            what="every mail ended",
        )

    def outcome(self, fault, *, due, began):
        """Compares what the mail server wrote down with what the outbox says."""
        lines = [line.split() for line in self.log.read_text(encoding="ascii").splitlines()]
        at_server, ids = defaultdict(list), defaultdict(set)
        for moment, recipient, message_id in lines:
            at_server[message_id].append(float(moment))
            ids[recipient].add(message_id)
        rows = list(Message.objects.all())
        counted = Counter(row.state for row in rows)
        late = [
            row
            for row in rows
            for moment in at_server[row.message_id]
            if row.sent_at is not None and moment > row.sent_at.timestamp() + 0.001
        ]
        twice = [row for row in rows if len(at_server[row.message_id]) > 1]
        return Outcome(
            fault=fault,
            kills=self.kills,
            due=due,
            sent=counted["sent"],
            lost=sum(row.state != "held" and not at_server[row.message_id] for row in rows) + due - len(rows),
            repeated=len(late) + sum(not row.is_ambiguous for row in twice),
            ambiguous=sum(row.is_ambiguous for row in rows),
            twice=len(twice),
            strangers=sum(len(found) > 1 for found in ids.values()),
            seconds=time.monotonic() - began,
        )

    def close(self):
        for process in [*self.workers, self.beat, self.sink]:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()
        self.broker.close()
