"""What the templates of the admin site need besides Django's own tags."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from events.common import formats

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


@register.filter
def known(field: Any) -> Any:
    """What a field that cannot be changed says; instants and days as everywhere else on the site.

    `field` is an AdminReadonlyField; instants are on the clock of the page.
    """
    name = field.field["field"]
    if isinstance(name, str) and not hasattr(field.model_admin, name):
        value = getattr(field.form.instance, name, None)
        if isinstance(value, datetime):
            return formats.moment(value, timezone.get_current_timezone())
        if isinstance(value, date):
            return formats.day(value, year=True)
    return field.contents()


def _labelled(cell: str, header: Mapping[str, Any]) -> str:
    if cell.startswith("<th"):
        return f'<th scope="row" role="rowheader"{cell[3:]}'
    if 'class="action-checkbox"' in cell:
        return cell.replace('class="action-checkbox"', 'role="cell" class="action-checkbox pick"', 1)
    name = strip_tags(str(header["text"]))
    label = format_html(' data-label="{}"', name[:1].upper() + name[1:])
    return f'<td role="cell"{label}{cell[3:]}' if cell.startswith("<td") else cell
