"""Parts of the venue that not everybody may enter."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField
from simple_history.models import HistoricalRecords

from events.conferences.models import Conference
from events.registrations.rules import validate_zone_code


class Zone(models.Model):
    """A part of the venue with a door of its own; categories say whose badge opens it."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="zones", verbose_name=_("conference")
    )
    code = models.CharField(
        _("mark on the badge"),
        max_length=4,
        validators=[validate_zone_code],
        help_text=_("One to four capital letters or figures, such as A, P2 or VIP"),
    )
    name = I18nCharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["conference", "code"], name="events_zone_code_unique")]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"
