"""Real processes on the test's own database: SQLite in a file, or PostgreSQL.

A test makes a `Crowd` of them and hands it jobs; each runs a module that calls `serve`.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = 4


class Crowd:
    """Several processes that are given jobs and start on them at the same moment."""

    def __init__(self, module, settings_dict):
        environment = {**os.environ, "WTDC_TEST_DATABASE_URL": url_of(settings_dict)}
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(PROCESSES)
        ]
        for process in self.processes:
            assert self._answer(process) == "ready"

    @staticmethod
    def _answer(process):
        line = process.stdout.readline()
        assert line, f"a process of the crowd died with {process.wait(10)}"
        return json.loads(line)

    def run(self, jobs, *, protected=True):
        """Deals the jobs out; returns their outcomes in the same order."""
        at = time.time() + 0.05
        hands = [jobs[n :: len(self.processes)] for n in range(len(self.processes))]
        for process, hand in zip(self.processes, hands, strict=True):
            process.stdin.write(json.dumps({"jobs": hand, "at": at, "protected": protected}) + "\n")
            process.stdin.flush()
        outcomes = [None] * len(jobs)
        for n, process in enumerate(self.processes):
            outcomes[n :: len(self.processes)] = self._answer(process)
        return outcomes

    def end(self):
        for process in self.processes:
            process.stdin.close()
        for process in self.processes:
            process.wait(20)
            process.stdout.close()


def url_of(settings_dict):
    if "sqlite" in settings_dict["ENGINE"]:
        return f"sqlite:///{settings_dict['NAME']}"
    user, password, host = (quote(str(settings_dict[key]), safe="") for key in ("USER", "PASSWORD", "HOST"))
    port = f":{settings_dict['PORT']}" if settings_dict["PORT"] else ""
    return f"postgres://{user}:{password}@{host}{port}/{settings_dict['NAME']}"


def serve(do, unprotected):
    """The life of a process of a crowd: answers each line of jobs with the outcome of each.

    A line is {"jobs": [{"do": ..., ...}], "at": epoch seconds, "protected": bool}; `do` maps names to
    functions of a job, whose answers are plain values; `unprotected()` is a context without protection.
    """
    from django.db import connection  # Django is set up by the module that calls

    _say("ready")
    with mock.patch("events.mail.actions.wake"):
        for line in sys.stdin:
            command = json.loads(line)
            with contextlib.nullcontext() if command["protected"] else unprotected():
                time.sleep(max(0, command["at"] - time.time()))
                outcomes = [_outcome(do[job["do"]], job) for job in command["jobs"]]
            connection.close()
            _say(outcomes)


def _outcome(act, job):
    from django.core.exceptions import ValidationError  # as above
    from django.db import IntegrityError, OperationalError

    try:
        return act(job) or {}
    except ValidationError as error:
        return {"error": error.code}
    except (IntegrityError, OperationalError) as error:
        return {"error": f"database: {error}"}


def _say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()
