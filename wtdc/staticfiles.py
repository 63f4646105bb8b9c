"""Static files with hashed names, served by whitenoise; the parts of a stylesheet joined into one.

A stylesheet that is written as a list of `@import url("part.css") layer(name);` lines works as it is in
development. `collectstatic` puts `@layer name {…}` in the place of each line: a reader fetches one file.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.files.storage import Storage as BaseStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = ("css/site.css", "css/admin.css")
IMPORT = re.compile(r'^@import url\("(?P<path>[^":?#]+)"\) layer\((?P<layer>[a-z]+)\);\n', re.MULTILINE)
URL = re.compile(r'url\("(?P<path>(?!data:|/|#)[^":]+)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANK = re.compile(r"\n\s*")

Paths = Mapping[str, tuple[BaseStorage, str]]


class MissingPartError(Exception):
    """A stylesheet imports a part that no static folder has."""


def join(name: str, read: Mapping[str, str]) -> str:
    """The stylesheet `name` with its imports in their place; `read` maps static names to texts.

    Addresses inside a part are rewritten to hold from the place of `name`.
    """
    base = posixpath.dirname(name)

    def part(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(base, match["path"]))
        if target not in read:
            raise MissingPartError(f"{name} imports {match['path']}, which does not exist.")
        text = _moved(read[target], posixpath.dirname(target), base)
        return f"@layer {match['layer']} {{\n{text}\n}}\n"

    return squeeze(IMPORT.sub(part, read[name]))


def _moved(text: str, old: str, new: str) -> str:
    def relative(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(old, match["path"]))
        return f'url("{posixpath.relpath(target, new)}")'

    return URL.sub(relative, text)


def squeeze(css: str) -> str:
    """Drops comments, indentation and empty lines; changes nothing inside a line."""
    return BLANK.sub("\n", COMMENT.sub("", css)).strip() + "\n"


class Storage(CompressedManifestStaticFilesStorage):
    """Hashes and compresses what `collectstatic` gathered, after joining the stylesheets of `JOINED`."""

    # Modules name each other by their hashed names too.
    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002
        """`paths`: static name to (storage, path there), as collectstatic hands it over."""
        changed = dict(paths)
        if not dry_run:
            read = {name: _text(*where) for name, where in paths.items() if name.endswith(".css")}
            memory = InMemoryStorage()
            for name in JOINED:
                if name in read:
                    memory.save(name, ContentFile(join(name, read).encode()))
                    changed[name] = (memory, name)
        yield from super().post_process(changed, dry_run, **options)


def _text(storage: BaseStorage, path: str) -> str:
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
