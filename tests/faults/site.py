"""A small site to break: database, broker, Celery workers, beat, web server and mail server of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from events.mail.models import Message
from events.mail.rules import OPEN_STATES
from tests.e2e.site import clean_environment, free_port
from tests.faults.databases import connected
from wtdc import valkey

ROOT = Path(__file__).resolve().parents[2]


class Site:
    """`sink` are options of the mail server; `concurrency` is how many mails one worker sends at once."""

    def __init__(self, folder, databases, *, sink=(), concurrency=2, **environment):
        self.folder, self.databases, self.concurrency = folder, databases, concurrency
        self.kills, self.made = 0, 0
        self.workers, self.beats, self.webs = [], [], []
        (folder / "var").mkdir()
        self.log = folder / "sink.log"
        self.log.touch()
        self.broker = valkey.Private()
        self.sink_options, self.sink_port = sink, free_port()
        self.start_sink()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        database_url = databases.new()
        self.environment = clean_environment(
            DJANGO_SETTINGS_MODULE="tests.faults.settings",
            DATABASE_URL=database_url,
            REDIS_URL=self.broker.url,
            EMAIL_URL=f"smtp://127.0.0.1:{self.sink_port}",
            VAR_DIR=str(folder / "var"),
            PORT=str(self.port),
            SECRET_KEY=settings.SECRET_KEY,
            SIGNING_KEY=settings.SIGNING_KEY,
            FIELD_KEY=settings.FIELD_KEY,
            LOG_LEVEL="WARNING",
            **environment,
        )
        self._connected = connected(database_url, folder)
        self._connected.__enter__()

    # Processes

    def _python(self, *arguments, pipe=False, **environment):
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                stdout=subprocess.PIPE if pipe else log,
                stderr=log,
                env=getattr(self, "environment", os.environ) | environment,
            )

    def start_sink(self):
        options = [word for name, value in self.sink_options for word in (f"--{name}", str(value))]
        self.sink = self._python(
            "-m", "tests.faults.sink", str(self.log), "--port", str(self.sink_port), *options, pipe=True
        )
        assert self.sink.stdout.readline().decode().strip() == str(self.sink_port)

    def stop_sink(self):
        stop(self.sink)

    def start_worker(self, **environment):
        self.made += 1
        self.workers.append(
            self._python(
                "-m",
                "celery",
                "-A",
                "tests.faults.app",
                "worker",
                "-c",
                str(self.concurrency),
                "-n",
                f"w{self.made}@fault",
                "--without-gossip",
                "--without-mingle",
                "--loglevel",
                "WARNING",
                **environment,
            )
        )

    def start_beat(self, **environment):
        self.made += 1
        schedule = str(self.folder / f"beat{self.made}")
        self.beats.append(
            self._python(
                "-m",
                "celery",
                "-A",
                "tests.faults.app",
                "beat",
                "--pidfile=",
                "--schedule",
                schedule,
                **environment,
            )
        )

    def start(self, *, workers=1, beats=1):
        for _ in range(beats):
            self.start_beat()
        for _ in range(workers):
            self.start_worker()

    def start_web(self, *, processes=2):
        self.webs.append(self._python("-m", "gunicorn", WEB_CONCURRENCY=str(processes)))

    # Faults

    def kill_worker(self):
        """SIGKILL to the oldest worker and all its children at once, as a power cut does; a new one starts."""
        stop(self.workers.pop(0))
        self.kills += 1
        self.start_worker()

    def kill_child(self):
        """SIGKILL to one child of the oldest worker, as the kernel does when memory runs out."""
        self.kills += kill_one_child(self.workers[0])

    def kill_web_child(self):
        self.kills += kill_one_child(self.webs[0])

    def flush_broker(self):
        subprocess.run(
            [sys.executable, "-c", "import redis, sys; redis.Redis.from_url(sys.argv[1]).flushall()", self.broker.url],
            check=True,
        )  # fmt: skip

    def restart_broker(self):
        stop(self.broker.process)
        self.broker.process = subprocess.Popen(
            valkey.command(self.broker.folder, None), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        assert valkey.wait(self.broker.folder, self.broker.process)

    def freeze_broker(self, frozen):
        os.kill(self.broker.process.pid, signal.SIGSTOP if frozen else signal.SIGCONT)

    def restart_database(self):
        self.databases.restart()
        self.kills += 1

    # Looking on

    def entries(self):
        """What the mail server wrote down, in order."""
        text = self.log.read_text(encoding="ascii")
        return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]

    def delivered(self):
        return self.log.read_bytes().count(b"\n")

    def wait_until(self, done, *, seconds, what):
        ends = time.monotonic() + seconds
        while not done():
            if time.monotonic() > ends:
                raise AssertionError(f"{what}: not within {seconds} s\n{self.said()}")
            time.sleep(0.05)

    def said(self):
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    def wait_for_mails(self, count, *, seconds=300):
        self.wait_until(
            lambda: self.delivered() >= count, seconds=seconds, what=f"{count} mails at the server"
        )

    def wait_for_web(self):
        def answers():
            return "ready" if self.get("/readyz") == 200 else ""

        self.wait_until(answers, seconds=60, what="the web server")

    def get(self, path):
        return request(self.url + path)

    def wait_for_end(self, due, *, seconds):
        """Until `due` messages are there and none is on its way."""

        def ended():
            rows = Message.objects.all()
            return rows.count() >= due and not rows.filter(state__in=OPEN_STATES).exists()

        self.wait_until(lambda: retried(ended), seconds=seconds, what="every mail ended")

    def close(self):
        for process in [*self.workers, *self.beats, *self.webs, self.sink]:
            stop(process)
        self.freeze_broker(frozen=False)
        self.broker.close()
        self._connected.__exit__(None, None, None)


def stop(process):
    """SIGKILL to a process and its children, which are a group of their own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def kill_one_child(parent):
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent.pid)], capture_output=True, text=True, check=False
    )
    for pid in found.stdout.split()[:1]:
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
            return 1
    return 0


def retried(read):
    """What `read` returns, over a new connection when the database had gone away; False while it is away."""
    try:
        return read()
    except (OperationalError, InterfaceError, DatabaseError):
        connection.close()
        return False


def request(url):
    """The status of a GET; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
