"""The organisers' pages of registration; each module registers its own."""

from events.registrations.admin import badges, categories, quotas, registrations, seats

__all__ = ["badges", "categories", "quotas", "registrations", "seats"]
from events.registrations.admin import extra, needs

__all__ = ["badges", "categories", "extra", "needs", "registrations", "seats"]
