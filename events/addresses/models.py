from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.addresses.rules import (
    AddressKind,
    AddressState,
    Delivery,
    TextKind,
    is_readable,
    validate_language_tag,
    validate_slug,
)
from events.conferences.models import Conference
from events.people.models import Person
from events.programme.models import Session


class AddressQuerySet(models.QuerySet["Address"]):
    def public(self, now: datetime) -> Self:
        """What anybody may read at `now`: published, or the embargo's hour has come (INV14)."""
        lifted = Q(state=AddressState.EMBARGOED, embargo_until__lte=now)
        return self.filter(Q(state=AddressState.PUBLISHED) | lifted)

    def with_a_page(self, now: datetime) -> Self:
        """The public ones, and those withdrawn after they were public: their page says so."""
        lifted = Q(state=AddressState.EMBARGOED, embargo_until__lte=now)
        return self.filter(Q(state__in=[AddressState.PUBLISHED, AddressState.WITHDRAWN]) | lifted)

    def still_embargoed(self, now: datetime) -> Self:
        return self.filter(state=AddressState.EMBARGOED, embargo_until__gt=now)

    def newest_first(self) -> Self:
        """By the day it was given; those without a day last (the databases differ on that by default)."""
        return self.order_by(F("delivered_on").desc(nulls_last=True), "-published_at", "-pk")


class Address(models.Model):
    """A published text (message, speech, statement ...): who, in which role, to whom, when."""

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="addresses", verbose_name=_("conference")
    )
    slug = models.SlugField(_("address of the page"), max_length=80, validators=[validate_slug])
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
        _("original language"),
        max_length=16,
        blank=True,
        help_text=_("BCP 47, such as az"),
        validators=[validate_language_tag],
    )
    summary = I18nTextField(_("summary in our own words"), blank=True, default="")
    # List of rules.Fact: what was looked for and is not known, as opposed to not yet filled in.
    not_known = models.JSONField(_("not known"), default=list, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=AddressState.choices, default=AddressState.DRAFT
    )
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=500, blank=True)
    # Written when a text is sealed, from what was sealed; see events.common.text.search_key.
    search_text = models.TextField(editable=False, blank=True)
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects: ClassVar[Any] = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("speech", "address")
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

    def is_public(self, now: datetime) -> bool:
        return is_readable(state=self.state, embargo_until=self.embargo_until, now=now)


class AddressText(models.Model):
    """The draft text of an address in one language; blank lines part paragraphs."""

    address = models.ForeignKey(
        Address, models.CASCADE, related_name="texts", verbose_name=pgettext_lazy("speech", "address")
    )
    language = models.CharField(
        _("language"),
        max_length=16,
        help_text=_("BCP 47, such as en or az"),
        validators=[validate_language_tag],
    )
    kind = models.CharField(
        _("kind of text"), max_length=24, choices=TextKind.choices, default=TextKind.AS_PREPARED
    )
    salutation = models.TextField(_("salutation"), blank=True, max_length=5_000)
    body = models.TextField(
        _("text"), blank=True, max_length=200_000, help_text=_("A blank line parts paragraphs.")
    )
    closing = models.TextField(_("closing"), blank=True, max_length=5_000)
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

    address = models.ForeignKey(
        Address, models.PROTECT, related_name="versions", verbose_name=pgettext_lazy("speech", "address")
    )
    language = models.CharField(_("language"), max_length=16)
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind of text"), max_length=24, choices=TextKind.choices)
    # [{"kind": "salutation" | "body" | "break" | "closing", "text": "..."}], in order; none for a record.
    blocks = models.JSONField(_("paragraphs"))
    # Who, in which role, to whom, where from: as it stood over the text when it was sealed.
    facts = models.JSONField(_("facts"), default=dict)
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A sealed text never changes; a correction is the next version.")
        super().save(*args, **kwargs)


class Provenance(models.Model):
    """Where a text in one language comes from; what is not known is None, never invented."""

    address = models.ForeignKey(
        Address, models.CASCADE, related_name="provenances", verbose_name=pgettext_lazy("speech", "address")
    )
    language = models.CharField(_("language"), max_length=16, validators=[validate_language_tag])
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
