"""Where and under what a conference meets: venues, rooms, tracks, bodies, interpreters."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.conferences.models.conferences import Conference
from events.conferences.rules import has_cycle, validate_language_tag

# A day; no room takes longer to set up, no way is longer.
MAX_MINUTES = 1440
MAX_TEAMS = 200


def check_same_conference(instance: Any, name: str) -> None:
    """ValidationError when the related object `name` belongs to another conference."""
    related = getattr(instance, name)
    if related is not None and related.conference_id != instance.conference_id:
        raise ValidationError({name: ValidationError(_("This is of another conference."), code="foreign")})


class Venue(models.Model):
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="venues", verbose_name=_("conference")
    )
    name = I18nCharField(_("name"), max_length=200)
    other_names = I18nCharField(_("other names"), max_length=300, blank=True, default="")
    postal_address = I18nTextField(_("postal address"), blank=True, default="")
    directions = I18nTextField(_("how to get there"), blank=True, default="", help_text=_("Markdown"))
    inside_minutes = models.PositiveSmallIntegerField(
        _("minutes on foot between its rooms"),
        validators=[MaxValueValidator(MAX_MINUTES)],
        default=0,
        help_text=_("Kept free for whoever speaks in two"),
    )
    walk_minutes = models.PositiveSmallIntegerField(
        _("minutes on the way to another venue"),
        validators=[MaxValueValidator(MAX_MINUTES)],
        default=0,
        help_text=_("Of two venues the farther one counts"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    def __str__(self) -> str:
        return str(self.name)


class Room(models.Model):
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="rooms", verbose_name=_("conference")
    )
    venue = models.ForeignKey(
        Venue, models.SET_NULL, null=True, blank=True, related_name="rooms", verbose_name=_("venue")
    )
    code = models.SlugField(_("code"), max_length=40, help_text=_("Part of addresses, such as plenary-hall"))
    name = I18nCharField(_("name"), max_length=200)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    step_free = models.BooleanField(_("step-free access"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    captioning = models.BooleanField(_("screen for captions"), default=False)
    setup_minutes = models.PositiveSmallIntegerField(
        _("minutes to set it up"),
        validators=[MaxValueValidator(MAX_MINUTES)],
        default=0,
        help_text=_("Kept free between two sessions"),
    )
    booths = models.PositiveSmallIntegerField(
        _("booths for interpreters"),
        validators=[MaxValueValidator(MAX_TEAMS)],
        null=True,
        blank=True,
        help_text=_("Empty when not known"),
    )
    directions = I18nTextField(_("how to find it"), blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["conference", "code"], name="events_room_code_unique")]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        check_same_conference(self, "venue")


class Track(models.Model):
    """A theme under which sessions are gathered."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="tracks", verbose_name=_("conference")
    )
    slug = models.SlugField(_("code"), max_length=40)
    name = I18nCharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "slug"], name="events_track_slug_unique")
        ]

    def __str__(self) -> str:
        return str(self.name)


class Body(models.Model):
    """A plenary, committee, working group or the like, with its parent."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenary")
        COMMITTEE = "committee", _("Committee")
        WORKING_GROUP = "working_group", _("Working group")
        AD_HOC = "ad_hoc", _("Ad hoc group")
        HEADS = "hod", _("Heads of delegation")
        NETWORK = "network", _("Network")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="bodies", verbose_name=_("conference")
    )
    code = models.CharField(_("code"), max_length=40)
    name = I18nCharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    apart_from = models.ManyToManyField(
        "self",
        blank=True,
        verbose_name=_("must not meet at the same time as"),
        help_text=_("Bodies that small delegations have to attend with the same people"),
    )
    terms_of_reference = I18nTextField(_("terms of reference"), blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords(m2m_fields=[apart_from])

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["conference", "code"], name="events_body_code_unique")]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        check_same_conference(self, "parent")
        if self.pk is None or self.parent_id is None:
            return
        parents = dict(Body.objects.filter(conference=self.conference).values_list("pk", "parent_id"))
        if has_cycle(self.pk, self.parent_id, parents):
            raise ValidationError(
                {"parent": ValidationError(_("A body cannot stand under itself."), code="cycle")}
            )


class InterpreterTeam(models.Model):
    """How many sessions at once can be interpreted into a language."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="interpreter_teams", verbose_name=_("conference")
    )
    language = models.CharField(
        _("language"), max_length=16, validators=[validate_language_tag], help_text=_("Code such as fr")
    )
    count = models.PositiveSmallIntegerField(_("teams"), validators=[MaxValueValidator(MAX_TEAMS)])
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("team of interpreters")
        verbose_name_plural = _("teams of interpreters")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "language"], name="events_interpreterteam_language_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.count}"
