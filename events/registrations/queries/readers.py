"""Who a mailbox belongs to, as far as mail about registration is concerned."""

from itertools import chain

from django.db.models import Q

from events.conferences.models import ConferenceRole
from events.conferences.rules import Role
from events.registrations.models import FocalPoint
from events.registrations.rules import DECIDING_ROLES


def is_focal_point(email: str) -> bool:
    """Whether somebody who reads that mailbox is or was a focal point anywhere."""
    mine = Q(person__user__email__iexact=email) | Q(person__email__iexact=email)
    return FocalPoint.objects.filter(mine).exists()


def decides(email: str) -> bool:
    """Whether somebody who reads that mailbox may decide on requests, as a focal point or as staff."""
    roles = {Role.OWNER, *chain.from_iterable(DECIDING_ROLES.values())}
    staff = ConferenceRole.objects.filter(user__email__iexact=email, role__in=roles)
    return is_focal_point(email) or staff.exists()
