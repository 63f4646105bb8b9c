from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TransitionQuerySet(models.QuerySet["Transition"]):
    def of(self, subject: models.Model) -> Self:
        """Those of one object, newest first, each with who did it."""
        found = self.filter(subject=subject._meta.model_name, subject_id=subject.pk)  # noqa: SLF001  # see actions
        return found.select_related("by")


class Transition(models.Model):
    """One change of state of one object; written by actions, never changed, holds ids only."""

    subject = models.CharField(_("object"), max_length=64, help_text=_("Model, such as registration"))
    subject_id = models.BigIntegerField()
    # A plain number: conferences lie above this slice.
    conference_id = models.BigIntegerField(null=True)
    from_state = models.CharField(_("from"), max_length=32, blank=True)
    to_state = models.CharField(_("to"), max_length=32)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"))

    objects: ClassVar[Any] = TransitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "subject_id", "at"], name="events_transition_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}: {self.from_state} → {self.to_state}"

    @property
    def before(self) -> str:
        """The state that it left, in words."""
        return self._words(self.from_state)

    @property
    def after(self) -> str:
        """The state that it came to, in words."""
        return self._words(self.to_state)

    def _words(self, state: str) -> str:
        """What the object's model calls it: by its `state_words` or its field; else `state` itself."""
        model: Any = apps.get_model(self._meta.app_label, self.subject)
        if found := getattr(model, "state_words", None):
            return str(found(state))
        choices = [field.flatchoices for field in model._meta.fields if field.name == "state"]  # noqa: SLF001  # a look into the model
        return str(dict(*choices).get(state, state))
