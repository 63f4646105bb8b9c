"""Reads of persons and of the links that were given to them."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from events.common.tokens import make_token, token_is_valid, token_row_id
from events.conferences.models import Conference
from events.people.models import CalendarFeed, Speaker, SpeakerInvitation

INVITATION = "invitation"
FEED = "calendar"


def is_speaker(email: str) -> bool:
    """Whether somebody who reads that mailbox is a speaker anywhere, also one who has yet to answer."""
    mine = Q(person__user__email__iexact=email) | Q(person__email__iexact=email)
    return Speaker.objects.filter(mine).exists()


def invitation_of(token: str) -> SpeakerInvitation | None:
    """The invitation that a token was made for, in whatever state; None for what is no token of ours."""
    row_id = token_row_id(token)
    if row_id is None:
        return None
    related = SpeakerInvitation.objects.select_related("speaker__conference", "speaker__person")
    found = related.filter(pk=row_id).first()
    if found is None or not token_is_valid(token, INVITATION, found.pk, found.nonce):
        return None
    return found


def invitation_url(invitation: SpeakerInvitation) -> str:
    """The absolute link of an invitation; it grants, so it is never stored."""
    token = make_token(INVITATION, invitation.pk, invitation.nonce)
    return f"{settings.BASE_URL}{reverse('events:invitation', kwargs={'token': token})}"


def feed_of(token: str) -> CalendarFeed | None:
    """The feed that a token was made for, revoked or not; None for what is no token of ours."""
    row_id = token_row_id(token)
    if row_id is None:
        return None
    found = CalendarFeed.objects.select_related("user", "conference").filter(pk=row_id).first()
    if found is None or not token_is_valid(token, FEED, found.pk, found.nonce):
        return None
    return found


def feed_url(user: Any, conference: Conference) -> str:
    """The absolute link of the open feed of `user`, or "" when there is none."""
    feed = CalendarFeed.objects.filter(user=user, conference=conference, revoked_at=None).first()
    if feed is None:
        return ""
    token = make_token(FEED, feed.pk, feed.nonce)
    return f"{settings.BASE_URL}{reverse('events:calendar-feed', kwargs={'token': token})}"


def speaker_of(user: Any, conference: Conference) -> Speaker | None:
    """Who `user` is as a speaker at `conference`, if they are one."""
    if not getattr(user, "is_authenticated", False):
        return None
    found: Speaker | None = (
        Speaker.objects.for_conference(conference)
        .filter(person__user_id=user.pk)
        .select_related("person", "conference")
        .first()
    )
    return found
