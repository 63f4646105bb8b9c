from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.conferences.models import Announcement, Conference, Delegation
from events.mail.models import Mailbox
from events.programme.models import Release
from events.registrations.models import ParticipantCategory, Zone
from events.registrations.rules import RegistrationState
from events.reminders.rules import DAY, EmergencyState, EmergencyTo, MailingState, MailingTo, ReminderKind


class ReminderRule(models.Model):
    """When a conference reminds of what; without a row the kind's own timing holds."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="reminder_rules", verbose_name=_("conference")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ReminderKind.choices)
    minutes_before = models.PositiveIntegerField(
        _("minutes before or after"),
        validators=[MinValueValidator(5), MaxValueValidator(60 * DAY)],
        help_text=_(
            "60 an hour, 1440 a day; whole days keep the hour of the session. A briefing goes out in the "
            "evening of its day."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["kind", "-minutes_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "kind", "minutes_before"], name="events_reminderrule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.minutes_before} min"


class ReleaseNotice(models.Model):
    """That those whom a release concerns have been told; written with the messages themselves."""

    release = models.OneToOneField(Release, models.CASCADE, related_name="+", verbose_name=_("release"))
    told_at = models.DateTimeField(_("told"))
    recipients = models.PositiveIntegerField(_("people told"))

    class Meta:
        verbose_name = _("notice of a release")
        verbose_name_plural = _("notices of releases")

    def __str__(self) -> str:
        return str(self.release)


class Mailing(models.Model):
    """A letter of the organisers to many: written, looked at, and then sent once."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    subject = models.CharField(_("subject"), max_length=150, help_text=_("Without the symbol in front"))
    body = models.TextField(_("text"), max_length=8000, help_text=_("An empty line begins a new paragraph"))
    language = models.CharField(_("language"), max_length=12, default="en")
    to = models.CharField(pgettext_lazy("recipient", "to"), max_length=16, choices=MailingTo.choices)
    registration_state = models.CharField(
        _("whose request is"),
        max_length=20,
        choices=RegistrationState.choices,
        blank=True,
        help_text=_("Empty: waiting, on the waiting list or confirmed"),
    )
    category = models.ForeignKey(
        ParticipantCategory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only in the category"),
    )
    delegation = models.ForeignKey(
        Delegation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only of the delegation"),
    )
    is_essential = models.BooleanField(
        _("essential"),
        default=False,
        help_text=_("Goes also to those who switched letters off; say why"),
    )
    why_essential = models.CharField(_("why it is essential"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=MailingState.choices, default=MailingState.DRAFT, editable=False
    )
    recipients = models.PositiveIntegerField(_("people addressed"), null=True, editable=False)
    started_at = models.DateTimeField(_("sent since"), null=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("letter to many")
        verbose_name_plural = _("letters to many")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MailingState.DRAFT) | Q(started_at__isnull=False),
                name="events_mailing_started_has_time",
            ),
            models.CheckConstraint(
                condition=Q(is_essential=False) | ~Q(why_essential=""),
                name="events_mailing_essential_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Emergency(models.Model):
    """What all on site are told at once: one organiser writes it, another agrees, then it is sent."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="+", verbose_name=_("conference"))
    title = I18nCharField(_("what has happened"), max_length=150)
    instructions = I18nTextField(
        _("what to do"), max_length=4000, help_text=_("An empty line begins a new paragraph")
    )
    to = models.CharField(
        _("to whom"),
        max_length=8,
        choices=EmergencyTo.choices,
        default=EmergencyTo.ON_SITE,
        help_text=_("Everybody who works there gets it in any case"),
    )
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("zone")
    )
    next_update_at = models.DateTimeField(
        _("time of the next update"),
        help_text=_("People wait for it, so keep it: even to say that nothing is new"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EmergencyState.choices,
        default=EmergencyState.PROPOSED,
        editable=False,
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    written_at = models.DateTimeField(_("written"), editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("agreed to by"),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    recipients = models.PositiveIntegerField(_("people addressed"), null=True, editable=False)
    announcement = models.ForeignKey(
        Announcement, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("emergency")
        verbose_name_plural = _("emergencies")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None) | Q(written_by=None) | ~Q(agreed_by=F("written_by")),
                name="events_emergency_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "ended"]) | Q(sent_at__isnull=False),
                name="events_emergency_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(to=EmergencyTo.ZONE, zone__isnull=False)
                | (~Q(to=EmergencyTo.ZONE) & Q(zone=None)),
                name="events_emergency_zone_where_one_is_meant",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)


class EmergencyAnswer(models.Model):
    """That the reader of a mailbox said they have read an emergency message."""

    emergency = models.ForeignKey(Emergency, models.CASCADE, related_name="answers")
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to an emergency")
        verbose_name_plural = _("answers to emergencies")
        constraints = [
            models.UniqueConstraint(fields=["emergency", "mailbox"], name="events_emergencyanswer_once")
        ]

    def __str__(self) -> str:
        return f"{self.emergency_id}: {self.mailbox_id}"
