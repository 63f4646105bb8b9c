"""Tags about mail for pages of other slices: the account, which lies below the outbox, and the admin."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from events.common import formats
from events.conferences import organiser
from events.conferences.rules import Role
from events.mail.queries import stopped_because
from events.mail.texts import APART
from events.people.models import Person, Speaker
from events.programme.models import Session
from events.registrations.models import Registration

register = template.Library()


@register.simple_tag
def mail_stopped(user: Any) -> str:
    """Why nothing is mailed to a signed-in person any more, in the words of their mail server; or ""."""
    return stopped_because(user.email) if user.is_authenticated else ""


@register.simple_tag(takes_context=True)
def mail_log(context: Any, row: Any) -> str:
    """The outbox narrowed to the mails to a person, or about a session: its address.

    "" for a row that no mail is about, and for whoever does not run the mail of its conference.
    """
    query = _query(row)
    if not query or not _runs_mail(context["request"], getattr(row, "conference_id", None)):
        return ""
    return f"{reverse('admin:events_message_changelist')}?{urlencode(query)}"


@register.filter
def said(text: str) -> SafeString:
    """Lines of a mail as HTML; one that is read the other way keeps its full stops at its end."""
    return mark_safe("<br>".join(_line(line) for line in text.split("\n")))


def _line(line: str) -> str:
    """Isolates become elements: not every mail program knows the characters."""
    if way := formats.turned(line):
        return format_html('<span dir="{}">{}</span>', way, line)
    return APART.sub(r'<span dir="auto">\1</span>', escape(line))


def _query(row: Any) -> dict[str, Any]:
    if isinstance(row, Session):
        return {"session": row.pk}
    if isinstance(row, User):
        return {"to": row.pk}
    person = row.person if isinstance(row, Speaker | Registration) else row
    if not isinstance(person, Person):
        return {}
    reader = person.user_id or person.email
    return {"to": reader} if reader else {}


def _runs_mail(request: Any, conference: int | None) -> bool:
    """Of that conference, or of any where a row belongs to none."""
    if request.user.is_superuser:
        return True
    held = organiser.roles(request)
    asked = held.values() if conference is None else [held.get(conference, frozenset())]
    return any(roles & {Role.MAIL, Role.OWNER} for roles in asked)
