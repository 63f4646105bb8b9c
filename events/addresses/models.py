from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.addresses.rules import AddressKind, AddressState, Delivery, TextKind
from events.conferences.models import Conference
from events.people.models import Person
from events.programme.models import Session


class AddressQuerySet(models.QuerySet["Address"]):
    def public(self, now: datetime) -> Self:
        """What anybody may read at `now`: published, or the embargo's hour has come (INV14)."""
        lifted = Q(state=AddressState.EMBARGOED, embargo_until__lte=now)
        return self.filter(Q(state=AddressState.PUBLISHED) | lifted)


class Address(models.Model):
    """A published text (message, speech, statement ...): who, in which role, to whom, when."""

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="addresses", verbose_name=_("conference")
    )
    slug = models.SlugField(_("address of the page"), max_length=80)
    title = I18nCharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=AddressKind.choices, default=AddressKind.SPEECH)
    occasion = I18nCharField(_("occasion"), max_length=300, blank=True, default="")
    addressee = models.CharField(_("addressed to"), max_length=300, blank=True)
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="addresses", verbose_name=_("session")
    )
    author = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="addresses", verbose_name=_("author")
    )
    # Frozen with the address: roles change, what stood over the text does not.
    author_name = models.CharField(_("author as named"), max_length=200, blank=True)
    author_role = I18nCharField(_("author's role at the time"), max_length=300, blank=True, default="")
    on_behalf_of = models.CharField(_("on behalf of"), max_length=300, blank=True)
    delivery = models.CharField(
        _("delivery"), max_length=12, choices=Delivery.choices, default=Delivery.UNKNOWN
    )
    delivered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("read out by")
    )
    delivered_by_role = I18nCharField(_("that person's role"), max_length=300, blank=True, default="")
    delivered_source = models.URLField(_("source for who read it"), max_length=500, blank=True)
    delivered_on = models.DateField(_("date"), null=True, blank=True)
    original_language = models.CharField(
        _("original language"), max_length=16, blank=True, help_text=_("BCP 47, such as az")
    )
    summary = I18nTextField(_("summary in our own words"), blank=True, default="")
    state = models.CharField(
        _("state"), max_length=12, choices=AddressState.choices, default=AddressState.DRAFT
    )
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=500, blank=True)
    history = HistoricalRecords()
    objects: ClassVar[Any] = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-delivered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "slug"], name="events_address_slug_unique"),
            models.CheckConstraint(
                condition=~Q(state=AddressState.EMBARGOED) | Q(embargo_until__isnull=False),
                name="events_address_embargo_has_end",
            ),
        ]
        indexes = [
            models.Index(fields=["conference", "state", "embargo_until"], name="events_address_public")
        ]

    def __str__(self) -> str:
        return str(self.title)


class AddressText(models.Model):
    """The draft text of an address in one language; blank lines part paragraphs."""

    address = models.ForeignKey(Address, models.CASCADE, related_name="texts", verbose_name=_("address"))
    language = models.CharField(_("language"), max_length=16, help_text=_("BCP 47, such as en or az"))
    kind = models.CharField(
        _("kind of text"), max_length=24, choices=TextKind.choices, default=TextKind.AS_PREPARED
    )
    salutation = models.TextField(_("salutation"), blank=True)
    body = models.TextField(_("text"), blank=True)
    closing = models.TextField(_("closing"), blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["address", "language"], name="events_addresstext_once")
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.language})"


class AddressVersion(models.Model):
    """A published text, sealed: its bytes never change (INV15); a correction is the next number."""

    address = models.ForeignKey(Address, models.PROTECT, related_name="versions", verbose_name=_("address"))
    language = models.CharField(_("language"), max_length=16)
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind of text"), max_length=24, choices=TextKind.choices)
    # [{"kind": "salutation" | "body" | "closing", "text": "..."}], in order.
    blocks = models.JSONField(_("paragraphs"))
    word_count = models.PositiveIntegerField(_("words"))
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(_("sealed"))
    # What the correction says it corrects; empty for the first version.
    corrigendum = I18nCharField(_("corrigendum"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("published text")
        verbose_name_plural = _("published texts")
        ordering = ["language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["address", "language", "number"], name="events_addressversion_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.language}, {self.number})"


class Provenance(models.Model):
    """Where a text in one language comes from; what is not known is None, never invented."""

    address = models.ForeignKey(
        Address, models.CASCADE, related_name="provenances", verbose_name=_("address")
    )
    language = models.CharField(_("language"), max_length=16)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    source_url = models.URLField(_("source"), max_length=500, null=True, blank=True)
    source_published_on = models.DateField(_("published there"), null=True, blank=True)
    retrieved_at = models.DateTimeField(_("retrieved"), null=True, blank=True)
    attribution = models.CharField(_("attribution line"), max_length=500, blank=True)
    dateline = models.CharField(_("dateline"), max_length=300, blank=True)
    dateline_place = models.CharField(_("place of the dateline"), max_length=200, blank=True)
    dateline_date = models.DateField(_("date of the dateline"), null=True, blank=True)
    dateline_year_is_derived = models.BooleanField(_("its year is derived"), default=False)
    usage_terms = models.CharField(_("terms of use"), max_length=300, blank=True)
    raw = models.BinaryField(null=True, blank=True, editable=False)
    raw_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    # Parts of the file that were not recognised, for the organiser to read.
    unrecognised = models.JSONField(_("not recognised"), default=list, blank=True)
    # What display changes, such as '' to “: [{"from": ..., "to": ..., "count": n}].
    normalisations = models.JSONField(_("normalised for display"), default=list, blank=True)

    class Meta:
        verbose_name = _("provenance")
        verbose_name_plural = _("provenances")
        constraints = [models.UniqueConstraint(fields=["address", "language"], name="events_provenance_once")]
        indexes = [models.Index(fields=["raw_sha256"], name="events_provenance_raw")]

    def __str__(self) -> str:
        return f"{self.address} ({self.language})"
