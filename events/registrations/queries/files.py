"""Files that categories ask for: which are there, which are missing."""

from typing import Any

from events.conferences.models import Conference
from events.registrations.models import AccreditationFile, ParticipantCategory, Registration
from events.registrations.queries.drafts import draft_of
from events.registrations.rules.files import FileKind

Asked = list[tuple[FileKind, AccreditationFile | None]]


def files_asked(category: ParticipantCategory, *, user: Any = None, person: Any = None) -> Asked:
    """Each kind that the category asks for, with the file that the person sent, without its bytes."""
    if not category.required_files:
        return []
    whose = {"person": person} if person is not None else {"person__user_id": user.pk}
    sent = AccreditationFile.objects.without_bytes().filter(conference_id=category.conference_id, **whose)
    by_kind = {one.kind: one for one in sent.select_related("conference")}
    return [(kind, by_kind.get(kind)) for kind in FileKind if kind in category.required_files]


def files_of(registration: Registration) -> Asked:
    """What the category of a registration asks for, and what is there."""
    return files_asked(registration.category, person=registration.person_id)


def wanted_category(user: Any, conference: Conference) -> ParticipantCategory | None:
    """The category of somebody's live request, else of their draft."""
    live = Registration.objects.filter(conference=conference).owned_by(user).live()
    registration = live.select_related("category").first()
    if registration is not None:
        category: ParticipantCategory = registration.category
        return category
    draft = draft_of(user, conference)
    return conference.categories.filter(code=draft.category_code).first() if draft else None
