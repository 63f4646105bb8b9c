import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from events.conferences.models import Conference
from events.conferences.rules import Role
from events.mail.rules import OPEN_STATES, WAITING_STATES, MailClass, MessageState


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the conferences whose mail `user` runs; account mails only for superusers."""
        if getattr(user, "is_superuser", False):
            return self
        return self.filter(conference__in=Conference.objects.organised_by(user, Role.MAIL))

    def waiting(self, now: datetime) -> Self:
        """What a worker may take up at `now`, the most urgent and oldest first."""
        ready = self.filter(state__in=WAITING_STATES, due_at__lte=now)
        return ready.order_by("-priority", "due_at", "pk")

    def with_lost_worker(self, now: datetime) -> Self:
        """What a worker took up and has not come back from, and of which no `Handover` knows."""
        lost = self.filter(state__in=[MessageState.CLAIMED, MessageState.SENDING], lease_until__lt=now)
        return lost.exclude(claimed_by__in=Handover.objects.values("token"))


class SealedField(models.BinaryField):
    """Bytes that are written like any other value: only then does PostgreSQL take many rows in one UNNEST."""

    get_placeholder = property()

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs


class Message(models.Model):
    """One mail to one mailbox about one occasion: a row first, rendered at sending, then kept masked.

    `occasion` says what the mail is about, such as "registration:17:confirmed"; with kind and
    recipient it is unique, so nothing is said twice. `refs` holds ids only, such as
    {"registration": 17}; the slice that declared the kind reads the facts when it is sent.
    """

    kind = models.CharField(_("kind"), max_length=64)
    mail_class = models.CharField(_("class"), max_length=1, choices=MailClass.choices)
    conference = models.ForeignKey(
        Conference, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("conference")
    )
    recipient = models.EmailField(pgettext_lazy("recipient", "to"))
    recipient_key = models.CharField(max_length=254, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("zone of the recipient"), max_length=64, blank=True)
    occasion = models.CharField(_("occasion"), max_length=200)
    refs = models.JSONField(_("about"), default=dict, blank=True)
    # Only for mails that carry a code which lives nowhere else; encrypted, emptied when sent.
    sealed = SealedField(null=True, editable=False)

    state = models.CharField(
        _("state"), max_length=12, choices=MessageState.choices, default=MessageState.QUEUED
    )
    reason = models.CharField(_("why"), max_length=500, blank=True)
    priority = models.SmallIntegerField(_("urgency"), default=0, help_text=_("Higher goes first"))
    due_at = models.DateTimeField(_("due"))
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True)
    queued_at = models.DateTimeField(_("queued"))
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_by = models.CharField(max_length=64, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    is_ambiguous = models.BooleanField(_("may have been sent before"), default=False)
    message_id = models.CharField(_("Message-ID"), max_length=200, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    # As it was sent, with everything that grants something masked; emptied when it has aged.
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    body_text = models.TextField(_("text"), blank=True)
    body_html = models.TextField(_("HTML"), blank=True)
    objects: ClassVar[Any] = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "recipient_key", "occasion"], name="events_message_said_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False),
                name="events_message_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "due_at"],
                condition=Q(state__in=list(OPEN_STATES)),
                name="events_message_open",
            ),
            models.Index(fields=["conference", "-queued_at"], name="events_message_conference"),
            models.Index(fields=["recipient_key"], name="events_message_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.subject or self.kind} → {self.recipient}"


class Handover(models.Model):
    """A worker's claim on its way out: which message is being handed over, and which were taken so far.

    Written before each mail, so small; the messages are written in bulk. There is one while a claim is at
    work, and it is all that is known of it when its worker is lost.
    """

    token = models.CharField(max_length=64, unique=True)
    lease_until = models.DateTimeField()
    # The id of a message; no key, for it is written as often as mails go out.
    handing = models.BigIntegerField(null=True)
    began_at = models.DateTimeField(null=True)
    # [[id of a message, began, ended], ...], in seconds since 1970.
    taken = models.JSONField(default=list)

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")

    def __str__(self) -> str:
        return self.token


class PaceQuerySet(models.QuerySet["Pace"]):
    def closed(self, now: datetime) -> Self:
        """Those to which nothing goes at `now`."""
        return self.filter(Q(open_at__gt=now) | Q(retry_at__gt=now))


class Pace(models.Model):
    """How fast mail goes to one domain; the row with no name is about all mail.

    `level` is how many mails might have gone out at once at `filled_at`. `open_at` is set when the rate is
    used up, `retry_at` while the domain says "not now": then one mail tries it.
    """

    name = models.CharField(_("domain"), max_length=254, unique=True)
    level = models.FloatField(default=0.0)
    filled_at = models.DateTimeField(null=True)
    open_at = models.DateTimeField(null=True)
    refusals = models.PositiveIntegerField(_("refusals in a row"), default=0)
    retry_at = models.DateTimeField(_("left alone until"), null=True)
    objects: ClassVar[Any] = PaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("pace")
        verbose_name_plural = _("paces")

    def __str__(self) -> str:
        return self.name


class DeliveryAttempt(models.Model):
    """One try to hand a message to the mail server, with the server's answer."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", verbose_name=_("message"))
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=MessageState.choices, blank=True)
    code = models.PositiveSmallIntegerField(_("answer code"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        ordering = ["began_at", "pk"]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M:%S} {self.outcome}"


class Suppression(models.Model):
    """A mailbox to which nothing is sent any more, and why."""

    recipient_key = models.CharField(_("address"), max_length=254, unique=True)
    reason = models.CharField(_("why"), max_length=500)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        return self.recipient_key


class Mailbox(models.Model):
    """A recipient's mailbox; its nonce makes the unsubscribe and preferences links revocable."""

    recipient_key = models.CharField(_("address"), max_length=254, unique=True)
    nonce = models.CharField(max_length=32, editable=False)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.recipient_key


class Preference(models.Model):
    """Whether a mailbox wants one kind of mail; the kind's class says what holds without a row."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="preferences")
    kind = models.CharField(_("kind"), max_length=64)
    is_wanted = models.BooleanField(_("wanted"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [models.UniqueConstraint(fields=["mailbox", "kind"], name="events_preference_once")]

    def __str__(self) -> str:
        return f"{self.mailbox}: {self.kind}"


class Following(models.Model):
    """That somebody asked for an optional kind of mail about one conference."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    kind = models.CharField(_("kind"), max_length=64)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("optional mail asked for")
        verbose_name_plural = _("optional mails asked for")
        constraints = [
            models.UniqueConstraint(fields=["user", "conference", "kind"], name="events_following_once")
        ]
        indexes = [models.Index(fields=["conference", "kind"], name="events_following_of_kind")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}, {self.conference}"


class MailText(models.Model):
    """What a conference says in its own words in one kind of mail, in one language; empty parts stay ours."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    kind = models.CharField(_("mail"), max_length=64)
    language = models.CharField(_("language"), max_length=12)
    subject = models.CharField(
        _("subject"), max_length=150, blank=True, help_text=_("Without the symbol in front")
    )
    opening = models.TextField(
        _("words before the facts"),
        max_length=4000,
        blank=True,
        help_text=_("An empty line begins a new paragraph"),
    )
    closing = models.TextField(_("words after the button"), max_length=2000, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text of a mail")
        verbose_name_plural = _("texts of mails")
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "kind", "language"],
                name="events_mailtext_once",
                violation_error_message=_("There is a text for this mail in this language already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


def new_message_id(domain: str) -> str:
    """A Message-ID made once a row, so that every retry carries the same one (RFC 5322 §3.6.4)."""
    return f"<{uuid.uuid4().hex}@{domain}>"
