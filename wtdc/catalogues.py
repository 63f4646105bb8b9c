"""Texts of the interface in seven languages, gathered and compiled by Babel alone, without gettext's tools.

`python -m wtdc.catalogues update` gathers the texts of code and templates into the `django.po` files under
`locale/`; `python -m wtdc.catalogues compile` makes the `.mo` files beside them that Django reads.
"""

import importlib.util
import io
import os
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CODES = ("en", "fr", "es", "ru", "ar", "zh", "az")
FOLDERS = ("accounts", "events", "templates", "wtdc")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Django and our libraries write Chinese as zh_Hans; our code for it is zh.
BORROWED = {"zh": "zh_Hans"}
LENDERS = ("django", "allauth", "import_export", "simple_history")


def extract_template(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[Any]:
    """Babel's extraction method for Django templates: (line, function, texts, comments) one by one."""
    code = templatize(file.read().decode())
    flat = "\n".join(line.strip() for line in code.splitlines())
    yield from extract_python(io.BytesIO(flat.encode()), keywords, comment_tags, options)


METHODS: Any = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**.html", extract_template),
    ("**.txt", extract_template),
]


def gather(root: Path = ROOT) -> Catalog:
    """All texts of the project, without translations."""
    catalog = Catalog(project="wtdc", charset="utf-8")
    for folder in FOLDERS:
        found = extract_from_dir(
            root / folder, method_map=METHODS, keywords=KEYWORDS, comment_tags=("Translators",)
        )
        for name, line, message, comments, context in found:
            place = (f"{folder}/{Path(name).as_posix()}", line)
            catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def update(root: Path = ROOT) -> list[Path]:
    """Brings each language's `.po` file up to date with the texts of the project; translations stay."""
    template = gather(root)
    written = []
    for code in CODES:
        path = _po(root, code)
        catalog = _read(path, code)
        before = _texts(catalog)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        if not path.exists() or _texts(catalog) != before:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, catalog, width=110, sort_output=True, include_lineno=False)
            written.append(path)
    return written


def compile_all(root: Path = ROOT, *, force: bool = False) -> list[Path]:
    """Makes the `.mo` files that are missing or older than their `.po`; returns those it made.

    Each is written beside and moved into place, so that processes may do this at the same time.
    """
    made = []
    for code in CODES:
        source = _po(root, code)
        target = source.with_suffix(".mo")
        if not force and target.exists() and (not source.exists() or _age(target) >= _age(source)):
            continue
        catalog = Catalog(locale=code, charset="utf-8")
        if code in BORROWED:
            _borrow(catalog, BORROWED[code])
        for message in _read(source, code):
            if message.id and message.string and not message.fuzzy:
                catalog.add(message.id, message.string, context=message.context)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalog)
        draft.replace(target)
        made.append(target)
    return made


def _borrow(catalog: Catalog, code: str) -> None:
    for path in _lent(code):
        with path.open("rb") as file:
            for message in read_mo(file):
                context: Any = message.context
                if message.id:
                    named = context.decode() if isinstance(context, bytes) else context
                    catalog.add(message.id, message.string, context=named)


def _lent(code: str) -> Iterator[Path]:
    for package in LENDERS:
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None:
            yield from sorted(Path(spec.origin).parent.rglob(f"locale/{code}/LC_MESSAGES/django.mo"))


def _read(path: Path, code: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=code, project="wtdc", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=code)


def _texts(catalog: Catalog) -> list[tuple[str, str, str]]:
    found = [message for message in catalog if message.id]
    return sorted((str(message.id), str(message.context), str(message.string)) for message in found)


def _po(root: Path, code: str) -> Path:
    return root / "locale" / code / "LC_MESSAGES" / "django.po"


def _age(path: Path) -> float:
    return path.stat().st_mtime


def main(arguments: list[str]) -> int:
    """Runs one of the two; returns the exit status, 2 for a wrong word."""
    actions = {"update": update, "compile": compile_all}
    if len(arguments) != 1 or arguments[0] not in actions:
        print("usage: python -m wtdc.catalogues update|compile", file=sys.stderr)  # noqa: T201
        return 2
    for path in actions[arguments[0]](ROOT):
        print(path.relative_to(ROOT))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
