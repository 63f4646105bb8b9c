"""What the mails to focal points share: the power that they go by."""

from datetime import datetime

from django.utils.translation import gettext as _

from events.mail.models import Message
from events.registrations.models import FocalPoint


def find_point(message: Message) -> FocalPoint | None:
    rows = FocalPoint.objects.filter(pk=message.refs.get("focal_point"))
    found: FocalPoint | None = rows.select_related(
        "delegation__conference", "delegation__organization", "person"
    ).first()
    return found


def point_of(message: Message) -> FocalPoint:
    point = find_point(message)
    if point is None:
        raise FocalPoint.DoesNotExist
    return point


def has_ended(message: Message, now: datetime) -> str:
    """Why the mail is no longer theirs to get; "" while they are in power."""
    point = find_point(message)
    if point is not None:
        today = point.delegation.conference.local(now).date()
        if FocalPoint.objects.in_power(today).filter(pk=point.pk).exists():
            return ""
    return "No longer the focal point."


def why(point: FocalPoint) -> str:
    return _("You get this because you are a focal point of %(delegation)s.") % {
        "delegation": point.delegation
    }
