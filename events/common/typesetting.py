"""PDF from the templates in `templates/print`, which get their data as JSON and show it as text alone.

No text of anybody ever becomes markup. The templates may read nothing outside their folder; they use no
packages, so nothing is fetched. Faces are those of the machine and those within Typst; what Arabic and
Chinese need is in docs/how-to/deploy.md.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates" / "print"
ISOLATES = {0x2066: None, 0x2067: None, 0x2068: None, 0x2069: None}


def typeset(name: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of a template, such as "door", with tags for screen readers.

    The same data and `made_at` (aware) give the same bytes. `data` holds what JSON can: texts, numbers,
    booleans, lists and mappings. Takes from 30 ms for a page to some seconds for a thousand sessions, so
    keep what it gives. RuntimeError when a template and its data do not fit.
    """
    made = compiler(name, data).compile(
        format="pdf", timestamp=made_at.astimezone(UTC).replace(microsecond=0)
    )
    assert isinstance(made, bytes)  # noqa: S101  # said for the type checker: other formats make lists
    return made


def compiler(name: str, data: Mapping[str, Any]) -> typst.Compiler:
    """A template with its data, to be compiled to any format."""
    return typst.Compiler(
        input=FOLDER / f"{name}.typ",
        root=FOLDER,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(_plain(data), ensure_ascii=False)},
        package_path=FOLDER / "none",
        package_cache_path=FOLDER / "none",
    )


@cache
def _fonts() -> typst.Fonts:
    """Read once a process; half a second on a machine with many."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def _plain(value: Any) -> Any:
    """Texts without marks of direction, which the templates set themselves."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.translate(ISOLATES) if isinstance(value, str) else value
