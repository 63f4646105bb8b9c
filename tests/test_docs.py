"""What is documented exists, and what exists is documented."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from django.contrib import admin
from django.urls import URLResolver, get_resolver

from events.conferences.rules import Role
from events.conferences.staff import ScopedMixin
from wtdc.environment import Environment
from wtdc.middleware import HealthMiddleware

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = sorted(field.name.upper() for field in fields(Environment))
COMMANDS = sorted(
    path.stem for path in (ROOT / "events/management/commands").glob("*.py") if not path.stem.startswith("_")
)
TARGETS = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(path):
    """The anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def dead_links(path):
    dead = []
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)
    return dead


def test_every_setting_stands_in_the_example_file():
    assert sorted(re.findall(r"^([A-Z_]+)=", text(".env.example"), re.MULTILINE)) == SETTINGS


def test_every_setting_stands_in_the_reference():
    assert (
        sorted(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/reference/settings.md"), re.MULTILINE))
        == SETTINGS
    )


def test_settings_come_from_nowhere_else():
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in ("wtdc", "accounts", "events")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.(environ\b(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|getenv)", path.read_text())
    ]
    # What is read from it there is the whole of it, or is handed on to children.
    assert sorted(found) == ["wtdc/settings.py", "wtdc/supervisor.py", "wtdc/test_settings.py"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert re.search(rf"^\| `{command}\b", text("docs/reference/commands.md"), re.MULTILINE)


@pytest.mark.parametrize("target", sorted(set(TARGETS) - {"help"}))
def test_every_make_target_is_documented(target):
    assert f"`make {target}`" in text("docs/reference/commands.md")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_link_of_the_documentation_is_dead(path):
    assert dead_links(path) == []


def test_every_page_is_reached_from_the_index():
    reached, ahead = set(), [ROOT / "docs/index.md"]
    while ahead:
        page = ahead.pop()
        if page.suffix == ".md" and page.exists() and page not in reached:
            reached.add(page)
            links = LINK.findall(page.read_text(encoding="utf-8"))
            ahead += [(page.parent / link.partition("#")[0]).resolve() for link in links]
    assert sorted(path.name for path in ROOT.glob("docs/*/*.md") if path not in reached) == []


def routes(resolver, before="/"):
    """Every address of the URLconf, with names in angle brackets: `/<conference>/programme/`."""
    for pattern in resolver.url_patterns:
        path = before + re.sub(r"<\w+:", "<", str(pattern.pattern))
        yield from routes(pattern, path) if isinstance(pattern, URLResolver) else [path]


def test_every_documented_address_exists():
    known = {*routes(get_resolver()), *HealthMiddleware.pages}
    cells = re.findall(r"^\| (`/[^|]+) \|", text("docs/reference/urls.md"), re.MULTILINE)
    written = [
        path.replace("<c>", "<conference>") for cell in cells for path in re.findall(r"`([^`]+)`", cell)
    ]
    assert [path for path in written if path not in known] == []
    assert len(written) >= 30


def documented_roles():
    """{kind: (who changes, who looks)} of the table; "everyone" is every role."""
    rows = re.findall(
        r"^\| ([a-z ]+) \| ([^|]*) \| ([^|]*) \|$", text("docs/reference/roles.md"), re.MULTILINE
    )
    return {
        kind: (set(re.findall(r"[a-z]+", changes)), set(re.findall(r"[a-z]+", looks)))
        for kind, changes, looks in rows
        if kind != "section"
    }


def test_every_section_of_the_admin_stands_in_the_table_of_roles():
    found = {}
    for model, page in admin.site._registry.items():
        if isinstance(page, ScopedMixin):
            looks = {"everyone" if role == "*" else Role(role).value for role in page.view_roles}
            found[str(model._meta.verbose_name_plural)] = ({Role(role).value for role in page.roles}, looks)
    assert documented_roles() == found
