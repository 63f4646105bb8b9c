from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.conferences.models import Body, Conference, Room, Track
from events.people.models import Sealed, Speaker
from events.programme.rules import (
    Access,
    Course,
    Live,
    ParticipationRole,
    ParticipationState,
    RemoteRights,
    SessionState,
    SessionType,
    course,
    state_words,
)


class SessionQuerySet(models.QuerySet["Session"]):
    def for_conference(self, conference: Conference) -> Self:
        return self.filter(conference=conference)


class SessionFacts(models.Model):
    """What a draft and a sealed version have in common."""

    type = models.CharField(_("type"), max_length=16, choices=SessionType.choices, default=SessionType.OTHER)
    title = I18nCharField(_("title"), max_length=500)
    other_titles = I18nCharField(_("also known as"), max_length=500, blank=True, default="")
    abstract = I18nTextField(_("abstract"), blank=True, default="", help_text=_("Markdown"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    # The day on the conference's clock; alone, it means "time to be announced".
    day = models.DateField(_("day"), null=True, blank=True, help_text=_("Only when the hour is not known"))
    state = models.CharField(
        _("state"), max_length=12, choices=SessionState.choices, default=SessionState.DRAFT
    )
    note = I18nCharField(
        _("public note"),
        max_length=500,
        blank=True,
        default="",
        help_text=_("The reason when cancelled or moved"),
    )
    access = models.CharField(
        _("who may come"), max_length=12, choices=Access.choices, default=Access.REGISTERED
    )
    # Lists of BCP 47 tags, such as ["en", "fr"].
    floor_languages = models.JSONField(_("languages of the floor"), default=list, blank=True)
    interpretation = models.JSONField(_("interpretation into"), default=list, blank=True)
    captions = models.JSONField(_("captions in"), default=list, blank=True)
    sign_language = models.CharField(
        _("sign language"), max_length=80, blank=True, help_text=_("Such as International Sign")
    )
    remote_rights = models.CharField(
        _("remote participants"), max_length=8, choices=RemoteRights.choices, default=RemoteRights.NONE
    )
    is_online = models.BooleanField(
        _("held online only"), default=False, help_text=_("Then it takes no room; who may join sees how.")
    )
    links = models.JSONField(_("links"), default=list, blank=True, help_text=_("List of {title, url}"))
    sources = models.JSONField(_("sources"), default=list, blank=True)

    class Meta:
        abstract = True


class Session(SessionFacts):
    """The identity of a session and its draft; readers see sealed versions only. Never deleted."""

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="sessions", verbose_name=_("conference")
    )
    code = models.CharField(_("code"), max_length=12, editable=False)
    track = models.ForeignKey(
        Track, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("track")
    )
    body = models.ForeignKey(
        Body, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("body")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("merged into")
    )
    remote_url = models.URLField(
        _("remote link"), blank=True, help_text=_("Shown only to those who may use it")
    )
    expected = models.PositiveIntegerField(
        _("people expected"), null=True, blank=True, help_text=_("For organisers; compared with the seats")
    )
    source = models.CharField(_("imported from"), max_length=200, blank=True, editable=False)
    guid = models.CharField(_("id there"), max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    history = HistoricalRecords()
    objects: ClassVar[Any] = SessionQuerySet.as_manager()
    state_words = staticmethod(state_words)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "code"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "code"], name="events_session_code_unique"),
            models.UniqueConstraint(
                fields=["conference", "source", "guid"],
                condition=~Q(guid=""),
                name="events_session_guid_unique",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="events_session_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=False) | Q(ends_at=None), name="events_session_end_needs_start"
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.MERGED, merged_into__isnull=False)
                | (~Q(state=SessionState.MERGED) & Q(merged_into=None)),
                name="events_session_merged_into_another",
            ),
        ]
        indexes = [models.Index(fields=["conference", "starts_at"], name="events_session_times")]

    def __str__(self) -> str:
        return str(self.title)


