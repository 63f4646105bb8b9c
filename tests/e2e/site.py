"""The whole site as `make run` starts it, in a folder of its own, for tests that use a browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import fields
from email import message_from_bytes, policy
from pathlib import Path

from wtdc.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 120.0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**settings):
    """The environment without any setting of ours, but for those given."""
    names = {field.name.upper() for field in fields(Environment)} | {"DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in names} | settings


class Site:
    """Gunicorn, worker, beat and Valkey under the supervisor, with the demo conferences loaded."""

    def __init__(self, port=None, **settings):
        self.var = Path(tempfile.mkdtemp(prefix="wtdc-e2e-"))
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.environment = clean_environment(VAR_DIR=str(self.var), PORT=str(self.port), **settings)
        self.output = self.var / "supervisor.log"
        self.process = None

    def start(self):
        """Starts it and waits until it says where it runs; returns the seconds that took."""
        began = time.monotonic()
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wtdc.supervisor"], cwd=ROOT, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() - began > START_LIMIT:
                said = self.said()
                self.stop()
                raise RuntimeError(f"The site did not start:\n{said}")
            time.sleep(0.1)
        return time.monotonic() - began

    def stop(self, number=signal.SIGINT):
        """Asks it to stop and waits for the end; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def close(self):
        self.stop()
        shutil.rmtree(self.var, ignore_errors=True)

    def answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=3) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def said(self):
        return self.output.read_text(encoding="utf-8", errors="replace")

    def manage(self, *arguments):
        """Runs a command of manage.py on this site's data, as an organiser would by hand."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def sign_ins(self):
        """The demo people: label to (e-mail, password)."""
        lines = (self.var / "demo-sign-ins.txt").read_text(encoding="utf-8").splitlines()
        return {label: (email, password) for label, email, password in (line.split("\t") for line in lines)}

    def mails(self, to=None):
        """The mails written so far, oldest first, as messages; `to` keeps those to one address."""
        found = []
        # One that begins with a dot is being written.
        files = [path for path in (self.var / "mail").glob("**/[!.]*") if path.is_file()]
        for path in sorted(files, key=lambda path: path.stat().st_mtime_ns):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if to is None or to in str(message["To"]):
                found.append(message)
        return found

    def wait_for_mail(self, to, *, after=0, seconds=60):
        """The mail number `after` + 1 to that address, once the worker has written it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if len(mails := self.mails(to)) > after:
                return mails[after]
            time.sleep(0.2)
        raise AssertionError(f"No mail to {to} within {seconds} s. Worker:\n{self.log('worker')[-3000:]}")

    def log(self, name):
        path = self.var / "log" / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


class RunningSite(Site):
    """A site that somebody else started, named by WTDC_E2E_URL and WTDC_E2E_VAR."""

    def __init__(self, url, var):
        super().__init__(port=int(url.rsplit(":", 1)[1]))
        shutil.rmtree(self.var)
        self.url, self.var = url, Path(var)
        self.environment["VAR_DIR"] = var

    def close(self):
        """Not ours to stop."""
