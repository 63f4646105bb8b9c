"""A migrated SQLite database, kept in var/ and copied for each run: migrating takes longer than most tests.

Its name says what it was made from; one from other migrations or libraries is never taken.
"""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test-databases"


def path():
    sources = [ROOT / "requirements-dev.txt"]
    for app in ("accounts", "events"):
        sources += sorted((ROOT / app / "migrations").glob("*.py"))
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for source in sources:
        digest.update(source.name.encode() + source.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"


def copy_to(name):
    """Lays a copy at `name`; False when there is none to copy."""
    if not path().exists():
        return False
    shutil.copyfile(path(), name)
    return True


def keep(name):
    """Keeps the database at `name`, whole even while it is open, in place of those made before."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    half = FOLDER / f"{os.getpid()}.part"
    with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(half)) as target:
        source.backup(target)
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    half.rename(path())
