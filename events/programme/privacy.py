"""What the programme says of somebody: handed out, and redacted in sealed versions with a new hash."""

from datetime import datetime
from typing import Any

from django.db.models import F

from events.common.actions import record_transition
from events.conferences.models import Conference
from events.people.models import Speaker
from events.people.privacy import ERASED
from events.programme.models import Participation, SessionVersion, VersionParticipation
from events.programme.sealing import content_hash, find_text, present


def export(user: Any) -> dict[str, Any]:
    """Where somebody speaks, as plain values for JSON."""
    rows = Participation.objects.filter(speaker__person__user=user).select_related("session__conference")
    return {
        "participations": [
            {
                "conference": one.session.conference.slug,
                "session": one.session.code,
                "title": str(one.session.title),
                "role": one.role,
                "state": one.state,
            }
            for one in rows
        ]
    }


def erase(user: Any, *, by: Any, now: datetime) -> None:
    """Takes name and role out of every sealed version, which gets a new hash; each a logged act."""
    speakers = list(Speaker.objects.filter(person__user=user).values_list("pk", flat=True))
    rows = VersionParticipation.objects.filter(speaker__in=speakers)
    versions = list(rows.values_list("version", flat=True).distinct())
    rows.update(name=ERASED, native_name="", native_language="", presented_role="", organization="")
    for version in SessionVersion.objects.filter(pk__in=versions).prefetch_related("participations"):
        shown = present(version)
        SessionVersion.objects.filter(pk=version.pk).update(
            sha256=content_hash(shown), search_text=find_text(version, shown.people)
        )
        record_transition(version, from_state="sealed", to_state="redacted", by=by, now=now)
    # Pages and files that were made of the old words are kept under the old counter.
    conferences = SessionVersion.objects.filter(pk__in=versions).values("conference")
    Conference.objects.filter(pk__in=conferences).update(live_counter=F("live_counter") + 1)
