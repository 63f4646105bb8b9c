"""`make test`: the suite on SQLite, the same suite on PostgreSQL, then the browser tests.

Every server is private to the run and lies under a temporary folder. With CI set, nothing may be
missing and nothing skipped. Ends by saying what ran on what, and with one line that sums up.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

from tests import services
from tests.faults import table as faults

CI = bool(os.environ.get("CI"))
ALLOWED_SKIP = "only on "  # "only on PostgreSQL" is a fact about the test, not something missing


@dataclass
class Result:
    what: str
    on: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0

    def __str__(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.what:<11} {self.passed} passed, {self.failed} failed{skipped} in {self.seconds:.0f} s on {self.on}"


def pytest(what, on, *arguments, **environment):
    """Runs pytest once with services named in `environment`; counts come from its XML report."""
    print(f"\n== {what}: {on}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        done = subprocess.run(
            [*command, *arguments], env=os.environ | environment, stdin=subprocess.DEVNULL, check=False
        )
        result = count(report, Result(what, on))
    result.seconds = time.monotonic() - began
    if done.returncode not in {0, 1} and not result.failed:
        result.failed = 1  # it broke off before it could count
    return result


def count(report, result):
    if not report.exists():
        result.failed = 1
        return result
    for case in ET.parse(report).iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        elif skip is None:
            result.passed += 1
        elif CI and ALLOWED_SKIP not in skip.get("message", ""):
            print(f"In CI nothing may be skipped: {case.get('name')}: {skip.get('message')}", flush=True)
            result.failed += 1
        else:
            result.skipped += 1
    return result


def on_sqlite(arguments, **environment):
    on = f"SQLite {sqlite3.sqlite_version} with {services.embedded_version()}"
    return pytest("SQLite", on, *arguments, WTDC_TEST_VENDOR="sqlite", **environment)


def on_postgres(arguments):
    with closing(services.Postgres()) as database, closing(services.Redis()) as broker:
        urls = {"WTDC_TEST_DATABASE_URL": database.url, "WTDC_TEST_REDIS_URL": broker.url}
        # The suite refuses to run on anything else: a wrong setting must not pass for PostgreSQL.
        urls["WTDC_TEST_VENDOR"] = "postgresql"
        return pytest("PostgreSQL", f"{database.version} with {broker.version}", *arguments, **urls)


def in_browser(arguments):
    path = services.browser()
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return pytest("Browser", f"{version}, headless", *arguments, WTDC_BROWSER=path)


def phases(only):
    """What to run with which arguments of pytest; two workers, because two cores are the least we expect."""
    parallel = ["-n", os.environ.get("WTDC_WORKERS", "2"), "--dist", "loadgroup"]
    if only == "race":
        return [(on_sqlite, ["-m", only]), (on_postgres, ["-m", only])]
    if only == "fault":
        # Two files at a time, each with servers of its own: they wait as much as they work. SQLite is for one
        # machine and one writer; there the short form does.
        spread = ["-m", only, "-n", "2", "--dist", "loadfile"]
        return [(on_postgres, spread), (partial(on_sqlite, WTDC_LONG=""), spread)]
    suite = ["-m", "not browser", *parallel]
    # These wait more than they work; each worker has a site of its own, which its files share. Named by their
    # folder, so that nobody reads the 5,000 other tests for them.
    every = {
        "sqlite": (on_sqlite, suite),
        "postgres": (on_postgres, suite),
        "browser": (in_browser, ["tests/e2e", "-n", "2", "--dist", "loadfile"]),
    }
    return [every[only]] if only else list(every.values())


def prepare_machine():
    """Installs what is missing where that is possible; returns the phases that cannot run, with the reason."""
    packages = services.missing_packages()
    if packages:
        print(f"Missing on this machine: {', '.join(packages)}.", flush=True)
        if services.install(packages):
            packages = services.missing_packages()
    if packages:
        print(f"Please install: apt-get install {' '.join(packages)}", flush=True)
    reasons = {}
    if "postgresql" in packages:
        reasons[on_postgres] = "no PostgreSQL server on this machine (package postgresql)"
    if set(packages) - {"postgresql"}:
        reasons[in_browser] = f"missing on this machine: {', '.join(set(packages) - {'postgresql'})}"
    return reasons


def print_faults(table):
    """What came of the fault experiments, of both databases, as one table."""
    if table.exists():
        print("\n".join(faults.lines(table)), end="\n\n")
    shutil.rmtree(table.parent, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.run")
    parser.add_argument("--only", choices=["sqlite", "postgres", "browser", "race", "fault"])
    options, rest = parser.parse_known_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    missing = prepare_machine()
    results = []
    table = Path(tempfile.mkdtemp(prefix="wtdc-table-")) / "faults"
    os.environ["WTDC_FAULT_TABLE"] = str(table)
    for run, arguments in phases(options.only):
        if run in missing:
            name = "PostgreSQL" if run is on_postgres else "Browser"
            results.append(Result(name, f"nothing: {missing[run]}", failed=int(CI)))
        else:
            results.append(run([*arguments, *rest]))
    print()
    print_faults(table)
    for result in results:
        print(result)
    failed = sum(result.failed for result in results)
    print(f"{sum(result.passed for result in results)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
