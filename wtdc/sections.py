"""The secretariat by subject: which models stand in which part of its index.

A model stands where its slice does, so a new one needs no line here; `models` moves one elsewhere and
gives the order in a part. What no part claims comes last, under its app's name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Entry = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """One part of the index. `slices` are folders of `events`, or apps; `models` are class names."""

    key: str
    name: str | Promise
    slices: tuple[str, ...] = ()
    models: tuple[str, ...] = field(default=())


SECTIONS = (
    Section("conference", _("Conference"), ("conferences",), ("Conference", "Announcement", "Page", "Venue")),
    Section(
        "programme",
        _("Programme"),
        ("programme", "interchange"),
        ("Session", "Release", "Room", "Track", "Body", "InterpreterTeam", "ScheduleFile"),
    ),
    Section("people", _("People and speakers"), ("people", "front"), ("Speaker", "Person")),
    Section(
        "registration",
        _("Registration"),
        ("registrations",),
        (
            "Registration",
            "ParticipantCategory",
            "FormQuestion",
            "CategoryInvitation",
            "PendingChange",
            "Quota",
            "Zone",
            "Delegation",
            "Organization",
            "FocalPoint",
            "Needs",
            "Badge",
            "PrintRun",
            "VisaLetter",
            "Letterhead",
        ),
    ),
    Section("addresses", _("Addresses"), ("addresses",), ("Address",)),
    Section(
        "mail",
        _("Mail"),
        ("mail", "reminders"),
        ("Message", "Mailing", "Emergency", "MailText", "ReminderRule", "Suppression"),
    ),
    Section(
        "accounts", _("Accounts and roles"), ("accounts",), ("User", "ConferenceRole", "OrganiserInvitation")
    ),
)


def slice_of(model: type[Any]) -> str:
    """The slice that a model is written in: "programme" for `events.programme.models`, else its app."""
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "events" and len(parts) > 1 else parts[0]


def section_of(model: type[Any]) -> Section | None:
    """Where the model stands: by its name first, else by its slice."""
    for section in SECTIONS:
        if model.__name__ in section.models:
            return section
    return next((one for one in SECTIONS if slice_of(model) in one.slices), None)


def arranged(entries: Iterable[Entry], url: Callable[[Section], str]) -> list[Entry]:
    """Django's entries of models as parts of the index, in our order; empty parts are left out."""
    parts: dict[str, list[Entry]] = {section.key: [] for section in SECTIONS}
    rest: list[Entry] = []
    for entry in entries:
        section = section_of(entry["model"])
        (parts[section.key] if section else rest).append(entry)
    found = [
        {
            "name": section.name,
            "app_label": section.key,
            "app_url": url(section),
            "has_module_perms": True,
            "models": sorted(parts[section.key], key=lambda entry: _place(section, entry)),
        }
        for section in SECTIONS
        if parts[section.key]
    ]
    if rest:
        other = Section("other", _("Other"))
        found.append(
            {
                "name": other.name,
                "app_label": other.key,
                "app_url": url(other),
                "has_module_perms": True,
                "models": rest,
            }
        )
    return found


def _place(section: Section, entry: Entry) -> tuple[int, str]:
    name = entry["model"].__name__
    order = section.models.index(name) if name in section.models else len(section.models)
    return order, str(entry["name"])
