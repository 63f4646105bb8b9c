"""A tag for pages of the account, which lie below the outbox."""

from typing import Any

from django import template

from events.mail.queries import stopped_because

register = template.Library()


@register.simple_tag
def mail_stopped(user: Any) -> str:
    """Why nothing is mailed to a signed-in person any more, in the words of their mail server; or ""."""
    return stopped_because(user.email) if user.is_authenticated else ""
