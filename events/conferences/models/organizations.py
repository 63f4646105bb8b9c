"""Whom participants represent."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField
from simple_history.models import HistoricalRecords

from events.conferences.models.conferences import Conference


class Organization(models.Model):
    """What a participant represents, across conferences: an administration, a company, an agency."""

    class Membership(models.TextChoices):
        MEMBER_STATE = "member_state", _("Member State")
        SECTOR_MEMBER = "sector_member", _("Sector Member")
        ASSOCIATE = "associate", _("Associate")
        ACADEMIA = "academia", _("Academia")
        RESOLUTION_99 = "resolution_99", _("Resolution 99")
        UNITED_NATIONS = "un", _("United Nations and specialized agencies")
        REGIONAL = "rto", _("Regional telecommunication organization")
        INTERGOVERNMENTAL = "igo", _("Intergovernmental organization")
        OTHER = "other", _("Other")

    name = I18nCharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    membership = models.CharField(
        _("membership"), max_length=16, choices=Membership.choices, default=Membership.OTHER
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("ISO 3166 code, such as AZ")
    )
    region = models.CharField(_("region"), max_length=16, blank=True)
    sort_key = models.CharField(_("sorted as"), max_length=300, blank=True)
    search_text = models.TextField(editable=False, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return str(self.name)


class Delegation(models.Model):
    """An organization at a conference."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="delegations", verbose_name=_("conference")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="delegations", verbose_name=_("organization")
    )
    sort_key = models.CharField(_("sorted as"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "organization"], name="events_delegation_once")
        ]

    def __str__(self) -> str:
        return str(self.organization)
