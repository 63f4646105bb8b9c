"""Ranks of protocol; data of each conference, because editions name them differently."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField
from simple_history.models import HistoricalRecords

from events.conferences.models import Conference


class ProtocolRank(models.Model):
    """A kind of VIP, such as MIN for ministers; people of a lower number come first."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="protocol_ranks", verbose_name=_("conference")
    )
    code = models.SlugField(_("code"), max_length=12, help_text=_("Short, such as MIN or AMB"))
    name = I18nCharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(
        _("order"), help_text=_("Lower ones come first; leave room between, such as 10, 20, 30")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("protocol rank")
        verbose_name_plural = _("protocol ranks")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "code"], name="events_protocolrank_code_unique")
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"
