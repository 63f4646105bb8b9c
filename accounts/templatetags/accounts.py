"""Filters of the account's pages."""

from django import template

from accounts import rules

register = template.Library()


@register.filter
def grouped(secret: str) -> str:
    """`{{ form.secret|grouped }}` → JBSW Y3DP EHPK 3PXP: four at a time, for typing."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@register.filter
def browser(user_agent: str) -> str:
    """`{{ session.user_agent|browser }}` → Firefox, Linux; empty when it says nothing that we know."""
    return rules.browser(user_agent)
