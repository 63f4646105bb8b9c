"""A database that may be killed: a PostgreSQL cluster or a SQLite file of its own, migrated once."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connections
from django.db.utils import load_backend

from tests import services
from tests.e2e.site import clean_environment
from wtdc import services as site_services

ROOT = Path(__file__).resolve().parents[2]


def migrate(url, folder):
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, capture_output=True, text=True,
        env=clean_environment(DATABASE_URL=url, VAR_DIR=str(folder)), stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


class Files:
    """SQLite: each site gets a copy of one migrated file."""

    vendor = "sqlite"

    def __init__(self, folder):
        self.folder, self.made = folder, 0
        self.template = folder / "template.sqlite3"
        migrate(f"sqlite:///{self.template}", folder)

    def new(self):
        self.made += 1
        copy = self.folder / f"site{self.made}.sqlite3"
        shutil.copy(self.template, copy)
        return f"sqlite:///{copy}"

    def close(self):
        pass


class Cluster:
    """PostgreSQL: a server that nobody else uses; each site gets a database made from a template."""

    vendor = "postgresql"

    def __init__(self, folder):
        self.server, self.made = services.Postgres(), 0
        self._run("CREATE DATABASE template_site")
        migrate(self._url("template_site"), folder)

    def _url(self, name):
        return f"{self.server.url.rpartition('/')[0]}/{name}"

    def _run(self, statement):
        with psycopg.connect(self.server.url.replace("postgres://", "postgresql://"), autocommit=True) as one:
            one.execute(statement)

    def new(self):
        self.made += 1
        self._run(f"CREATE DATABASE site{self.made} TEMPLATE template_site")
        return self._url(f"site{self.made}")

    def restart(self):
        """As after a crash: nobody is waited for, every connection breaks."""
        self.server.restart()

    def close(self):
        self.server.close()


def new_databases(folder):
    on_postgres = os.environ.get("WTDC_TEST_VENDOR") == "postgresql"
    return Cluster(folder) if on_postgres else Files(folder)


@contextmanager
def connected(url, folder):
    """Within it, models and factories of this process read and write the database at `url`, for good."""
    described = connections.configure_settings({"default": site_services.database(url, var=folder)})
    wrapper = load_backend(described["default"]["ENGINE"]).DatabaseWrapper(described["default"], "default")
    before = connections["default"]
    connections["default"] = wrapper
    try:
        yield
    finally:
        wrapper.close()
        connections["default"] = before
