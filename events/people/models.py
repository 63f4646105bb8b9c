from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.common.rules import LinkState, link_state
from events.conferences.models import Conference, Organization


class Person(models.Model):
    """One human, across conferences, with or without an account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    honorific = models.CharField(_("honorific"), max_length=40, blank=True)
    name = models.CharField(
        pgettext_lazy("person", "name"), max_length=200, help_text=_("In Latin letters, as it is presented")
    )
    native_name = models.CharField(_("name in own script"), max_length=200, blank=True)
    native_language = models.CharField(
        _("language of that name"), max_length=16, blank=True, help_text=_("Such as ar or zh")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organization")
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language of mails"), max_length=12, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    search_text = models.TextField(editable=False, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["email"], name="events_person_email")]

    def __str__(self) -> str:
        return self.name


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def for_conference(self, conference: Conference) -> Self:
        return self.filter(conference=conference)


class Speaker(models.Model):
    """A person at a conference, as presented there; this row is the draft, never shown in public."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="speakers", verbose_name=_("conference")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="speakers", verbose_name=_("person"))
    code = models.CharField(_("code"), max_length=12, editable=False)
    name = models.CharField(_("name as presented"), max_length=200)
    native_name = models.CharField(_("name in own script"), max_length=200, blank=True)
    native_language = models.CharField(_("language of that name"), max_length=16, blank=True)
    role = I18nCharField(
        _("role as presented"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Such as Minister of Communications"),
    )
    organization = I18nCharField(_("organization as presented"), max_length=300, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True)
    biography = I18nTextField(_("biography"), blank=True, default="")
    sources = models.JSONField(_("sources"), default=list, blank=True)
    source = models.CharField(_("imported from"), max_length=200, blank=True, editable=False)
    guid = models.CharField(_("id there"), max_length=200, blank=True, editable=False)
    history = HistoricalRecords()
    objects: ClassVar[Any] = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "code"], name="events_speaker_code_unique"),
            models.UniqueConstraint(fields=["conference", "person"], name="events_speaker_person_once"),
            models.UniqueConstraint(
                fields=["conference", "source", "guid"],
                condition=~Q(guid=""),
                name="events_speaker_guid_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Availability(models.Model):
    """A span in which a speaker can come; without any they can at every hour."""

    speaker = models.ForeignKey(
        Speaker, models.CASCADE, related_name="availabilities", verbose_name=_("speaker")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="events_availability_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError(
                {"ends_at": ValidationError(_("This is not after the start."), code="order")}
            )


class SealedQuerySet(models.QuerySet[Any]):
    """Versions that a release sealed: `began_in` is its number, `ended_in` that of the next change."""

    def of_release(self, number: int) -> Self:
        """What held in release `number`: one indexed query."""
        return self.filter(began_in__lte=number).filter(Q(ended_in=None) | Q(ended_in__gt=number))

    def began_in_release(self, number: int) -> Self:
        """What release `number` changed."""
        return self.filter(began_in=number)

    def current(self) -> Self:
        return self.filter(ended_in=None)


class Sealed(models.Model):
    """Fields of every version; numbers of releases, since releases live in a slice above."""

    number = models.PositiveIntegerField(_("version"))
    began_in = models.PositiveIntegerField(_("since release"))
    ended_in = models.PositiveIntegerField(_("until release"), null=True, blank=True)
    sealed_at = models.DateTimeField(_("sealed"))
    # False once a later release left it out; the row then says since when it is gone.
    is_present = models.BooleanField(_("in the programme"), default=True)
    objects: ClassVar[Any] = SealedQuerySet.as_manager()

    class Meta:
        abstract = True


class SpeakerVersion(Sealed):
    """A speaker as a release showed them; never changed, but for redaction at erasure."""

    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="versions", verbose_name=_("speaker"))
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    native_name = models.CharField(max_length=200, blank=True)
    native_language = models.CharField(max_length=16, blank=True)
    role = I18nCharField(max_length=300, blank=True, default="")
    organization = I18nCharField(max_length=300, blank=True, default="")
    country = models.CharField(max_length=2, blank=True)
    biography = I18nTextField(blank=True, default="")
    sources = models.JSONField(default=list, blank=True)
    sort_key = models.CharField(max_length=250, blank=True)
    search_text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("published speaker")
        verbose_name_plural = _("published speakers")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["speaker", "number"], name="events_speakerversion_number"),
            models.UniqueConstraint(
                fields=["speaker"], condition=Q(ended_in=None), name="events_speakerversion_current"
            ),
            models.CheckConstraint(
                condition=Q(ended_in=None) | Q(ended_in__gt=F("began_in")),
                name="events_speakerversion_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["conference", "began_in", "ended_in"], name="events_speakerversion_release")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class SpeakerInvitation(models.Model):
    """A single-use link with which an invited person becomes the account behind a speaker."""

    speaker = models.ForeignKey(
        Speaker, models.CASCADE, related_name="invitations", verbose_name=_("speaker")
    )
    email = models.EmailField(_("sent to"))
    nonce = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(_("made"))
    reply_by = models.DateTimeField(_("reply by"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to speak")
        verbose_name_plural = _("invitations to speak")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.speaker} <{self.email}>"

    def link_state(self, now: datetime) -> LinkState:
        return link_state(
            used_at=self.used_at, revoked_at=self.revoked_at, expires_at=self.expires_at, now=now
        )


class CalendarFeed(models.Model):
    """A person's private calendar feed; a new nonce revokes the old link."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("private calendar feed")
        verbose_name_plural = _("private calendar feeds")
        constraints = [
            models.UniqueConstraint(fields=["user", "conference"], name="events_calendarfeed_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.conference}"
