"""Lists the slices' models; read by Django alone."""

from events.addresses.models import Address, AddressText, AddressVersion, Provenance
from events.common.models import Transition
from events.conferences.models import (
    Announcement,
    Body,
    Conference,
    ConferenceRole,
    Delegation,
    InterpreterTeam,
    OrganiserInvitation,
    Organization,
    Page,
    Room,
    TableFile,
    Track,
    Venue,
)
from events.interchange.models import ScheduleFile, SourceName
from events.mail.models import DeliveryAttempt, Mailbox, Message, Preference, Suppression
from events.people.models import (
    Availability,
    CalendarFeed,
    Person,
    Speaker,
    SpeakerInvitation,
    SpeakerVersion,
)
from events.programme.models import (
    Participation,
    Release,
    Session,
    SessionVersion,
    TimetableMove,
    VersionParticipation,
)
from events.registrations.models import (
    Badge,
    FocalPoint,
    ParticipantCategory,
    Quota,
    Registration,
    SavedSession,
)
from events.reminders.models import ReminderRule

__all__ = [
    "Address",
    "AddressText",
    "AddressVersion",
    "Announcement",
    "Availability",
    "Badge",
    "Body",
    "CalendarFeed",
    "Conference",
    "ConferenceRole",
    "Delegation",
    "DeliveryAttempt",
    "FocalPoint",
    "InterpreterTeam",
    "Mailbox",
    "Message",
    "OrganiserInvitation",
    "Organization",
    "Page",
    "ParticipantCategory",
    "Participation",
    "Person",
    "Preference",
    "Provenance",
    "Quota",
    "Registration",
    "Release",
    "ReminderRule",
    "Room",
    "SavedSession",
    "ScheduleFile",
    "Session",
    "SessionVersion",
    "SourceName",
    "Speaker",
    "SpeakerInvitation",
    "SpeakerVersion",
    "Suppression",
    "TableFile",
    "TimetableMove",
    "Track",
    "Transition",
    "Venue",
    "VersionParticipation",
]
