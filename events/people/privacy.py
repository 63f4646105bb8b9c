"""What the speakers' part knows of somebody: handed out, and redacted, in sealed versions too."""

from datetime import datetime
from typing import Any

from events.common.actions import record_transition
from events.people.models import CalendarFeed, Person, Speaker, SpeakerInvitation, SpeakerVersion

ERASED = "—"
EMPTY = {"native_name": "", "native_language": "", "country": ""}
TEXTS = {"role": "", "organization": "", "biography": "", "sources": []}


def export(user: Any) -> dict[str, Any]:
    """The person and each presentation of it, as plain values for JSON."""
    person = Person.objects.filter(user=user).first()
    if person is None:
        return {"person": None, "speakers": []}
    names = ("honorific", "name", "native_name", "email", "country", "language", "time_zone")
    speakers = Speaker.objects.filter(person=person).select_related("conference")
    return {
        "person": {name: getattr(person, name) for name in names},
        "speakers": [
            {
                "conference": one.conference.slug,
                "name": one.name,
                "native_name": one.native_name,
                "role": str(one.role),
                "organization": str(one.organization),
                "biography": str(one.biography),
            }
            for one in speakers
        ],
        "feeds": CalendarFeed.objects.filter(user=user).count(),
    }


def erase(user: Any, *, by: Any, now: datetime) -> None:
    """Takes the names out of person, speakers, sealed versions and histories; each a logged act."""
    SpeakerInvitation.objects.filter(used_by=user).update(email="")
    person = Person.objects.filter(user=user).first()
    if person is None:
        return
    speakers = Speaker.objects.filter(person=person)
    SpeakerInvitation.objects.filter(speaker__in=speakers).update(email="")
    for version in SpeakerVersion.objects.filter(speaker__in=speakers):
        record_transition(version, from_state="sealed", to_state="redacted", by=by, now=now)
    redacted = {"name": ERASED, **EMPTY, **TEXTS}
    SpeakerVersion.objects.filter(speaker__in=speakers).update(**redacted, sort_key="", search_text="")
    history: Any = Speaker.history
    history.filter(id__in=speakers.values("pk")).update(**redacted)
    speakers.update(**redacted)
    gone = {
        "name": ERASED,
        **EMPTY,
        "honorific": "",
        "email": "",
        "time_zone": "",
        "language": "",
        "search_text": "",
    }
    history = Person.history
    history.filter(id=person.pk).update(**gone, user=None)
    Person.objects.filter(pk=person.pk).update(**gone, user=None, organization=None, erased_at=now)
    record_transition(person, from_state="", to_state="erased", by=by, now=now)
