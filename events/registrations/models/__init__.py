"""Requests to attend and what hangs on them: places, badges, scans, saved sessions, seats."""

from events.registrations.models.badges import Badge, PrintRun, Scan
from events.registrations.models.categories import ParticipantCategory
from events.registrations.models.changes import PendingChange, PendingChangeQuerySet
from events.registrations.models.consents import Consent
from events.registrations.models.drafts import RegistrationDraft
from events.registrations.models.extra import FormAnswer, FormChoice, FormQuestion
from events.registrations.models.files import AccreditationFile, AccreditationFileQuerySet
from events.registrations.models.filters import SavedFilter, SavedFilterQuerySet
from events.registrations.models.invitations import CategoryInvitation, CategoryInvitationQuerySet
from events.registrations.models.merging import DistinctPersons, MergedPerson
from events.registrations.models.needs import Needs
from events.registrations.models.photos import Photo, PhotoQuerySet
from events.registrations.models.places import AnyQuota, DelegationQuota, Quota
from events.registrations.models.protocol import ProtocolRank
from events.registrations.models.questions import Question
from events.registrations.models.requests import (
    FocalPoint,
    FocalPointQuerySet,
    ProtocolEntry,
    Registration,
    RegistrationQuerySet,
    routes_decided_by,
)
from events.registrations.models.seats import Seat
from events.registrations.models.sharing import SavedSession, ScheduleShare
from events.registrations.models.tallies import DoorTally
from events.registrations.models.visa import Letterhead, Paper, Passport, VisaLetter
from events.registrations.models.zones import Zone

__all__ = [
    "AccreditationFile",
    "AccreditationFileQuerySet",
    "AnyQuota",
    "Badge",
    "CategoryInvitation",
    "CategoryInvitationQuerySet",
    "Consent",
    "DelegationQuota",
    "DistinctPersons",
    "DoorTally",
    "FocalPoint",
    "FocalPointQuerySet",
    "FormAnswer",
    "FormChoice",
    "FormQuestion",
    "Letterhead",
    "MergedPerson",
    "Needs",
    "Paper",
    "ParticipantCategory",
    "Passport",
    "PendingChange",
    "PendingChangeQuerySet",
    "Photo",
    "PhotoQuerySet",
    "PrintRun",
    "ProtocolEntry",
    "ProtocolRank",
    "Question",
    "Quota",
    "Registration",
    "RegistrationDraft",
    "RegistrationQuerySet",
    "SavedFilter",
    "SavedFilterQuerySet",
    "SavedSession",
    "Scan",
    "ScheduleShare",
    "Seat",
    "VisaLetter",
    "Zone",
    "routes_decided_by",
]
