"""Categories by invitation: who may ask in them, by which link."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.queries import verified_emails
from events.common.tokens import make_token, token_is_valid, token_row_id
from events.conferences.models import Conference
from events.registrations.models import CategoryInvitation, ParticipantCategory
from events.registrations.queries.requests import category_window
from events.registrations.rules import Window

# What a link is made for: one for all who have it, and one for one person.
SHARED = "category"
NAMED = "category-invitation"


def shared_link_works(category: ParticipantCategory, token: str) -> bool:
    """Whether `token` is the link of this category for all who have it."""
    return token_is_valid(token, SHARED, category.pk, category.invitation_nonce)


def named_invitation(
    category: ParticipantCategory, token: str, *, now: datetime
) -> CategoryInvitation | None:
    """The personal invitation into this category whose link is `token`, while it works."""
    row_id = token_row_id(token)
    if row_id is None:
        return None
    opened = CategoryInvitation.objects.open(now).filter(pk=row_id, category=category)
    found: CategoryInvitation | None = opened.first()
    return found if found and token_is_valid(token, NAMED, found.pk, found.nonce) else None


def invitation_works(category: ParticipantCategory, token: str, *, now: datetime) -> bool:
    """Whether `token` is a link into this category that holds at `now`."""
    return shared_link_works(category, token) or named_invitation(category, token, now=now) is not None


def invitation_link(category: ParticipantCategory) -> str:
    """The absolute link into a category for all who have it; it grants, so it is never stored."""
    return _link(category.conference, make_token(SHARED, category.pk, category.invitation_nonce))


def named_link(invitation: CategoryInvitation) -> str:
    """The absolute link of one personal invitation; it grants, so it is never stored."""
    return _link(invitation.conference, make_token(NAMED, invitation.pk, invitation.nonce))


def invitations_of(user: Any) -> QuerySet[CategoryInvitation]:
    """The personal invitations that went to an address that `user` has proved, or that `user` used."""
    rows: QuerySet[CategoryInvitation] = CategoryInvitation.objects.filter(
        Q(used_by_id=user.pk) | Q(email__in=verified_emails(user))
    )
    return rows


def _link(conference: Conference, token: str) -> str:
    path = reverse("events:registration-new", args=[conference.slug])
    return f"{settings.BASE_URL}{path}?invitation={token}"


def invited_category(conference: Conference, token: str, *, now: datetime) -> ParticipantCategory | None:
    """The category that a link invites to, as long as the link holds."""
    closed = conference.categories.filter(is_open=True, is_by_invitation=True).select_related("conference")
    return next((one for one in closed if invitation_works(one, token, now=now)), None)


def offered_categories(
    conference: Conference, *, now: datetime, invitation: str = ""
) -> list[ParticipantCategory]:
    """What the form takes, whatever its hours, in its order; those by invitation from who has a link."""
    return [
        category
        for category in conference.categories.filter(is_open=True).select_related("conference")
        if not category.is_by_invitation or invitation_works(category, invitation, now=now)
    ]


def offers_choice(conference: Conference) -> bool:
    """Whether there is more than one category for those without a link."""
    return bool(conference.categories.filter(is_open=True, is_by_invitation=False).count() > 1)


def open_categories(
    conference: Conference, *, now: datetime, invitation: str = ""
) -> list[ParticipantCategory]:
    """What the form offers at `now`."""
    offered = offered_categories(conference, now=now, invitation=invitation)
    return [category for category in offered if category_window(category, now=now) == Window.OPEN]
