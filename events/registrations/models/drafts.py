"""Requests to attend that are not sent yet."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference


class RegistrationDraft(models.Model):
    """What somebody has filled in so far, as it was typed; one a person and conference.

    Nobody but its owner reads it, staff neither: nothing was asked yet.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    category_code = models.CharField(max_length=40, blank=True)
    # The step that was on screen; see rules.steps.Step.
    step = models.CharField(max_length=20, blank=True)
    # Text, or a list of texts, by the name of the field.
    answers = models.JSONField(default=dict)
    # The link of an invitation, as it was opened; it is proved anew each time.
    invitation = models.CharField(max_length=60, blank=True)
    saved_at = models.DateTimeField(_("saved"))
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("draft of a request")
        verbose_name_plural = _("drafts of requests")
        constraints = [
            models.UniqueConstraint(fields=["user", "conference"], name="events_registrationdraft_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.conference}"
