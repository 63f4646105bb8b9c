"""Erasing a person from registration: the place goes on, the counts stay, the names go."""

from datetime import datetime
from typing import Any

from django.db import transaction

from events.common.models import Transition
from events.people.models import Person
from events.registrations.actions.deciding import withdraw
from events.registrations.actions.powers import end_power
from events.registrations.models import (
    AccreditationFile,
    FocalPoint,
    FormAnswer,
    MergedPerson,
    Needs,
    Paper,
    Passport,
    PendingChange,
    Photo,
    Question,
    Registration,
    RegistrationDraft,
    SavedFilter,
    SavedSession,
    ScheduleShare,
    VisaLetter,
)
from events.registrations.queries import invitations_of
from events.registrations.rules import Listing

ERASED: dict[str, Any] = {
    "name": "–",
    "family_name": "",
    "given_name": "",
    "native_name": "",
    "native_language": "",
    "organization_name": "",
    "function": "",
    "days": [],
    "contact_email": "",
    "protocol_rank": None,
    "protocol_place": None,
    "reason": "",
}


@transaction.atomic
def forget(user: Any, *, by: Any, now: datetime) -> None:
    """Withdraws what lives, ends the powers, drops saved sessions, and blanks what was said, history too.

    Ids, states and times stay: they are the record of places given. Done twice it changes nothing.
    """
    own = Registration.objects.owned_by(user).select_related("conference", "category", "person")
    for registration in own.live():
        withdraw(registration, by=None, now=now, quiet=True)
    pks = list(own.values_list("pk", flat=True))
    Registration.objects.filter(pk__in=pks).update(
        **ERASED, listing=Listing.NONE, form_key=None, search_text=""
    )
    history: Any = Registration.history  # a manager on the class, says simple-history
    history.filter(id__in=pks).update(**ERASED)
    Transition.objects.filter(subject="registration", subject_id__in=pks).update(reason="")
    changes = PendingChange.objects.filter(registration__in=pks)
    asked = Transition.objects.filter(subject="pendingchange", subject_id__in=changes.values("pk"))
    asked.update(reason="")
    changes.update(before={}, after={}, note="", reason="")
    letters = VisaLetter.objects.filter(registration__in=pks)
    Passport.objects.filter(letter__in=letters).delete()
    told = Transition.objects.filter(subject="visaletter", subject_id__in=letters.values("pk"))
    told.update(reason="")
    letters.update(reason="")
    Paper.objects.filter(registration__in=pks).update(name_mac="")
    Question.objects.filter(registration__in=pks).update(text="–", answer="")
    invited = invitations_of(user)
    invited.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    invited.update(email="", name="")
    Photo.objects.filter(person__user_id=user.pk).delete()
    Needs.objects.filter(person__user_id=user.pk).delete()
    AccreditationFile.objects.filter(person__user_id=user.pk).delete()
    FormAnswer.objects.filter(registration__in=pks).delete()
    RegistrationDraft.objects.filter(user_id=user.pk).delete()
    SavedFilter.objects.filter(user_id=user.pk).delete()
    SavedSession.objects.filter(user_id=user.pk).delete()
    ScheduleShare.objects.filter(user_id=user.pk).delete()
    _forget_merged(user)
    for power in FocalPoint.objects.filter(person__user_id=user.pk).select_related("delegation__conference"):
        end_power(power, by=by, now=now, quiet=True)


def _forget_merged(user: Any) -> None:
    """Those who were found to be the same human go as well: they live on in the history alone."""
    merged = MergedPerson.objects.filter(person__user_id=user.pk)
    gone = list(merged.values_list("gone", flat=True))
    blank = ("native_name", "native_language", "honorific", "email", "country", "language", "time_zone")
    history: Any = Person.history
    texts = dict.fromkeys((*blank, "search_text"), "")
    history.filter(id__in=gone).update(name="–", **texts, user=None, organization=None)
    acts = Transition.objects.filter(subject="person", to_state="merged")
    own = list(merged.values_list("person", flat=True))
    acts.filter(subject_id__in=[*gone, *own]).update(reason="")
    merged.update(reason="")
