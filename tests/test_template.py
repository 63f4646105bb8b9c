import sqlite3
from contextlib import closing

import pytest

from tests import template


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one migration, and a database with one row."""
    for app in ("accounts", "events"):
        (tmp_path / app / "migrations").mkdir(parents=True)
    (tmp_path / "events" / "migrations" / "0001_initial.py").write_text("one")
    (tmp_path / "requirements-dev.txt").write_text("django==5.2")
    monkeypatch.setattr(template, "ROOT", tmp_path)
    monkeypatch.setattr(template, "FOLDER", tmp_path / "var")
    with closing(sqlite3.connect(tmp_path / "source")) as database:
        database.execute("CREATE TABLE room (name)")
        database.execute("INSERT INTO room VALUES ('Basalt')")
        database.commit()
    return tmp_path


def test_a_kept_database_is_copied_whole(project):
    template.keep(project / "source")
    assert template.copy_to(project / "copy")
    with closing(sqlite3.connect(project / "copy")) as database:
        assert database.execute("SELECT name FROM room").fetchall() == [("Basalt",)]


@pytest.mark.parametrize("changed", ["events/migrations/0001_initial.py", "requirements-dev.txt"])
def test_what_it_was_made_from_has_changed(project, changed):
    template.keep(project / "source")
    (project / changed).write_text("two")
    assert not template.copy_to(project / "copy")


def test_a_new_one_replaces_those_before(project):
    template.keep(project / "source")
    (project / "events" / "migrations" / "0002_more.py").write_text("more")
    template.keep(project / "source")
    assert list((project / "var").iterdir()) == [template.path()]
