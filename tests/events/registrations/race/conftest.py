"""Real processes on the test's own database: SQLite in a file, or PostgreSQL."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[4]
PROCESSES = 4


class Crowd:
    """Several processes that are given jobs and start on them at the same moment."""

    def __init__(self, url):
        environment = {**os.environ, "WTDC_TEST_DATABASE_URL": url}
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.events.registrations.race.worker"],
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
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings_dict['NAME']}"
    user, password, host = (quote(str(settings_dict[key]), safe="") for key in ("USER", "PASSWORD", "HOST"))
    port = f":{settings_dict['PORT']}" if settings_dict["PORT"] else ""
    return f"postgres://{user}:{password}@{host}{port}/{settings_dict['NAME']}"


@pytest.fixture(scope="module")
def _crowd(django_db_setup):
    crowd = Crowd(url_of(connection.settings_dict))
    yield crowd
    crowd.end()


@pytest.fixture
def crowd(transactional_db, _crowd):
    return _crowd
