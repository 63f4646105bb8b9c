"""`make bench`: mail, start times, page times and weights, imports, on sites of its own, as one table.

Figures from a busy machine say little: the load average stands above the table.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from tests import services
from tests.e2e.site import Site, clean_environment

PAGES = [
    "/",
    "/sample/",
    "/sample/programme/",
    "/sample/speakers/",
    "/sample/addresses/",
    "/sample/changes/",
    "/sample/programme.ics",
    "/sample/programme.json",
    "/large/programme/",
    "/large/speakers/",
    "/large/programme.json",
]
ROUNDS = 15
LARGE = {"sessions": 1000, "speakers": 900, "registrations": 5000}


def row(what, figure, limit=""):
    print(f"{what:<58} {figure:>24}  {limit}", flush=True)


def start(site):
    row("start, empty folder (without installing)", f"{site.start():.1f} s", "< 90 s with installing")
    began = time.monotonic()
    site.stop()
    row("stop", f"{time.monotonic() - began:.1f} s")
    row("start again", f"{site.start():.1f} s", "< 10 s")


def timed(site, what, limit, *arguments):
    """One command of manage.py: its time, or its refusal."""
    began = time.monotonic()
    done = site.manage(*arguments)
    seconds = time.monotonic() - began
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        row(what, f"status {done.returncode}", lines[-1][:80])
        return False
    row(what, f"{seconds:.1f} s", limit)
    return True


def imports(site):
    """A large conference is made, written out, and read into another one, twice."""
    sizes = [word for name, size in LARGE.items() for word in (f"--{name}", str(size))]
    what = "load_sample, " + ", ".join(f"{size} {name}" for name, size in LARGE.items())
    if not timed(site, what, "< 60 s", "load_sample", "--conference", "large", "--seed", "1", *sizes):
        return
    for form in ("csv", "json", "xml", "ics"):
        path = str(site.var / f"large.{form}")
        export = ("export_programme", "--conference", "large", "--format", form, "--draft", "--output", path)
        if timed(site, f"export_programme, {LARGE['sessions']} sessions, {form}", "", *export):
            command = ("import_programme", path, "--conference", f"read-{form}")
            timed(site, f"import_programme, the same file, {form}", "< 10 s", *command)
            timed(site, f"import_programme, again, {form}", "< 10 s", *command)


def fetch(address):
    """(status, bytes over the line, seconds) of one compressed answer."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, len(answer.read()), time.perf_counter() - began
    except urllib.error.HTTPError as error:
        return error.code, 0, 0.0


def pages(site):
    for path in PAGES:
        rounds = [fetch(site.url + path) for _ in range(ROUNDS)]
        status, size, _seconds = rounds[0]
        middle = statistics.median(seconds for _status, _size, seconds in rounds)
        figure = f"{middle * 1000:.0f} ms, {size / 1000:.1f} kB" if status == 200 else f"status {status}"
        row(f"GET {path}", figure, "<= 60 kB" if "." not in path else "")


def mail():
    """The mail engine on a site of its own, on PostgreSQL where there is one."""
    vendor = "postgresql" if services.postgres_folder() else "sqlite"
    with tempfile.TemporaryDirectory(prefix="wtdc-bench-") as folder:
        environment = clean_environment(
            DJANGO_SETTINGS_MODULE="tests.faults.settings", VAR_DIR=folder, WTDC_TEST_VENDOR=vendor,
            LOG_LEVEL="ERROR",
        )  # fmt: skip
        subprocess.run([sys.executable, "-m", "tests.faults.bench"], env=environment, check=True)


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parts = ["start", "imports", "pages", "mail"]
    parser.add_argument("--only", choices=parts, nargs="*")
    only = parser.parse_args().only or parts
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    if "mail" in only:
        mail()
    if only == ["mail"]:
        return 0
    site = Site()
    try:
        start(site)
        if "imports" in only:
            imports(site)
        if "pages" in only:
            pages(site)
    finally:
        site.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
