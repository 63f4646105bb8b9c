"""`make run`: everything that the site needs, started in order, watched, and stopped together.

The queue's server (an embedded Valkey unless REDIS_URL names one), the web server, a Celery worker
and Celery beat are children in process groups of their own. One that dies is started again. Ctrl-C,
SIGTERM, a closed terminal and the end of `make` stop them all.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import IO

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wtdc import environment, prepare, valkey
from wtdc.children import Child

BASE_DIR = Path(__file__).resolve().parent.parent
WEB_LIMIT = 60.0  # seconds until the first answer
TRIES = 5  # deaths of the web server before its first answer after which we give up


class Stop(BaseException):  # not an error: a signal asked for it
    """Asked to stop while nothing runs yet that could not simply be left."""


class Refused(Exception):  # noqa: N818  # reads as what happened
    """The start was refused; the text is the one line to show."""


def say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)  # noqa: T201


class Supervisor:
    """One run, from the lock on `var/` to the last child's end."""

    def __init__(self, values: environment.Environment) -> None:
        self.values = values
        self.var = values.var_dir
        self.children: list[Child] = []
        self.folder: Path | None = None
        self.lock: IO[str] | None = None
        self.parent = os.getppid()
        self.stopping = False
        self.interruptible = True
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._signalled)

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        again, self.stopping = self.stopping, True
        if again:  # asked twice: no more patience
            for child in self.children:
                child.patience = 0.0
        if self.interruptible:
            self.interruptible = False
            raise Stop

    def run(self) -> None:
        try:
            self._claim()
            self._start_broker()
            django.setup()
            prepare.prepare(say)
            self.interruptible = False
            self._start_site()
            while not self.stopping and os.getppid() == self.parent:
                now = time.monotonic()
                for child in self.children:
                    child.watch(now, say)
                time.sleep(0.2)
        except Stop:
            pass
        finally:
            self.interruptible = False
            self._stop()

    def _claim(self) -> None:
        """Takes this checkout's data and the port for us alone, or refuses the start with one line."""
        self.lock = (self.var / "run.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.seek(0)
            where = self.lock.read().strip()
            self.lock = None
            raise Refused(f"This checkout runs already: {where}. Stop that one first.") from None
        family = socket.AF_INET6 if ":" in self.values.bind else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.values.bind.strip("[]"), self.values.port))
            except OSError as error:
                raise Refused(
                    f"Port {self.values.port} is taken or not allowed ({error.strerror}). "
                    "Choose another: make run PORT=8001"
                ) from None
        self.lock.truncate(0)
        self.lock.write(self.values.base_url)
        self.lock.flush()

    def _start_broker(self) -> None:
        if self.values.redis_url:
            return
        self.folder = valkey.private_folder()
        (self.var / "valkey.path").write_text(str(self.folder), encoding="utf-8")
        os.environ["REDIS_URL"] = valkey.url(self.folder)
        data = self.var / "valkey"
        data.mkdir(exist_ok=True)
        child = self._add("queue", valkey.command(self.folder, data), patience=5.0)
        if not valkey.wait(self.folder, child.process):
            raise Refused(f"The queue's server did not start:\n{child.tail()}")

    def _start_site(self) -> None:
        self._add("web server", _module("gunicorn"))
        quiet = ["--without-gossip", "--without-mingle"]
        worker = ["--app=wtdc", "worker", "--pool=threads", "--concurrency=4", *quiet]
        self._add("worker", _module("celery", "--quiet", *worker))
        self._add(
            "clock", _module("celery", "--app=wtdc", "beat", f"--schedule={self.var / 'beat'}", "--pidfile=")
        )
        if self._wait_for_web():
            self._welcome()

    def _add(self, name: str, command: list[str], *, patience: float = 12.0) -> Child:
        child = Child(name, command, self.var / "log" / f"{name.replace(' ', '-')}.log", patience)
        self.children.append(child)
        child.start()
        return child

    def _wait_for_web(self) -> bool:
        web = next(child for child in self.children if child.name == "web server")
        deadline = time.monotonic() + WEB_LIMIT
        while not self.stopping:
            if _answers(self.values):
                return True
            if web.failures >= TRIES or time.monotonic() > deadline:
                raise Refused(f"The web server does not start:\n{web.tail()}")
            for child in self.children:
                child.watch(time.monotonic(), say)
            time.sleep(0.05)
        return False

    def _welcome(self) -> None:
        say(f"\nThe site runs at {self.values.base_url}/")
        signins = self.var / "demo-sign-ins.txt"
        if settings.LOCAL_DEMO and signins.exists():
            for line in signins.read_text(encoding="utf-8").splitlines():
                label, _tab, rest = line.partition("\t")
                say("  {:<23} {}".format(label, rest.replace("\t", "   ")))
        if settings.LOCAL_DEMO:
            say("Staff need no second factor here, because this is the local demo; everywhere else they do.")
            say(f"Mails land as files in {_short(self.var / 'mail')}.")
        say(f"Logs are in {_short(self.var / 'log')}. Ctrl-C stops everything.\n")

    def _stop(self) -> None:
        """The site first, then the queue, whose last words it may need."""
        running = [child for child in self.children if child.process]
        site = [child for child in running if child.name != "queue"]
        for group in (site, [child for child in running if child.name == "queue"]):
            began = time.monotonic()
            for child in group:
                child.terminate()
            for child in group:
                while child.running and time.monotonic() < began + child.patience:
                    time.sleep(0.02)
                child.finish(0.0)
        if self.folder:
            (self.var / "valkey.path").unlink(missing_ok=True)
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.lock:
            self.lock.truncate(0)
            self.lock.close()


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


def _answers(values: environment.Environment) -> bool:
    host = f"[{values.bind}]" if ":" in values.bind else values.bind
    host = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  # compared, not bound
    try:
        with urllib.request.urlopen(f"http://{host}:{values.port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _short(path: Path) -> str:
    return f"{path.relative_to(BASE_DIR) if path.is_relative_to(BASE_DIR) else path}/"


def main() -> int:
    """Exit status 0 when it was asked to stop, 1 when it could not start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtdc.settings")
    os.chdir(BASE_DIR)
    try:
        Supervisor(environment.read(os.environ, base_dir=BASE_DIR)).run()
    except (Refused, ImproperlyConfigured) as refusal:
        say(f"Not started: {refusal}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
