from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.conferences.models import Conference, Delegation
from events.conferences.rules import Role
from events.people.models import Person
from events.registrations.models.categories import ParticipantCategory
from events.registrations.models.protocol import ProtocolRank
from events.registrations.rules import (
    DECIDING_ROLES,
    LIVE_STATES,
    DelegationRole,
    Listing,
    Mode,
    RegistrationState,
    Route,
)


class FocalPointQuerySet(models.QuerySet["FocalPoint"]):
    def in_power(self, today: date) -> Self:
        """Those whose power has begun and not ended on `today`, a day on the conference's clock (INV3)."""
        begun = self.filter(valid_from__lte=today)
        return begun.filter(Q(valid_until=None) | Q(valid_until__gte=today))


class FocalPoint(models.Model):
    """Who decides for a delegation, between two days, both included."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="focal_points", verbose_name=_("person"))
    delegation = models.ForeignKey(
        Delegation, models.CASCADE, related_name="focal_points", verbose_name=_("delegation")
    )
    is_alternate = models.BooleanField(_("alternate"), default=False)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()
    objects: ClassVar[Any] = FocalPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        constraints = [
            models.UniqueConstraint(fields=["person", "delegation"], name="events_focalpoint_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.delegation}"


def deciding(user: Any, *, conference: Conference, now: datetime) -> Q:
    """What `user` may decide on at `now`: the one rule of entitlement (INV2), of rows with a category.

    Focal points in power today on the conference's clock decide for their delegation; staff by
    the table DECIDING_ROLES; nobody else.
    """
    if not getattr(user, "is_active", False):
        return Q(pk=None)
    if user.is_superuser:
        return Q()
    powers = FocalPoint.objects.in_power(conference.local(now).date()).filter(person__user=user)
    may = Q(category__route=Route.FOCAL_POINT, delegation__in=powers.values("delegation"))
    for route, roles in DECIDING_ROLES.items():
        run = Conference.objects.organised_by(user, *roles)
        may |= Q(category__route=route, conference__in=run)
    return may


def routes_decided_by(user: Any, *, delegation: Delegation, now: datetime) -> frozenset[str]:
    """The routes on which `user` decides for people of `delegation` at `now`: `deciding`, before any row."""
    if not getattr(user, "is_active", False):
        return frozenset()
    if user.is_superuser:
        return frozenset(Route.values)
    conference = delegation.conference
    run = {
        route
        for route, roles in DECIDING_ROLES.items()
        if Conference.objects.organised_by(user, *roles).filter(pk=conference.pk).exists()
    }
    powers = FocalPoint.objects.in_power(conference.local(now).date()).filter(person__user=user)
    if powers.filter(delegation=delegation).exists():
        run.add(Route.FOCAL_POINT)
    return frozenset(run)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; for staff, those of the conferences whose registration they run."""
        if getattr(user, "is_superuser", False):
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        run = Conference.objects.organised_by(user, Role.REGISTRATION, Role.PROTOCOL)
        press = Conference.objects.organised_by(user, Role.MEDIA)
        accredited = Q(conference__in=press, category__route=Route.MEDIA_DESK)
        return self.filter(Q(person__user=user) | Q(conference__in=run) | accredited)

    def owned_by(self, user: Any) -> Self:
        return self.filter(person__user_id=user.pk) if user.pk else self.none()

    def decidable_by(self, user: Any, *, conference: Conference, now: datetime) -> Self:
        """Those of `conference` that `user` may decide on at `now`; see `deciding`."""
        return self.filter(deciding(user, conference=conference, now=now), conference=conference)

    def live(self) -> Self:
        return self.filter(state__in=LIVE_STATES)

    def in_protocol_order(self) -> Self:
        """By rank, or the order given instead; then head, deputy, members; then first come (INV19)."""
        order = Coalesce(F("protocol_place"), F("protocol_rank__position")).asc(nulls_last=True)
        return self.order_by(order, "delegation_role", "submitted_at", "pk")

    def waiting_in_order(self) -> Self:
        """The waiting list, first to be served first."""
        return self.filter(state=RegistrationState.WAITLISTED).order_by("-priority", "waiting_since", "pk")


