"""Whole accounts: of places, and of one person."""

import base64
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from events.conferences.models import Conference
from events.programme.models import SessionPlaces
from events.registrations.models import (
    AccreditationFile,
    AnyQuota,
    DelegationQuota,
    FocalPoint,
    MergedPerson,
    Needs,
    PendingChange,
    Photo,
    Quota,
    Registration,
    RegistrationDraft,
    SavedFilter,
    SavedSession,
    Seat,
    VisaLetter,
)
from events.registrations.queries.invitations import invitations_of
from events.registrations.queries.requests import history_of
from events.registrations.queries.visa import passport_of
from events.registrations.rules import HOLDING_STATES, SeatState


def conferences_to_count(slug: str | None = None) -> list[Conference]:
    """Those with places to count, or the one of that slug."""
    found = Conference.objects.filter(slug=slug) if slug else Conference.objects.all()
    return list(found.order_by("slug"))


def miscounted(conference: Conference) -> Iterator[tuple[AnyQuota, int]]:
    """Rows whose counter is not the number of those who hold a place, with that number."""
    holding = Registration.objects.filter(conference=conference, state__in=HOLDING_STATES)
    for quota in Quota.objects.filter(conference=conference).select_related("category", "conference"):
        held = holding if quota.category is None else holding.filter(category=quota.category)
        count = held.count()
        if count != quota.taken:
            yield quota, count
    own = DelegationQuota.objects.filter(delegation__conference=conference)
    for share in own.select_related("category", "delegation__organization"):
        held = holding.filter(delegation=share.delegation_id)
        count = (held.filter(category=share.category) if share.category else held).count()
        if count != share.taken:
            yield share, count


@dataclass(frozen=True)
class SeatCount:
    """A session's counters of seats beside what a count gives."""

    places: SessionPlaces
    held: int
    waiting: int

    @property
    def is_right(self) -> bool:
        return (self.places.taken, self.places.waiting) == (self.held, self.waiting)


def count_seats(session_id: int | None = None) -> list[SeatCount]:
    """Every session with limited seats, or one, with its seats counted; two queries."""
    rows = SessionPlaces.objects.select_related("session").order_by("pk")
    if session_id is not None:
        rows = rows.filter(pk=session_id)
    counted = Counter(
        {
            (session, state): number
            for session, state, number in Seat.objects.live()
            .filter(session__in=rows.values("pk"))
            .order_by()
            .values_list("session", "state")
            .annotate(number=Count("pk"))
        }
    )
    return [
        SeatCount(row, counted[row.pk, SeatState.HELD], counted[row.pk, SeatState.WAITING]) for row in rows
    ]


def everything_of(user: Any) -> dict[str, Any]:
    """All that registration holds about an account, as plain values."""
    own = Registration.objects.owned_by(user).select_related(
        "conference", "category", "delegation__organization", "protocol_rank"
    )
    powers = FocalPoint.objects.filter(person__user_id=user.pk).select_related("delegation__organization")
    saved = SavedSession.objects.filter(user_id=user.pk).select_related("session__conference")
    seats = Seat.objects.filter(registration__in=own).select_related("session__conference")
    return {
        "photos": [
            {
                "conference": photo.conference.slug,
                "sent": photo.uploaded_at.isoformat(),
                "jpeg": base64.b64encode(bytes(photo.kept)).decode("ascii"),
            }
            for photo in Photo.objects.filter(person__user_id=user.pk).select_related("conference")
        ],
        "needs": [
            {"conference": one.conference.slug, "access": one.access, "diet": one.diet, "other": one.other}
            for one in Needs.objects.filter(person__user_id=user.pk).select_related("conference")
        ],
        "files": [
            {
                "conference": one.conference.slug,
                "kind": one.kind,
                "sent": one.sent_at.isoformat(),
                "type": one.media_type,
                "data": base64.b64encode(bytes(one.data)).decode("ascii"),
            }
            for one in AccreditationFile.objects.filter(person__user_id=user.pk).select_related("conference")
        ],
        "drafts": [
            {
                "conference": draft.conference.slug,
                "category": draft.category_code,
                "saved": draft.saved_at.isoformat(),
                "answers": draft.answers,
            }
            for draft in RegistrationDraft.objects.filter(user_id=user.pk).select_related("conference")
        ],
        "seats": [
            {
                "conference": one.session.conference.slug,
                "session": one.session.code,
                "state": one.state,
                "asked": one.asked_at.isoformat(),
            }
            for one in seats
        ],
        "registrations": [_told(registration) for registration in own],
        "merged": [
            {"at": one.at.isoformat(), "reason": one.reason}
            for one in MergedPerson.objects.filter(person__user_id=user.pk)
        ],
        "filters": [
            {"conference": one.conference.slug, "name": one.name, "query": one.query}
            for one in SavedFilter.objects.filter(user_id=user.pk).select_related("conference")
        ],
        "invitations": [
            {
                "conference": one.conference.slug,
                "category": one.category.code,
                "name": one.name,
                "email": one.email,
                "sent": one.created_at.isoformat(),
                "used": one.used_at.isoformat() if one.used_at else None,
            }
            for one in invitations_of(user).select_related("conference", "category")
        ],
        "focal_point_for": [
            {
                "delegation": str(power.delegation),
                "from": power.valid_from.isoformat(),
                "until": power.valid_until.isoformat() if power.valid_until else None,
            }
            for power in powers
        ],
        "saved_sessions": [
            {
                "conference": one.session.conference.slug,
                "session": one.session.code,
                "saved": one.saved_at.isoformat(),
                "note": one.note,
            }
            for one in saved
        ],
    }


