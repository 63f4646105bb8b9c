"""The kinds of participants."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.common.tokens import new_nonce
from events.conferences.models import Conference
from events.registrations.models.zones import Zone
from events.registrations.rules import Route


class ParticipantCategory(models.Model):
    """A kind of participant: what it may do, who approves it, how many places it has."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="categories", verbose_name=_("conference")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = I18nCharField(_("name"), max_length=200)
    description = I18nTextField(_("who it is for"), blank=True, default="")
    route = models.CharField(
        _("who decides"), max_length=12, choices=Route.choices, default=Route.SECRETARIAT
    )
    needs_delegation = models.BooleanField(_("belongs to a delegation"), default=False)
    may_speak = models.BooleanField(_("may speak"), default=False)
    may_propose = models.BooleanField(_("may propose"), default=False)
    may_vote = models.BooleanField(_("may vote"), default=False)
    hue = models.PositiveSmallIntegerField(
        _("colour on the badge"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(359)],
        help_text=_("Hue from 0 to 359, beside the word; empty: black on white"),
    )
    zones: Any = models.ManyToManyField(
        Zone, blank=True, related_name="categories", verbose_name=_("zones that its badge opens")
    )
    is_open = models.BooleanField(_("offered in the form"), default=True)
    opens_at = models.DateTimeField(
        _("opens"), null=True, blank=True, help_text=_("Empty: with the conference’s registration")
    )
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("Empty: with the conference’s registration")
    )
    is_by_invitation = models.BooleanField(
        _("by invitation only"), default=False, help_text=_("Only for those who have its link")
    )
    # Its link is made of this; a new one ends the link before.
    invitation_nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    # Values of rules.files.FileKind.
    required_files = models.JSONField(_("files that it asks for"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords(excluded_fields=["invitation_nonce"])

    class Meta:
        verbose_name = _("participant category")
        verbose_name_plural = _("participant categories")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "code"], name="events_participantcategory_code_unique"
            )
        ]

    def __str__(self) -> str:
        return str(self.name)