class Registration(models.Model):
    """A person's request to attend a conference, and what became of it."""

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="registrations", verbose_name=_("conference")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations", verbose_name=_("person"))
    category = models.ForeignKey(
        ParticipantCategory, models.PROTECT, related_name="registrations", verbose_name=_("category")
    )
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("delegation"),
    )
    reference = models.CharField(_("registration ID"), max_length=12, editable=False)
    # One rendered form, one registration, however often it is sent.
    form_key = models.UUIDField(editable=False, null=True)
    # As in the passport; `name` is what the badge says.
    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    given_name = models.CharField(_("given names"), max_length=120, blank=True)
    name = models.CharField(_("name on the badge"), max_length=200)
    native_name = models.CharField(_("name in own script"), max_length=200, blank=True)
    native_language = models.CharField(_("language of that name"), max_length=16, blank=True)
    organization_name = models.CharField(_("organization"), max_length=300, blank=True)
    function = models.CharField(_("function"), max_length=200, blank=True)
    mode = models.CharField(_("takes part"), max_length=8, choices=Mode.choices, default=Mode.ON_SITE)
    # Days of attendance, ISO 8601, on the conference's clock; none said means all.
    days = models.JSONField(_("days"), default=list, blank=True)
    delegation_role = models.PositiveSmallIntegerField(
        _("role in the delegation"), choices=DelegationRole.choices, default=DelegationRole.MEMBER
    )
    # Known to protocol, the secretariat and the delegation's own focal points alone; never on a public page.
    protocol_rank = models.ForeignKey(
        ProtocolRank,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("protocol rank"),
    )
    protocol_place = models.PositiveSmallIntegerField(
        _("order instead of the rank's"),
        null=True,
        blank=True,
        help_text=_("On the scale of the ranks' order; empty: where the rank stands, then first come"),
    )
    # Of an aide or the focal point, for somebody without an address; opens no account to them.
    contact_email = models.EmailField(_("contact address"), blank=True)
    listing = models.CharField(
        _("list of participants"), max_length=12, choices=Listing.choices, default=Listing.NONE
    )
    terms_version = models.CharField(_("terms agreed to"), max_length=20, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=RegistrationState.choices, default=RegistrationState.SUBMITTED
    )
    priority = models.SmallIntegerField(_("priority on the waiting list"), default=0)
    submitted_at = models.DateTimeField(_("asked"))
    # Set while a place is offered, and at no other time.
    offer_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    # Whose place this is: given from one person to another without becoming free between.
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("in place of"),
    )
    waiting_since = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, help_text=_("Shown to the person"))
    # Counts the changes of what is decided on, so that nobody decides on something else than they read.
    revision = models.PositiveIntegerField(default=0, editable=False)
    # rules.found_by of the names and the organization; written with them.
    search_text = models.TextField(editable=False, blank=True)
    history = HistoricalRecords(excluded_fields=["search_text", "revision"])
    objects: ClassVar[Any] = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "reference"], name="events_registration_reference_unique"
            ),
            models.UniqueConstraint(fields=["person", "form_key"], name="events_registration_form_once"),
            models.UniqueConstraint(
                fields=["conference", "person"],
                condition=Q(state__in=list(LIVE_STATES)),
                name="events_registration_one_live_a_person",
            ),
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(delegation_role=DelegationRole.HEAD, state__in=list(LIVE_STATES)),
                name="events_registration_one_head_a_delegation",
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.OFFERED, offer_until__isnull=False)
                | (~Q(state=RegistrationState.OFFERED) & Q(offer_until=None)),
                name="events_registration_offered_until_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["conference", "state", "submitted_at"], name="events_registration_queue"),
            models.Index(
                fields=["offer_until"],
                condition=Q(state=RegistrationState.OFFERED),
                name="events_registration_offers",
            ),
            models.Index(
                fields=["conference", "-priority", "waiting_since"],
                condition=Q(state=RegistrationState.WAITLISTED),
                name="events_registration_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def as_read(self) -> str:
        """The row and what it says now, for a form that decides on it, such as “12.0”."""
        return f"{self.pk}.{self.revision}"


class ProtocolEntry(Registration):
    """A registration as the protocol service sees it, with its rank."""

    class Meta:
        proxy = True
        verbose_name = _("protocol list entry")
        verbose_name_plural = _("protocol list")

    def __str__(self) -> str:
        return self.name
