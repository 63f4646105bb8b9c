"""`make run` by its behaviour: one real site, whose processes are killed and own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from tests.e2e.site import ROOT, Site, clean_environment, free_port

pytestmark = [
    pytest.mark.fault,
    pytest.mark.xdist_group("supervisor"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only on SQLite: the supervisor's own default"),
    pytest.mark.skipif(not Path("/proc").exists(), reason="only on Linux: looks into /proc"),
]


@pytest.fixture(scope="module")
def own():
    """A site whose end is the test's matter."""
    site = Site()
    yield site
    site.close()


@pytest.fixture
def site(own):
    """The same one, running, whatever the test before did to it."""
    if not own.process or own.process.poll() is not None:
        own.start()
    return own


def parents():
    """The parent of every living process of this machine."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (path / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            if state != "Z":
                found[int(path.name)] = int(parent)
    return found


def children(site):
    """The direct children of the supervisor: queue, web server, worker, clock."""
    return [number for number, parent in parents().items() if parent == site.process.pid]


def processes(site):
    """The supervisor and all that it started, at this moment."""
    found, known = [site.process.pid], parents()
    for number in found:
        found += [child for child, parent in known.items() if parent == number]
    return found


def all_ended(numbers):
    return not set(numbers) & set(parents())


def until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def supervisor(**settings):
    """A start that is expected to be refused: (exit status, what it said)."""
    done = subprocess.run(
        [sys.executable, "-m", "wtdc.supervisor"], cwd=ROOT, env=clean_environment(**settings),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_it_runs_queue_web_worker_and_clock_and_says_where(site):
    assert len(children(site)) == 4
    assert f"The site runs at {site.url}/" in site.said()
    assert "Staff need no second factor here" in site.said()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_leaves_no_process(site, number):
    started = processes(site)
    assert len(started) >= 6  # the web server has a process of its own
    assert site.stop(number) == 0
    assert all_ended(started)
    assert not (site.var / "valkey.path").exists()


def test_every_child_that_is_killed_comes_back(site):
    before = children(site)
    for number in before:
        os.kill(number, signal.SIGKILL)
    assert until(lambda: len(set(children(site)) - set(before)) == 4)
    assert until(site.answers)


def test_children_do_not_outlive_a_killed_supervisor(site):
    started = processes(site)
    site.process.kill()
    site.process.wait()
    assert until(lambda: all_ended(started))


def test_commands_by_hand_find_the_running_queue(site):
    code = "from django.core.cache import cache; cache.set('seen', 7, 60); print(cache.get('seen'))"
    assert site.manage("shell", "--no-imports", "-c", code).stdout.strip().splitlines()[-1] == "7"


def test_a_taken_port_is_one_line(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        status, said = supervisor(PORT=port, VAR_DIR=str(tmp_path))
    assert (status, said.count("\n")) == (1, 1)
    assert said.startswith(f"Not started: Port {port} is taken")
    assert "make run PORT=" in said


def test_a_second_run_of_the_same_data_is_refused_with_the_address_of_the_first(site):
    status, said = supervisor(PORT=str(free_port()), VAR_DIR=str(site.var))
    assert (status, said) == (
        1,
        f"Not started: This checkout runs already: {site.url}. Stop that one first.\n",
    )


def test_a_wrong_setting_is_one_line(tmp_path):
    status, said = supervisor(VAR_DIR=str(tmp_path), PORT="eighty")
    assert (status, said) == (1, "Not started: PORT=eighty is not a number from 1 to 65535.\n")