TOLD = (
    "reference",
    "name",
    "family_name",
    "given_name",
    "native_name",
    "native_language",
    "organization_name",
    "function",
    "mode",
    "days",
    "contact_email",
    "protocol_place",
    "listing",
    "terms_version",
    "state",
    "reason",
)


def _told(registration: Registration) -> dict[str, Any]:
    badges = registration.badges.order_by("serial")
    return {
        **{name: getattr(registration, name) for name in TOLD},
        "conference": registration.conference.slug,
        "category": registration.category.code,
        "delegation_role": registration.get_delegation_role_display(),
        "protocol_rank": str(registration.protocol_rank or ""),
        "delegation": str(registration.delegation or ""),
        "asked": registration.submitted_at.isoformat(),
        "decided": registration.decided_at.isoformat() if registration.decided_at else None,
        "history": [
            {"from": move.from_state, "to": move.to_state, "reason": move.reason, "at": move.at.isoformat()}
            for move in history_of(registration)
        ],
        "visa_letters": [_letter(letter) for letter in registration.visa_letters.select_related("paper")],
        "papers": [
            {"kind": paper.kind, "given": paper.issued_at.isoformat()} for paper in registration.papers.all()
        ],
        "questions": [
            {
                "asked": one.text,
                "by": one.due_on.isoformat(),
                "answer": one.answer,
                "answered": one.answered_at.isoformat() if one.answered_at else None,
            }
            for one in registration.questions.all()
        ],
        "consents": [
            {"version": one.version, "agreed": one.agreed_at.isoformat()}
            for one in registration.consents.all()
        ],
        "changes": [_change(one) for one in registration.pending_changes.select_related(*CHANGE_RELATED)],
        "answers": {
            row.question.code: {"question": str(row.question), "answer": row.value}
            for row in registration.form_answers.select_related("question")
        },
        "scans": [
            {
                "at": scan.scanned_at.isoformat(),
                "desk": scan.desk,
                "direction": scan.direction,
                "result": scan.result,
                "place": str(scan.zone or scan.session or ""),
            }
            for scan in registration.scans.select_related("zone", "session").order_by("scanned_at", "pk")
        ],
        "badges": [{"serial": badge.serial, "state": badge.state} for badge in badges],
    }


CHANGE_RELATED = (
    "category",
    "from_category",
    "delegation__organization",
    "from_delegation__organization",
)


def _change(change: PendingChange) -> dict[str, Any]:
    return {
        "state": change.state,
        "asked": change.asked_at.isoformat(),
        "note": change.note,
        "from": {
            **change.before,
            "category": change.from_category.code,
            "delegation": str(change.from_delegation or ""),
        },
        "to": {
            **change.after,
            "category": change.category.code,
            "delegation": str(change.delegation or ""),
        },
        "decided": change.decided_at.isoformat() if change.decided_at else None,
        "reason": change.reason,
    }


def _letter(letter: VisaLetter) -> dict[str, Any]:
    facts = passport_of(letter)
    return {
        "state": letter.state,
        "asked": letter.asked_at.isoformat(),
        "due": letter.due_on.isoformat(),
        "reason": letter.reason,
        "passport": facts.plain() if facts else None,
    }
