"""The organisers' pages of registration; each module registers its own."""

from events.registrations.admin import (
    badges,
    categories,
    changes,
    extra,
    invitations,
    needs,
    protocol,
    quotas,
    registrations,
    scans,
    seats,
    visa,
)

__all__ = [
    "badges",
    "categories",
    "changes",
    "extra",
    "invitations",
    "needs",
    "protocol",
    "quotas",
    "registrations",
    "scans",
    "seats",
    "visa",
]