class Participation(models.Model):
    """A speaker's role in a session (draft)."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="participations", verbose_name=_("session")
    )
    speaker = models.ForeignKey(
        Speaker, models.PROTECT, related_name="participations", verbose_name=_("speaker")
    )
    role = models.CharField(
        _("role"), max_length=12, choices=ParticipationRole.choices, default=ParticipationRole.SPEAKER
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=ParticipationState.choices, default=ParticipationState.PROPOSED
    )
    minutes = models.PositiveSmallIntegerField(_("time limit in minutes"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "speaker", "role"], name="events_participation_once")
        ]

    def __str__(self) -> str:
        return f"{self.speaker}, {self.get_role_display()}"

    @property
    def conference_id(self) -> int:
        return self.session.conference_id


class Release(models.Model):
    """A numbered publication of the programme; it seals versions and is never changed."""

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="releases", verbose_name=_("conference")
    )
    number = models.PositiveIntegerField(_("number"))
    note = I18nCharField(_("note"), max_length=500, blank=True, default="")
    # Why it was released in spite of double bookings; required when there were any (INV8).
    conflict_reason = models.CharField(_("reason for releasing with conflicts"), max_length=500, blank=True)
    # The number of the release that it equals, when it takes back what came between.
    same_as = models.PositiveIntegerField(_("takes back to"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "number"], name="events_release_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.conference} {self.number}"


class SessionVersion(SessionFacts, Sealed):
    """A session as a release showed it, names and all; `number` is iCalendar's SEQUENCE + 1."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="versions", verbose_name=_("session"))
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    # Ids for filters and links; names as they were when sealed.
    track = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="+")
    track_name = I18nCharField(max_length=200, blank=True, default="")
    body = models.ForeignKey(Body, models.SET_NULL, null=True, blank=True, related_name="+")
    body_name = I18nCharField(max_length=300, blank=True, default="")
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="+")
    room_name = I18nCharField(max_length=200, blank=True, default="")
    venue_name = I18nCharField(max_length=200, blank=True, default="")
    # Into what it was merged: its code and its title then.
    merged_code = models.CharField(max_length=12, blank=True)
    merged_title = I18nCharField(max_length=500, blank=True, default="")
    # Papers as sealed: symbol, revision, title (by language), language, url.
    documents = models.JSONField(default=list, blank=True)
    # Day on the conference's clock, also for sessions with an hour; None only when postponed.
    local_day = models.DateField(null=True, blank=True)
    # ",en,fr,": every language spoken or interpreted, for the filter on both databases.
    language_key = models.CharField(max_length=200, blank=True)
    search_text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("published session")
        verbose_name_plural = _("published sessions")
        ordering = ["local_day", F("starts_at").asc(nulls_last=True), "code"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="events_sessionversion_number"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(ended_in=None), name="events_sessionversion_current"
            ),
            models.CheckConstraint(
                condition=Q(ended_in=None) | Q(ended_in__gt=F("began_in")),
                name="events_sessionversion_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["conference", "began_in", "ended_in"], name="events_sessionversion_release"),
            models.Index(fields=["conference", "starts_at"], name="events_sessionversion_times"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def course(self, live: Live, now: datetime) -> Course:
        """How it runs at `now`, by its live facts."""
        return course(self.state, self.starts_at, self.ends_at, live, now=now)


class VersionParticipation(models.Model):
    """Who stood in a sealed version, with role, name and function as presented then."""

    version = models.ForeignKey(SessionVersion, models.CASCADE, related_name="participations")
    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="+")
    speaker_code = models.CharField(max_length=12)
    role = models.CharField(max_length=12, choices=ParticipationRole.choices)
    position = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200)
    native_name = models.CharField(max_length=200, blank=True)
    native_language = models.CharField(max_length=16, blank=True)
    presented_role = I18nCharField(max_length=300, blank=True, default="")
    organization = I18nCharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "speaker", "role"], name="events_versionparticipation_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
