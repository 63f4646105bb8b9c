"""What the templates of the admin site need besides Django's own tags."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def folding_cells(headers: Iterable[Mapping[str, Any]], cells: Iterable[str]) -> SafeString:
    """The cells of one row of a list, each with its role and its column's name for narrow screens.

    `headers` and `cells` are as Django's `result_list` computes them, in the same order; a cell is
    escaped HTML that begins with `<td` or `<th`.
    """
    return mark_safe(
        "".join(_labelled(str(cell), header) for header, cell in zip(headers, cells, strict=False))
    )


def _labelled(cell: str, header: Mapping[str, Any]) -> str:
    if cell.startswith("<th"):
        return f'<th scope="row" role="rowheader"{cell[3:]}'
    if 'class="action-checkbox"' in cell:
        return cell.replace('class="action-checkbox"', 'role="cell" class="action-checkbox pick"', 1)
    name = strip_tags(str(header["text"]))
    label = format_html(' data-label="{}"', name[:1].upper() + name[1:])
    return f'<td role="cell"{label}{cell[3:]}' if cell.startswith("<td") else cell
