from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField
from simple_history.models import HistoricalRecords

from events.programme.models.sessions import Session


class SessionDocument(models.Model):
    """A paper of a session, in one language and revision, kept elsewhere; releases seal what it says."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="documents", verbose_name=_("session"))
    symbol = models.CharField(_("symbol"), max_length=60, blank=True, help_text=_("Such as WTDC-25/12"))
    revision = models.CharField(_("revision"), max_length=20, blank=True, help_text=_("Such as Rev. 1"))
    title = I18nCharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=16, blank=True, help_text=_("Such as ar or zh"))
    url = models.URLField(
        _("address"),
        max_length=1000,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Empty: the paper is announced, and not yet to be had"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return " ".join(part for part in (self.symbol, self.revision, str(self.title)) if part)

    @property
    def conference_id(self) -> int:
        return self.session.conference_id
