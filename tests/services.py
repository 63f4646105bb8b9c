"""Private servers for one test run, and what of them this machine lacks."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from wtdc import valkey

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SCRIPTS = {"Arabic": "ar", "Chinese": "zh", "Cyrillic": "ru"}


def postgres_folder():
    """Where `initdb` and `postgres` are: the newest of Debian's places, else PATH; None without them."""
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    places = [str(path) for path in sorted(debian, key=lambda path: -int(path.parent.name))]
    for place in [*places, *os.environ["PATH"].split(os.pathsep)]:
        if os.access(f"{place}/initdb", os.X_OK) and os.access(f"{place}/postgres", os.X_OK):
            return place
    return None


def browser():
    """The path of a Chromium, or None; WTDC_BROWSER names another one."""
    named = os.environ.get("WTDC_BROWSER", "")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def missing_fonts():
    """The scripts that no installed font can show."""
    if not shutil.which("fc-list"):
        return list(SCRIPTS)
    return [
        script
        for script, language in SCRIPTS.items()
        if not _output(["fc-list", f":lang={language}", "family"])
    ]


def missing_packages():
    """What Debian and Ubuntu call the things that are not here."""
    packages = []
    if not postgres_folder():
        packages.append("postgresql")
    if not browser():
        packages.append("chromium")
    if missing_fonts():
        packages += ["fontconfig", "fonts-noto-core", "fonts-noto-cjk"]
    return packages


def install(packages):
    """Tries apt, as root on Debian and Ubuntu; false when that cannot be or did not work."""
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=os.environ | quiet, stdin=subprocess.DEVNULL, check=False,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return done.returncode == 0


def _output(command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


class Postgres:
    """A cluster in a temporary folder on a unix socket, without fsync; run as nobody when we are root."""

    def __init__(self):
        self.binaries = postgres_folder()
        self.folder = Path(tempfile.mkdtemp(prefix="wtdc-pg-", dir="/tmp"))
        self.process = None
        self.user = {}
        if os.geteuid() == 0:
            self.user = {"user": "nobody", "extra_groups": []}
            shutil.chown(self.folder, user="nobody")
        self._run("initdb", "-D", "data", "-U", "wtdc", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": "100",
            "timezone": "UTC",
        }
        self.pairs = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self._start()

    def _start(self):
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [f"{self.binaries}/postgres", "-D", "data", *self.pairs], cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, **self.user,
            )  # fmt: skip
        self._wait()

    def restart(self):
        """Stops as `pg_ctl -m immediate` does, which breaks every connection, and recovers."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        self._start()

    def _run(self, program, *arguments):
        done = subprocess.run(
            [f"{self.binaries}/{program}", *arguments], cwd=self.folder, capture_output=True, text=True,
            check=False, **self.user,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")

    def _wait(self):
        for _ in range(2400):  # a busy machine takes its time to recover a cluster
            if (self.folder / ".s.PGSQL.5432").exists() and "ready to accept" in self._log():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{self._log()}")

    def _log(self):
        return (self.folder / "log").read_text(errors="replace")

    @property
    def url(self):
        return f"postgres://wtdc@{str(self.folder).replace('/', '%2F')}/postgres"

    @property
    def version(self):
        return _output([f"{self.binaries}/postgres", "--version"]).replace(
            "postgres (PostgreSQL)", "PostgreSQL"
        )

    def close(self):
        if self.process:
            self.process.send_signal(signal.SIGINT)  # SIGTERM would wait for clients
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis:
    """redis-server or valkey-server from PATH on a unix socket, else the embedded Valkey."""

    def __init__(self):
        self.program = shutil.which("redis-server") or shutil.which("valkey-server")
        self.private = None
        if not self.program:
            self.private = valkey.Private()
            self.url = self.private.url
            return
        self.folder = valkey.private_folder()
        self.process = subprocess.Popen(
            [self.program, *valkey.command(self.folder, None)[1:]], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.url = valkey.url(self.folder)
        if not valkey.wait(self.folder, self.process):
            self.close()
            raise RuntimeError(f"{self.program} did not start.")

    @property
    def version(self):
        if self.private:
            return embedded_version()
        words = _output([self.program, "--version"]).split()
        return f"{words[0]} {next(word for word in words if word.startswith('v='))[2:]}"

    def close(self):
        if self.private:
            self.private.close()
            return
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def embedded_version():
    words = _output([valkey.command(Path("/"), None)[0], "--version"]).split()
    return f"embedded Valkey {next(word for word in words if word.startswith('v='))[2:]}"
