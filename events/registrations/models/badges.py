"""Badges, and what happened with them at the door."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.programme.models import Session
from events.registrations.models.requests import Registration
from events.registrations.models.zones import Zone
from events.registrations.rules import ADMITTED, Conflict, Direction, Layout, Verdict


class PrintRun(models.Model):
    """Badges printed at one go. The same bytes come from it again as long as they all work."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="+", verbose_name=_("conference"))
    layout = models.CharField(_("printed on"), max_length=8, choices=Layout.choices)
    reason = models.CharField(_("reason for printing again"), max_length=200, blank=True)
    # One rendered form, one run, however often it is sent.
    form_key = models.UUIDField(unique=True, editable=False)
    made_at = models.DateTimeField(_("printed"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("print run of badges")
        verbose_name_plural = _("print runs of badges")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["conference", "made_at"], name="events_printrun_latest")]

    def __str__(self) -> str:
        return f"{self.conference} {self.pk}"


class Badge(models.Model):
    """What a confirmed person is let in with; its QR holds a token over id and nonce."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        DEACTIVATED = "deactivated", _("Deactivated")

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="badges", verbose_name=_("registration")
    )
    serial = models.PositiveIntegerField(_("serial"))
    nonce = models.CharField(max_length=32, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ACTIVE)
    issued_at = models.DateTimeField(_("issued"))
    # Empty until it is printed; printing it again makes the next one.
    run = models.ForeignKey(
        PrintRun, models.PROTECT, null=True, blank=True, related_name="badges", verbose_name=_("print run")
    )

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [
            models.UniqueConstraint(fields=["registration", "serial"], name="events_badge_serial_unique"),
            models.UniqueConstraint(
                fields=["registration"], condition=Q(state="active"), name="events_badge_one_active"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} ({self.serial})"


class Scan(models.Model):
    """One entry of the door's log: somebody came in, went out, was turned away, or that was taken back.

    What an entry says never changes. What follows from all of a person's entries of a day and place is
    kept with them, see rules.settle: `is_standing` marks the one by which the person is or was in, one
    at most (INV6), with `left_at` for who went out; `conflict` says what was wrong with letting in.
    """

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="+", verbose_name=_("conference"))
    # Both empty for a code that is not ours; what it said is not kept.
    registration = models.ForeignKey(
        Registration,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scans",
        verbose_name=_("registration"),
    )
    badge = models.ForeignKey(
        Badge, models.PROTECT, null=True, blank=True, related_name="scans", verbose_name=_("badge")
    )
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction.choices, default=Direction.IN
    )
    result = models.CharField(_("verdict"), max_length=16, choices=Verdict.choices)
    day = models.DateField(_("day"), help_text=_("On the clock of the conference"))
    is_standing = models.BooleanField(_("is in by this"), default=False)
    left_at = models.DateTimeField(_("went out"), null=True, blank=True)
    conflict = models.CharField(_("to look at"), max_length=16, choices=Conflict.choices, blank=True)
    # Devices without the network may take back the same entry twice.
    undoes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("takes back")
    )
    desk = models.CharField(_("desk"), max_length=60, blank=True)
    # The entrance of the venue where both are empty.
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("zone")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("session")
    )
    # Given by the page or the device: the same scan sent twice is one entry.
    client_uuid = models.UUIDField(editable=False, unique=True)
    scanned_at = models.DateTimeField(_("scanned"))
    received_at = models.DateTimeField(_("received"))
    # Of the list by which a device decided without the network; empty for what the server decided.
    listed_at = models.DateTimeField(_("by the list of"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["-scanned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "day"],
                condition=Q(is_standing=True, zone=None, session=None),
                name="events_scan_in_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["registration", "day", "zone"],
                condition=Q(is_standing=True, zone__isnull=False),
                name="events_scan_in_zone_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["registration", "day", "session"],
                condition=Q(is_standing=True, session__isnull=False),
                name="events_scan_in_session_once_a_day",
            ),
            models.CheckConstraint(condition=Q(zone=None) | Q(session=None), name="events_scan_at_one_place"),
            models.CheckConstraint(
                condition=Q(is_standing=False)
                | Q(direction="in", result__in=list(ADMITTED), registration__isnull=False),
                name="events_scan_stands_for_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["conference", "day"], condition=Q(is_standing=True), name="events_scan_in_today"
            ),
            models.Index(fields=["conference", "scanned_at"], name="events_scan_log"),
            models.Index(
                fields=["conference", "day"], condition=~Q(conflict=""), name="events_scan_conflicts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration or self.get_result_display()} {self.get_direction_display()}"
