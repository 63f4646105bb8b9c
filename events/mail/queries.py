from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Min, Q, QuerySet

from accounts.rules import normalise_email
from events.common.tokens import token_is_valid, token_row_id
from events.conferences.models import Conference, ConferenceRole
from events.conferences.rules import ConferenceState, Role
from events.mail.kinds import Kind, always_sent_kinds, switchable_kinds
from events.mail.models import Following, Mailbox, Message, Preference, Suppression
from events.mail.rules import is_wanted


def oldest_due(*, now: datetime, messages: QuerySet[Message] | None = None) -> datetime | None:
    """Since when the oldest message (of these) that a worker could take up has been waiting."""
    found: Any = Message.objects.all() if messages is None else messages
    oldest: datetime | None = found.waiting(now).order_by().aggregate(Min("due_at"))["due_at__min"]
    return oldest


def mailbox_by_token(token: str, *, purpose: str) -> Mailbox | None:
    """The mailbox whose link this is, or None for a link that we did not make or that was revoked."""
    row_id = token_row_id(token)
    mailbox = Mailbox.objects.filter(pk=row_id).first() if row_id is not None else None
    if mailbox is None or not token_is_valid(token, purpose, mailbox.pk, mailbox.nonce):
        return None
    return mailbox


def unsubscription(token: str) -> tuple[Mailbox, Kind, bool] | None:
    """(mailbox, kind, is it off already) of an unsubscribe link; None for what is none."""
    row_id = token_row_id(token)
    mailbox = Mailbox.objects.filter(pk=row_id).first() if row_id is not None else None
    if mailbox is None:
        return None
    for kind in switchable_kinds():
        if token_is_valid(token, f"unsubscribe:{kind.name}", mailbox.pk, mailbox.nonce):
            wanted = is_wanted(kind.mail_class, preference=preferences_of(mailbox).get(kind.name))
            return mailbox, kind, not wanted
    return None


def stopped_because(email: str) -> str:
    """Why nothing is sent to this address any more; "" while it is."""
    reasons = Suppression.objects.filter(recipient_key=normalise_email(email))
    return reasons.values_list("reason", flat=True).first() or ""


def current_conferences(*, now: datetime, most: int = 10) -> list[Conference]:
    """Announced conferences that are not over, the nearest first: those about which mail can be asked for."""
    rows = Conference.objects.filter(state=ConferenceState.ANNOUNCED, ends_on__gte=now.date())
    return list(rows.order_by("starts_on", "pk")[:most])


def kinds_for(mailbox: Mailbox) -> tuple[list[Kind], list[Kind]]:
    """(kinds that may be switched off or on, kinds that are always sent) which can reach that reader.

    What they have chosen something about stays on offer, also when it cannot reach them any more.
    """
    chosen = preferences_of(mailbox)
    reached = _reaching(mailbox.recipient_key)
    offered = [kind for kind in switchable_kinds() if kind.name in chosen or reached(kind)]
    return offered, [kind for kind in always_sent_kinds() if reached(kind)]


def _reaching(email: str) -> Callable[[Kind], bool]:
    """Whether a kind can go to whoever reads the mailbox; each sort of reader is asked for once."""
    mine = ConferenceRole.objects.filter(user__email__iexact=email, user__is_active=True)
    held = set(mine.values_list("role", flat=True))
    known: dict[Callable[[str], bool], bool] = {}

    def reaches(kind: Kind) -> bool:
        if kind.roles and not held & {*kind.roles, Role.OWNER}:
            return False
        if kind.reaches is None:
            return True
        if kind.reaches not in known:
            known[kind.reaches] = kind.reaches(email)
        return known[kind.reaches]

    return reaches


def preferences_of(mailbox: Mailbox) -> dict[str, bool]:
    """What the mailbox said about kinds; a kind that is missing was never spoken of."""
    return dict(Preference.objects.filter(mailbox=mailbox).values_list("kind", "is_wanted"))


def everything_of(user: Any) -> dict[str, Any]:
    """Mails to an account and what it chose, as plain values; codes and links stay masked."""
    key = normalise_email(user.email)
    rows = Message.objects.filter(Q(recipient_key=key) | Q(user_id=user.pk)).order_by("queued_at", "pk")
    fields = ("kind", "recipient", "state", "queued_at", "sent_at", "subject", "body_text")
    preferences = Preference.objects.filter(mailbox__recipient_key=key).order_by("kind")
    return {
        "messages": [
            {
                name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
                for name, value in row.items()
            }
            for row in rows.values(*fields)
        ],
        "preferences": dict(preferences.values_list("kind", "is_wanted")),
        "asked_for": [
            {"kind": kind, "conference": slug, "since": since.astimezone(UTC).isoformat()}
            for kind, slug, since in Following.objects.filter(user=user.pk)
            .order_by("pk")
            .values_list("kind", "conference__slug", "since")
        ],
        "nothing_is_sent_because": list(
            Suppression.objects.filter(recipient_key=key).values_list("reason", flat=True)
        ),
    }
