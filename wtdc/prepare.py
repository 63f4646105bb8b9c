"""What `make run` does before the site starts: each step only when something has changed."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wtdc import catalogues

Say = Callable[[str], None]
MARKS = "prepared.json"


def prepare(say: Say) -> None:
    """Database, catalogues, static files and demo conferences; `say` is told what takes time."""
    fresh = migrate(say)
    catalogues.compile_all()
    collect_static(say)
    if settings.LOCAL_DEMO:
        load_demo(say, fresh=fresh)


def migrate(say: Say) -> bool:
    """Applies what is missing; true when the database was empty before."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    fresh = not executor.loader.applied_migrations
    say("Preparing the database …")
    call_command("migrate", interactive=False, verbosity=0)
    return fresh


def collect_static(say: Say) -> None:
    """Collects, joins, hashes and compresses the static files when one of them has changed."""
    state = _static_state()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if _marks().get("static") == state and manifest.exists():
        return
    say("Collecting the static files …")
    _mark("static", "")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    _mark("static", state)


def _static_state() -> str:
    """A digest of the names, sizes and times of all static files, and of the code that joins them."""
    lines = [_stat(settings.BASE_DIR / "wtdc" / "staticfiles.py")]
    for finder in get_finders():
        for name, storage in finder.list([]):
            lines.append(f"{name} {_stat(Path(storage.path(name)))}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def load_demo(say: Say, *, fresh: bool) -> None:
    """The demo conferences, into a new database or when what makes them has changed."""
    if "load_demo" not in get_commands():
        return
    state = _demo_state()
    if not fresh and _marks().get("demo") == state:
        return
    say("Loading the demo conferences …")
    _mark("demo", "")
    call_command("load_demo", verbosity=0)
    _mark("demo", state)


def _demo_state() -> str:
    """A digest of the code and the facts of the demo, and of the database that they are in."""
    commands = settings.BASE_DIR / "events" / "management" / "commands"
    sources = sorted([*commands.glob("load_*.py"), *settings.BASE_DIR.glob("events/**/demo/**/*")])
    lines = [f"{path} {_stat(path)}" for path in sources if path.is_file()]
    lines.append(str(connection.settings_dict["NAME"]))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _stat(path: Path) -> str:
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _marks() -> dict[str, str]:
    try:
        marks = json.loads((settings.VAR_DIR / MARKS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return marks if isinstance(marks, dict) else {}


def _mark(name: str, value: str) -> None:
    path = settings.VAR_DIR / MARKS
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps(_marks() | {name: value}), encoding="utf-8")
    aside.replace(path)
