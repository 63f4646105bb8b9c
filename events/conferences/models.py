from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.common.rules import LinkState, link_state
from events.conferences.rules import (
    ConferenceState,
    Role,
    has_cycle,
    validate_language_tag,
    validate_languages,
    validate_slug,
    validate_time_zone,
)

# A day; no room takes longer to set up, no way is longer.
MAX_MINUTES = 1440
MAX_TEAMS = 200


class ConferenceQuerySet(models.QuerySet["Conference"]):
    def visible_to(self, user: Any) -> Self:
        """Announced and archived ones for everybody; drafts for those who have a role in them."""
        if getattr(user, "is_superuser", False):
            return self
        public = Q(state__in=[ConferenceState.ANNOUNCED, ConferenceState.ARCHIVED])
        if not getattr(user, "is_authenticated", False):
            return self.filter(public)
        return self.filter(public | Q(pk__in=ConferenceRole.objects.for_user(user).values("conference")))

    def organised_by(self, user: Any, *roles: str) -> Self:
        """Those in which `user` has one of `roles` (any role when none is named); all for superusers."""
        if not getattr(user, "is_active", False):
            return self.none()
        if user.is_superuser:
            return self
        held = ConferenceRole.objects.for_user(user)
        if roles:
            held = held.filter(role__in=[*roles, Role.OWNER])
        return self.filter(pk__in=held.values("conference"))


class Conference(models.Model):
    """One edition, in its own time zone; what is published of it carries its accent colour."""

    slug = models.SlugField(_("address"), max_length=40, unique=True, validators=[validate_slug])
    symbol = models.CharField(_("symbol"), max_length=40, help_text=_("Short name, such as WTDC-25"))
    name = I18nCharField(_("name"), max_length=300)
    theme = I18nCharField(_("theme"), max_length=500, blank=True, default="")
    organizer = I18nCharField(_("organizer"), max_length=300, blank=True, default="")
    host = I18nCharField(_("host"), max_length=300, blank=True, default="")
    city = I18nCharField(_("city"), max_length=120)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("ISO 3166 code, such as AZ")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    languages = models.JSONField(
        _("languages of its texts"), default=list, blank=True, validators=[validate_languages]
    )
    hue = models.PositiveSmallIntegerField(
        _("accent colour"),
        default=215,
        validators=[MinValueValidator(0), MaxValueValidator(359)],
        help_text=_("Hue from 0 to 359; lightness is chosen so that text stays readable."),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ConferenceState.choices, default=ConferenceState.DRAFT
    )
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    badge_desk = I18nTextField(_("where and when badges are collected"), blank=True, default="")
    terms_version = models.CharField(_("version of the terms"), max_length=20, default="1")
    # Rises with each live change; part of every shared page's cache key (docs/explanation/architecture.md).
    live_counter = models.PositiveBigIntegerField(default=0, editable=False)
    history = HistoricalRecords(excluded_fields=["live_counter"])
    objects: ClassVar[Any] = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="events_conference_days_in_order"
            ),
            models.CheckConstraint(condition=Q(hue__lt=360), name="events_conference_hue_in_circle"),
        ]

    def __str__(self) -> str:
        return self.symbol

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError(
                {"ends_on": ValidationError(_("The last day is before the first."), code="order")}
            )
        opens, closes = self.registration_opens_at, self.registration_closes_at
        if opens and closes and closes <= opens:
            raise ValidationError(
                {
                    "registration_closes_at": ValidationError(
                        _("Registration closes before it opens."), code="order"
                    )
                }
            )

    @property
    def main_language(self) -> str:
        """The language that a text is in when nothing else is said."""
        return str(self.languages[0]) if self.languages else settings.LANGUAGE_CODE

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def days(self) -> list[date]:
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]

    def local(self, moment: datetime) -> datetime:
        """The same instant on the conference's clock."""
        return moment.astimezone(self.zone)


class ConferenceRoleQuerySet(models.QuerySet["ConferenceRole"]):
    def for_user(self, user: Any) -> Self:
        return self.filter(user_id=user.pk)


class ConferenceRole(models.Model):
    """What one member of staff may do at one conference; rules.py maps roles to rights."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="roles", verbose_name=_("conference")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    history = HistoricalRecords()
    objects: ClassVar[Any] = ConferenceRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of staff")
        verbose_name_plural = _("roles of staff")
        constraints = [
            models.UniqueConstraint(fields=["user", "conference", "role"], name="events_conferencerole_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.conference}"


class OrganiserInvitationQuerySet(models.QuerySet["OrganiserInvitation"]):
    def open(self, now: datetime) -> Self:
        """Those whose link still works."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)


class OrganiserInvitation(models.Model):
    """A one-time link that gives a role (or, without a conference, the whole site)."""

    email = models.EmailField(_("e-mail address"))
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, blank=True)
    nonce = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    objects: ClassVar[Any] = OrganiserInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of an organiser")
        verbose_name_plural = _("invitations of organisers")

    def __str__(self) -> str:
        return self.email

    def link_state(self, now: datetime) -> LinkState:
        return link_state(
            used_at=self.used_at, revoked_at=self.revoked_at, expires_at=self.expires_at, now=now
        )


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
        CHANGE = 2, _("Change")
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


def check_same_conference(instance: Any, name: str) -> None:
    """ValidationError when the related object `name` belongs to another conference."""
    related = getattr(instance, name)
    if related is not None and related.conference_id != instance.conference_id:
        raise ValidationError({name: ValidationError(_("This is of another conference."), code="foreign")})


