"""Template tags and filters that every template has; they only reach what `events.common` computes.

Times are read in the zone of the request (see `events.common.zones`) and hold in components, too, which are
included with `only`.
"""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import template
from django.forms import Widget
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from events.common import colours, formats, markdown, names, zones
from events.common import structured as data_blocks

register = template.Library()


def _zone(context: Context) -> ZoneInfo:
    request = context.get("request") or getattr(context, "request", None)
    return zones.of_request(request)


def _city(context: Context) -> str:
    request = context.get("request") or getattr(context, "request", None)
    conference = getattr(request, "conference", None)
    if conference is None or str(conference.time_zone) != _zone(context).key:
        return ""
    return names.shown(conference.city, formats.language())[0]


def _time(value: dt.date, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag(takes_context=True)
def clock(context: Context, value: dt.datetime | None) -> str:
    """`{% clock session.starts_at %}` → 09:30, as a `time` element."""
    if not value:
        return ""
    zone = _zone(context)
    return _time(value.astimezone(zone), formats.clock(value, zone))


@register.simple_tag(takes_context=True)
def day(context: Context, value: dt.date | None, width: str = "day", year: bool = False) -> str:  # noqa: FBT001, FBT002
    """`{% day value %}` → Wednesday 18 November; or another of `formats.WIDTHS`; `year=True` adds it."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(_zone(context))
    return _time(value, formats.day(value, width=width, year=year))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: dt.datetime | None) -> str:
    """`{% moment value %}` → Mon 17 Nov 2025, 14:30 Baku (UTC+4)."""
    if not value:
        return ""
    zone = _zone(context)
    return _time(value.astimezone(zone), formats.moment(value, zone, _city(context)))


@register.simple_tag(takes_context=True)
def zone_note(context: Context, value: dt.datetime | None = None) -> str:
    """`{% zone_note %}` → Baku (UTC+4), at that instant or now."""
    return formats.zone_name(value or timezone.now(), _zone(context), _city(context))


@register.simple_tag
def there_now(time_zone: Any) -> dict[str, str]:
    """`{% there_now conference.time_zone as there %}`: `time` (Wed 14:20, a `time` element) and `offset`."""
    now = timezone.now()
    zone = ZoneInfo(str(time_zone))
    there = now.astimezone(zone).replace(second=0, microsecond=0)
    text = f"{formats.weekday(there)} {formats.clock(there, zone)}"
    return {"time": _time(there, text), "offset": formats.offset(now, zone)}


@register.simple_tag
def date_range(first: dt.date, last: dt.date) -> str:
    """`{% date_range a b %}` → 16–27 November 2026."""
    return formats.date_range(first, last)


@register.filter
def duration(value: Any) -> str:
    """`{{ minutes|duration }}` → 1 h 10 min; takes a timedelta or whole minutes."""
    return "" if value in (None, "") else formats.duration(value)


@register.filter
def number(value: Any) -> str:
    """`{{ 2572|number }}` → 2,572."""
    return "" if value in (None, "") else formats.number(value)


@register.filter
def country(code: str | None) -> str:
    """`{{ "AZ"|country }}` → Azerbaijan, in the language of the page."""
    return names.country(code) if code else ""


@register.filter
def language_name(tag: str | None) -> str:
    """`{{ "ar"|language_name }}` → Arabic, in the language of the page."""
    return names.language(tag) if tag else ""


@register.filter
def language_itself(tag: str | None) -> str:
    """`{{ "fr"|language_itself }}` → Français."""
    return names.language_itself(tag) if tag else ""


@register.filter
def direction(tag: str | None) -> str:
    """`{{ "ar"|direction }}` → rtl."""
    return names.direction_of_language(tag or "")


@register.filter
def plain(value: Any) -> str:
    """The text of a multilingual field alone, for titles and attributes."""
    return names.shown(value, formats.language())[0]


@register.simple_tag
def localised(value: Any) -> str:
    """`{% localised session.title %}`: marked with its language where that is not the page's."""
    text, tag = names.shown(value, formats.language())
    if not tag or tag == formats.language():
        return text
    return format_html('<span lang="{}" dir="{}">{}</span>', tag, names.direction_of_language(tag), text)


@register.simple_tag
def person(name: str, native: str = "", native_language: str = "") -> SafeString:
    """`{% person p.name p.native_name p.native_language %}`: the name, then the one in its own script."""
    first = format_html('<bdi dir="{}">{}</bdi>', names.direction(name), name)
    if not native or native == name:
        return first
    language = format_html(' lang="{}"', native_language) if native_language else ""
    return format_html(
        '{} <bdi class="script"{} dir="{}">{}</bdi>', first, language, names.direction(native), native
    )


@register.simple_tag
def md(value: Any, level: int = 2) -> SafeString:
    """`{% md page.text level=2 %}`: safe HTML of Markdown; the text may be multilingual."""
    text, tag = names.shown(value, formats.language())
    html = mark_safe(markdown.render(text, level=level))  # nh3 has cleaned it
    if not tag or tag == formats.language():
        return html
    return format_html('<div lang="{}" dir="{}">{}</div>', tag, names.direction_of_language(tag), html)


@register.filter
def structured(thing: Any) -> SafeString:
    """`{{ session_event|structured }}`: facts of a schema.org thing as a data block."""
    return data_blocks.script(thing or {})


@register.simple_tag(takes_context=True)
def qs(context: Context, **changes: Any) -> str:
    """`?{% qs page=2 %}`: the query of this page with some parameters replaced; None or "" takes one away."""
    request = context.get("request") or getattr(context, "request", None)
    query = dict(request.GET.lists()) if request else {}
    for key, value in changes.items():
        query[key] = [] if value in (None, "") else [str(value)]
    return urlencode(query, doseq=True)


@register.simple_tag
def weekday(value: dt.date) -> str:
    """`{% weekday date %}` → Wed."""
    return formats.weekday(value)


@register.simple_tag
def month_name(value: dt.date) -> str:
    """`{% month_name date %}` → November."""
    return formats.month(value)


@register.simple_tag
def page_links(page: Any) -> list[dict[str, Any]]:
    """The numbers to offer around a Page of Django's Paginator: `number`, `current`, or `gap`."""
    found = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [
        {"number": number, "current": number == page.number, "gap": not isinstance(number, int)}
        for number in found
    ]


@register.simple_tag
def arrow() -> str:
    """`{% arrow %}` → the arrow from what was to what is, in the direction of reading."""
    return formats.arrow()


@register.simple_tag
def became(was: Any, now: Any) -> str:
    """`{% became one.from_state one.to_state %}` → draft → scheduled; see `formats.became`."""
    return formats.became(was, now)


@register.filter
def words(value: str) -> list[str]:
    """`{{ "ar en"|words }}`: a list of the words."""
    return value.split()


@register.simple_tag
def first_id(field: Any) -> str:
    """`#{% first_id field %}`: the element that takes the focus when a link leads to a bound field."""
    if field.id_for_label:
        return str(field.id_for_label)
    widget = field.field.widget
    if isinstance(getattr(widget, "widget", None), Widget):  # the admin wraps choices of rows
        widget = widget.widget
    inputs = list(widget.subwidgets(field.html_name, field.value(), {"id": field.auto_id}))
    if not inputs:
        return str(field.auto_id)
    first = (inputs[0].get("subwidgets") or inputs)[0]  # of a text in several languages the first
    return str(first["attrs"].get("id", field.auto_id))


@register.simple_tag
def answer(field: Any) -> str:
    """`{% answer field %}`: what a bound field says, in words; choices by their labels."""
    value = field.value()
    if value in (None, "", []):
        return "–"
    choices = getattr(field.field, "choices", None)
    if choices is None:
        return str(value)
    chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
    return ", ".join(str(label) for key, label in choices if str(key) in chosen)


@register.filter
def hue(value: Any) -> int:
    """The nearest hue that the stylesheet knows."""
    return colours.near(value)
