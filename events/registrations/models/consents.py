"""Who agreed to which version of the terms, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.registrations.models.requests import Registration


class Consent(models.Model):
    """Agreement to one version; never changed. The last one stands in Registration.terms_version too."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="consents", verbose_name=_("registration")
    )
    version = models.CharField(_("version of the terms"), max_length=20)
    agreed_at = models.DateTimeField(_("agreed"))

    class Meta:
        verbose_name = _("agreement to the terms")
        verbose_name_plural = _("agreements to the terms")
        ordering = ["agreed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "version"], name="events_consent_once")
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.version}"
