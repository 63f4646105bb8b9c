import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from wtdc.staticfiles import IMPORT, MissingPartError, join, squeeze

STATIC = Path(settings.BASE_DIR) / "static"


def test_a_part_takes_the_place_of_its_import():
    read = {
        "css/site.css": '@layer a, b;\n@import url("a.css") layer(a);\n@import url("x/b.css") layer(b);\n',
        "css/a.css": "p {color:red}\n",
        "css/x/b.css": "i {color:blue}\n",
    }
    assert join("css/site.css", read) == (
        "@layer a, b;\n@layer a {\np {color:red}\n}\n@layer b {\ni {color:blue}\n}\n"
    )


def test_addresses_inside_a_part_hold_from_the_joined_file():
    read = {
        "css/site.css": '@import url("components/a.css") layer(a);\n',
        "css/components/a.css": '.m {mask:url("../../img/m.svg")} .d {background:url("data:x")}\n',
    }
    assert join("css/site.css", read) == (
        '@layer a {\n.m {mask:url("../img/m.svg")} .d {background:url("data:x")}\n}\n'
    )


def test_an_import_of_nothing_is_refused():
    with pytest.raises(MissingPartError, match=r"css/site\.css imports gone\.css"):
        join("css/site.css", {"css/site.css": '@import url("gone.css") layer(a);\n'})


def test_comments_and_indentation_are_dropped():
    assert squeeze("/* why\n it is */\na {\n  color:red;\n\n}\n") == "a {\ncolor:red;\n}\n"


@pytest.mark.parametrize("name", ["css/site.css", "css/admin.css"])
def test_every_import_of_ours_names_a_part(name):
    text = (STATIC / name).read_text()
    wanted = {match["path"] for match in IMPORT.finditer(text)}
    assert {path for path in wanted if not (STATIC / "css" / path).is_file()} == set()
    assert text.count("@import") == len(wanted)


def test_layers_are_ordered_before_the_first_import():
    first, second = (STATIC / "css/site.css").read_text().splitlines()[:2]
    assert first == "@layer reset, tokens, base, layout, components, pages, utilities, print;"
    assert second.startswith("@import")


def test_collectstatic_serves_one_hashed_stylesheet(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "wtdc.staticfiles.Storage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    (joined,) = (tmp_path / "css").glob("site.*.css")
    text = joined.read_text()
    assert "@import" not in text
    (mark,) = set(re.findall(r'url\("([^"]+mark[^"]+)"\)', text))
    assert (joined.parent / mark).is_file()
    assert (joined.parent / (joined.name + ".gz")).stat().st_size < 14_000
