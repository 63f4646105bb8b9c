"""Conferences, their staff, places, own texts, and the organizations that attend."""

from events.conferences.models.conferences import (
    Conference,
    ConferenceQuerySet,
    ConferenceRole,
    ConferenceRoleQuerySet,
)
from events.conferences.models.organizations import (
    Delegation,
    Organization,
)
from events.conferences.models.places import (
    MAX_MINUTES,
    MAX_TEAMS,
    Body,
    InterpreterTeam,
    Room,
    Track,
    Venue,
    check_same_conference,
)
from events.conferences.models.staff import (
    OrganiserInvitation,
    OrganiserInvitationQuerySet,
    TableFile,
)
from events.conferences.models.texts import (
    Announcement,
    AnnouncementQuerySet,
    Page,
    PageQuerySet,
)

__all__ = [
    "MAX_MINUTES",
    "MAX_TEAMS",
    "Announcement",
    "AnnouncementQuerySet",
    "Body",
    "Conference",
    "ConferenceQuerySet",
    "ConferenceRole",
    "ConferenceRoleQuerySet",
    "Delegation",
    "InterpreterTeam",
    "OrganiserInvitation",
    "OrganiserInvitationQuerySet",
    "Organization",
    "Page",
    "PageQuerySet",
    "Room",
    "TableFile",
    "Track",
    "Venue",
    "check_same_conference",
]
