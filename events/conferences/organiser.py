"""Who organises what in a request, and which of the conferences they are looking at.

Read once a request: every page of the admin site asks for the rights of some thirty models.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from events.conferences.models import Conference, ConferenceRole
from events.conferences.rules import Role

CHOSEN = "chosen_conference"
_ROLES, _CONFERENCES = "_organiser_roles", "_organiser_conferences"


def roles(request: HttpRequest) -> Mapping[int, frozenset[str]]:
    """The user's roles by the id of the conference; empty for whoever may not work. One query."""
    found = getattr(request, _ROLES, None)
    if found is None:
        found = {}
        if getattr(request.user, "is_active", False):
            rows = ConferenceRole.objects.for_user(request.user).values_list("conference", "role")
            for conference, role in rows:
                found[conference] = found.get(conference, frozenset()) | {role}
        setattr(request, _ROLES, found)
    return found


def roles_at(request: HttpRequest) -> Mapping[int, frozenset[str]]:
    """As `roles`, where superusers own every conference."""
    if getattr(request.user, "is_superuser", False):
        return {one.pk: frozenset({Role.OWNER.value}) for one in conferences(request)}
    return roles(request)


def conferences(request: HttpRequest) -> list[Conference]:
    """Those in which the user has a role, the latest first; all for superusers. One query."""
    found = getattr(request, _CONFERENCES, None)
    if found is None:
        found = list(Conference.objects.organised_by(request.user))
        setattr(request, _CONFERENCES, found)
    return found


def chosen(request: HttpRequest) -> Conference | None:
    """The conference to which the user has narrowed the lists, while they still have a role in it."""
    wanted = _session(request).get(CHOSEN)
    if wanted is None:
        return None
    return next((one for one in conferences(request) if one.pk == wanted), None)


def choose(request: HttpRequest, value: str) -> Conference | None:
    """Narrows the lists to the conference of that id; anything that is not one's own shows all again."""
    found = next((one for one in conferences(request) if str(one.pk) == value), None)
    if found:
        request.session[CHOSEN] = found.pk
    else:
        request.session.pop(CHOSEN, None)
    return found


def only(request: HttpRequest) -> Conference | None:
    """The one conference that a page without an object can be about: the chosen one, or one's only one."""
    found = conferences(request)
    return chosen(request) or (found[0] if len(found) == 1 else None)


def _session(request: HttpRequest) -> Mapping[str, Any]:
    return getattr(request, "session", {})
