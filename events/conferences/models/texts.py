"""What a conference writes itself: pages and announcements."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.conferences.models.conferences import Conference


class PageQuerySet(models.QuerySet["Page"]):
    def published(self) -> Self:
        return self.filter(is_published=True)


class Page(models.Model):
    """A page that the conference writes itself, in Markdown."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="pages", verbose_name=_("conference")
    )
    slug = models.SlugField(_("address"), max_length=40)
    title = I18nCharField(_("title"), max_length=200)
    body = I18nTextField(_("text"), blank=True, default="", help_text=_("Markdown"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_published = models.BooleanField(_("published"), default=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    history = HistoricalRecords()
    objects: ClassVar[Any] = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "slug"]
        constraints = [models.UniqueConstraint(fields=["conference", "slug"], name="events_page_slug_unique")]

    def __str__(self) -> str:
        return str(self.title)


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def current(self, now: datetime) -> Self:
        """Those that are on show at `now`, the most urgent and newest first."""
        shown = self.filter(published_from__lte=now).filter(
            Q(published_until=None) | Q(published_until__gt=now)
        )
        return shown.order_by("-severity", "-published_from")


class Announcement(models.Model):
    """News from the secretariat; an urgent one stands on top of every page of the conference."""

    class Severity(models.IntegerChoices):
        INFO = 1, _("Information")
        CHANGE = 2, pgettext_lazy("announcement", "Change")
        URGENT = 3, _("Urgent")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="announcements", verbose_name=_("conference")
    )
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity.choices, default=Severity.INFO
    )
    title = I18nCharField(_("title"), max_length=200)
    body = I18nTextField(_("text"), blank=True, default="", help_text=_("Markdown"))
    published_from = models.DateTimeField(_("shown from"))
    published_until = models.DateTimeField(_("shown until"), null=True, blank=True)
    history = HistoricalRecords()
    objects: ClassVar[Any] = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-published_from"]

    def __str__(self) -> str:
        return str(self.title)

    def is_shown(self, now: datetime) -> bool:
        return self.published_from <= now and (self.published_until is None or now < self.published_until)
