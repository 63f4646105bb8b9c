"""What a conference may be called, where it is in its life, and what staff may do."""

import re
import zoneinfo
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# First segments of other addresses; a conference of this name would hide them.
RESERVED_SLUGS = frozenset(
    {
        "accounts",
        "admin",
        "api",
        "calendar",
        "healthz",
        "invitations",
        "mail",
        "media",
        "organiser",
        "readyz",
        "robots.txt",
        "sitemap.xml",
        "static",
        "styleguide",
        "sw.js",
        "theme",
        "i18n",
    }
)

LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}\Z")


class ConferenceState(models.TextChoices):
    DRAFT = "draft", _("Draft, for staff only")
    ANNOUNCED = "announced", _("Announced")
    ARCHIVED = "archived", _("Archived")


# Which state may follow which.
MOVES: Mapping[ConferenceState, tuple[ConferenceState, ...]] = {
    ConferenceState.DRAFT: (ConferenceState.ANNOUNCED,),
    ConferenceState.ANNOUNCED: (ConferenceState.ARCHIVED, ConferenceState.DRAFT),
    ConferenceState.ARCHIVED: (ConferenceState.ANNOUNCED,),
}
# Hues that a reader takes for an error; the pages show the nearest one outside.
ALARMING_HUES = range(10, 41)


class Phase(models.TextChoices):
    BEFORE = "before", _("Before the conference")
    DURING = "during", _("During the conference")
    AFTER = "after", _("After the conference")


class ParticipantsList(models.TextChoices):
    """To whom the list of participants is shown; in it stands only who agreed."""

    NOBODY = "nobody", _("Nobody")
    PARTICIPANTS = "participants", _("Confirmed participants who are signed in")
    EVERYBODY = "everybody", _("Everybody")


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    PROGRAMME = "programme", _("Programme")
    REGISTRATION = "registration", _("Registration")
    PROTOCOL = "protocol", _("Protocol")
    MEDIA = "media", _("Media desk")
    VISA = "visa", _("Visa letters")
    ADDRESSES = "addresses", _("Addresses")
    MAIL = "mail", _("Mail")
    DOOR = "door", _("Door")


def may_move(before: ConferenceState, after: ConferenceState) -> bool:
    return after in MOVES[before]


def has_cycle(start: int, parent: int | None, parents: Mapping[int, int | None]) -> bool:
    """Whether `start` under `parent` would stand under itself; `parents` is who stands under whom."""
    seen = {start}
    while parent is not None:
        if parent in seen:
            return True
        seen.add(parent)
        parent = parents.get(parent)
    return False


def phase(*, starts_on: date, ends_on: date, today: date) -> Phase:
    """Where the conference is, by the day on its own clock."""
    if today < starts_on:
        return Phase.BEFORE
    return Phase.AFTER if today > ends_on else Phase.DURING


def validate_slug(value: str) -> None:
    languages = {code for code, _name in settings.LANGUAGES}
    if value in RESERVED_SLUGS or value in languages:
        raise ValidationError(
            _("“%(slug)s” is the address of another part of the site. Choose another, such as wtdc-25."),
            code="reserved",
            params={"slug": value},
        )


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(zone)s” is not a time zone. Give one such as Asia/Baku."),
            code="zone",
            params={"zone": value},
        )


def validate_languages(value: Any) -> None:
    known = {code for code, _name in settings.LANGUAGES}
    if not isinstance(value, list) or not all(isinstance(code, str) and code in known for code in value):
        raise ValidationError(
            _("Give a list of language codes out of %(known)s."),
            code="languages",
            params={"known": ", ".join(sorted(known))},
        )


def validate_language_tag(value: str) -> None:
    if not LANGUAGE_TAG.match(value):
        raise ValidationError(
            _("“%(tag)s” is not a language. Give a code such as en, fr or zh."),
            code="language",
            params={"tag": value},
        )