class Venue(models.Model):
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="venues", verbose_name=_("conference")
    )
    name = I18nCharField(_("name"), max_length=200)
    other_names = I18nCharField(_("other names"), max_length=300, blank=True, default="")
    postal_address = I18nTextField(_("postal address"), blank=True, default="")
    directions = I18nTextField(_("how to get there"), blank=True, default="", help_text=_("Markdown"))
    inside_minutes = models.PositiveSmallIntegerField(
        _("minutes on foot between its rooms"),
        validators=[MaxValueValidator(MAX_MINUTES)],
        default=0,
        help_text=_("Kept free for whoever speaks in two"),
    )
    walk_minutes = models.PositiveSmallIntegerField(
        _("minutes on the way to another venue"),
        validators=[MaxValueValidator(MAX_MINUTES)],
        default=0,
        help_text=_("Of two venues the farther one counts"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    def __str__(self) -> str:
        return str(self.name)


class Room(models.Model):
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="rooms", verbose_name=_("conference")
    )
    venue = models.ForeignKey(
        Venue, models.SET_NULL, null=True, blank=True, related_name="rooms", verbose_name=_("venue")
    )
    code = models.SlugField(_("code"), max_length=40, help_text=_("Part of addresses, such as plenary-hall"))
    name = I18nCharField(_("name"), max_length=200)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    step_free = models.BooleanField(_("step-free access"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    captioning = models.BooleanField(_("screen for captions"), default=False)
    setup_minutes = models.PositiveSmallIntegerField(
        _("minutes to set it up"),
        validators=[MaxValueValidator(MAX_MINUTES)],
        default=0,
        help_text=_("Kept free between two sessions"),
    )
    booths = models.PositiveSmallIntegerField(
        _("booths for interpreters"),
        validators=[MaxValueValidator(MAX_TEAMS)],
        null=True,
        blank=True,
        help_text=_("Empty when not known"),
    )
    directions = I18nTextField(_("how to find it"), blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["conference", "code"], name="events_room_code_unique")]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        check_same_conference(self, "venue")


class Track(models.Model):
    """A theme under which sessions are gathered."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="tracks", verbose_name=_("conference")
    )
    slug = models.SlugField(_("code"), max_length=40)
    name = I18nCharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "slug"], name="events_track_slug_unique")
        ]

    def __str__(self) -> str:
        return str(self.name)


class Body(models.Model):
    """A plenary, committee, working group or the like, with its parent."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenary")
        COMMITTEE = "committee", _("Committee")
        WORKING_GROUP = "working_group", _("Working group")
        AD_HOC = "ad_hoc", _("Ad hoc group")
        HEADS = "hod", _("Heads of delegation")
        NETWORK = "network", _("Network")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="bodies", verbose_name=_("conference")
    )
    code = models.CharField(_("code"), max_length=40)
    name = I18nCharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    apart_from = models.ManyToManyField(
        "self",
        blank=True,
        verbose_name=_("must not meet at the same time as"),
        help_text=_("Bodies that small delegations have to attend with the same people"),
    )
    terms_of_reference = I18nTextField(_("terms of reference"), blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["conference", "code"], name="events_body_code_unique")]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        check_same_conference(self, "parent")
        if self.pk is None or self.parent_id is None:
            return
        parents = dict(Body.objects.filter(conference=self.conference).values_list("pk", "parent_id"))
        if has_cycle(self.pk, self.parent_id, parents):
            raise ValidationError(
                {"parent": ValidationError(_("A body cannot stand under itself."), code="cycle")}
            )


class InterpreterTeam(models.Model):
    """How many sessions at once can be interpreted into a language."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="interpreter_teams", verbose_name=_("conference")
    )
    language = models.CharField(
        _("language"), max_length=16, validators=[validate_language_tag], help_text=_("Code such as fr")
    )
    count = models.PositiveSmallIntegerField(_("teams"), validators=[MaxValueValidator(MAX_TEAMS)])
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("team of interpreters")
        verbose_name_plural = _("teams of interpreters")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "language"], name="events_interpreterteam_language_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.count}"


class Organization(models.Model):
    """What a participant represents, across conferences: an administration, a company, an agency."""

    class Membership(models.TextChoices):
        MEMBER_STATE = "member_state", _("Member State")
        SECTOR_MEMBER = "sector_member", _("Sector Member")
        ASSOCIATE = "associate", _("Associate")
        ACADEMIA = "academia", _("Academia")
        RESOLUTION_99 = "resolution_99", _("Resolution 99")
        UNITED_NATIONS = "un", _("United Nations and specialized agencies")
        REGIONAL = "rto", _("Regional telecommunication organization")
        INTERGOVERNMENTAL = "igo", _("Intergovernmental organization")
        OTHER = "other", _("Other")

    name = I18nCharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    membership = models.CharField(
        _("membership"), max_length=16, choices=Membership.choices, default=Membership.OTHER
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("ISO 3166 code, such as AZ")
    )
    region = models.CharField(_("region"), max_length=16, blank=True)
    sort_key = models.CharField(_("sorted as"), max_length=300, blank=True)
    search_text = models.TextField(editable=False, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return str(self.name)


class Delegation(models.Model):
    """An organization at a conference."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="delegations", verbose_name=_("conference")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="delegations", verbose_name=_("organization")
    )
    sort_key = models.CharField(_("sorted as"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "organization"], name="events_delegation_once")
        ]

    def __str__(self) -> str:
        return str(self.organization)


class TableFile(models.Model):
    """A table that an organiser sent in: kept for a day until they say that it shall be imported."""

    kind = models.CharField(_("rows of"), max_length=64)
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("table to import")
        verbose_name_plural = _("tables to import")

    def __str__(self) -> str:
        return self.name
