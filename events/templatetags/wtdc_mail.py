"""Tags about mail for pages of other slices: the account, which lies below the outbox, and the admin."""

from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

from events.common import formats
from events.mail.queries import stopped_because

register = template.Library()


@register.simple_tag
def mail_stopped(user: Any) -> str:
    """Why nothing is mailed to a signed-in person any more, in the words of their mail server; or ""."""
    return stopped_because(user.email) if user.is_authenticated else ""


@register.filter
def said(text: str) -> SafeString:
    """Lines of a mail as HTML; one that is read the other way keeps its full stops at its end."""
    page = "rtl" if get_language_bidi() else "ltr"
    return mark_safe("<br>".join(_turned(line, page) for line in text.split("\n")))


def _turned(line: str, page: str) -> str:
    own = formats.direction(line)
    return format_html('<span dir="{}">{}</span>', own, line) if own not in {"", page} else escape(line)
