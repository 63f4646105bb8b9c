"""Conferences and who has which role at them."""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.conferences.rules import (
    ConferenceState,
    ParticipantsList,
    Role,
    validate_languages,
    validate_slug,
    validate_time_zone,
)

# Four weeks; a place is not kept from others for longer.
MAX_OFFER_HOURS = 672


class ConferenceQuerySet(models.QuerySet["Conference"]):
    def visible_to(self, user: Any) -> Self:
        """Announced and archived ones for everybody; drafts for those who have a role in them."""
        if getattr(user, "is_superuser", False):
            return self
        public = Q(state__in=[ConferenceState.ANNOUNCED, ConferenceState.ARCHIVED])
        if not getattr(user, "is_authenticated", False):
            return self.filter(public)
        return self.filter(public | Q(pk__in=ConferenceRole.objects.for_user(user).values("conference")))

    def organised_by(self, user: Any, *roles: str) -> Self:
        """Those in which `user` has one of `roles` (any role when none is named); all for superusers."""
        if not getattr(user, "is_active", False):
            return self.none()
        if user.is_superuser:
            return self
        held = ConferenceRole.objects.for_user(user)
        if roles:
            held = held.filter(role__in=[*roles, Role.OWNER])
        return self.filter(pk__in=held.values("conference"))


class Conference(models.Model):
    """One edition, in its own time zone; what is published of it carries its accent colour."""

    slug = models.SlugField(_("address"), max_length=40, unique=True, validators=[validate_slug])
    symbol = models.CharField(_("symbol"), max_length=40, help_text=_("Short name, such as WTDC-25"))
    name = I18nCharField(_("name"), max_length=300)
    theme = I18nCharField(_("theme"), max_length=500, blank=True, default="")
    organizer = I18nCharField(_("organizer"), max_length=300, blank=True, default="")
    host = I18nCharField(_("host"), max_length=300, blank=True, default="")
    city = I18nCharField(_("city"), max_length=120)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("ISO 3166 code, such as AZ")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    languages = models.JSONField(
        _("languages of its texts"), default=list, blank=True, validators=[validate_languages]
    )
    hue = models.PositiveSmallIntegerField(
        _("accent colour"),
        default=215,
        validators=[MinValueValidator(0), MaxValueValidator(359)],
        help_text=_("Hue from 0 to 359; lightness is chosen so that text stays readable."),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ConferenceState.choices, default=ConferenceState.DRAFT
    )
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept a place"),
        default=48,
        validators=[MaxValueValidator(MAX_OFFER_HOURS)],
        help_text=_(
            "For whoever moves up from the waiting list. 0: the place is theirs at once, without asking."
        ),
    )
    contact_email = models.EmailField(_("contact address"), blank=True)
    participants_list = models.CharField(
        _("list of participants is shown to"),
        max_length=12,
        choices=ParticipantsList.choices,
        default=ParticipantsList.NOBODY,
        help_text=_("Only who is confirmed and agreed stands in it, as far as they agreed."),
    )
    badge_desk = I18nTextField(_("where and when badges are collected"), blank=True, default="")
    terms_version = models.CharField(
        _("version of the terms"),
        max_length=20,
        default="1",
        help_text=_("With a new one, whoever is registered is asked again to agree."),
    )
    # Rises with each live change; part of every shared page's cache key (docs/explanation/architecture.md).
    live_counter = models.PositiveBigIntegerField(default=0, editable=False)
    history = HistoricalRecords(excluded_fields=["live_counter"])
    objects: ClassVar[Any] = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="events_conference_days_in_order"
            ),
            models.CheckConstraint(condition=Q(hue__lt=360), name="events_conference_hue_in_circle"),
        ]

    def __str__(self) -> str:
        return self.symbol

    def _former_terms(self) -> set[str]:
        """The versions of the terms before the one that is stored, from the history."""
        stored = Conference.objects.values_list("terms_version", flat=True).get(pk=self.pk)
        history: Any = self.history
        return {*history.values_list("terms_version", flat=True)} - {stored}

    def clean(self) -> None:
        if self.pk and self.terms_version in self._former_terms():
            raise ValidationError(
                {
                    "terms_version": ValidationError(
                        _("This version was used before. Give the new one a name of its own."), code="used"
                    )
                }
            )
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError(
                {"ends_on": ValidationError(_("The last day is before the first."), code="order")}
            )
        opens, closes = self.registration_opens_at, self.registration_closes_at
        if opens and closes and closes <= opens:
            raise ValidationError(
                {
                    "registration_closes_at": ValidationError(
                        _("Registration closes before it opens."), code="order"
                    )
                }
            )

    @property
    def main_language(self) -> str:
        """The language that a text is in when nothing else is said."""
        return str(self.languages[0]) if self.languages else settings.LANGUAGE_CODE

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def days(self) -> list[date]:
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]

    @property
    def midnight_after(self) -> datetime:
        """The end of its last day, on its clock."""
        return datetime.combine(self.ends_on + timedelta(days=1), time(), tzinfo=self.zone)

    def local(self, moment: datetime) -> datetime:
        """The same instant on the conference's clock."""
        return moment.astimezone(self.zone)


class ConferenceRoleQuerySet(models.QuerySet["ConferenceRole"]):
    def for_user(self, user: Any) -> Self:
        return self.filter(user_id=user.pk)


class ConferenceRole(models.Model):
    """What one member of staff may do at one conference; rules.py maps roles to rights."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="roles", verbose_name=_("conference")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    history = HistoricalRecords()
    objects: ClassVar[Any] = ConferenceRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of staff")
        verbose_name_plural = _("roles of staff")
        constraints = [
            models.UniqueConstraint(fields=["user", "conference", "role"], name="events_conferencerole_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.conference}"
