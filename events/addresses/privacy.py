"""Addresses of record: handed out, and kept when an account is erased, for they are public record."""

from datetime import datetime
from typing import Any

from events.addresses.models import Address


def export(user: Any) -> dict[str, Any]:
    """The addresses that carry somebody's name, as plain values for JSON."""
    found = Address.objects.filter(author__user=user).select_related("conference")
    return {
        "addresses_of_record": [
            {"conference": one.conference.slug, "address": one.slug, "title": str(one.title)} for one in found
        ]
    }


def erase(user: Any, *, by: Any, now: datetime) -> None:
    """Nothing: what was said in public stays with its author's name; the page that erases says so."""
