"""docs/reference/data-map.md names every field that is kept of a person; export and erasure know it."""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from events.common.privacy import erase_all, export_all
from events.mail.models import Message
from events.people.models import Person, Speaker
from events.registrations.models import Registration
from tests.factories.people import PersonFactory
from tests.factories.registrations import (
    AccreditationFileFactory,
    NeedsFactory,
    PendingChangeFactory,
    PhotoFactory,
    RegistrationFactory,
)

User = get_user_model()
# What stands for one human; a row with a key to one of these is about that human.
HUMANS = (User, Person, Speaker, Registration, Message)
MAP = Path(__file__).parent.parent / "docs" / "reference" / "data-map.md"


def our_models():
    found = [model for model in apps.get_models() if model._meta.app_label in {"accounts", "events"}]
    # A proxy is another view of the same rows.
    return [one for one in found if not (one.__name__.startswith("Historical") or one._meta.proxy)]


def is_act(field):
    """Whether a key to an account only says who did it: the row stays when the account goes."""
    return field.related_model is User and field.remote_field.on_delete is models.SET_NULL


def personal_fields(model):
    """Names of the fields of `model` that the map has to name."""
    keys = [field for field in model._meta.concrete_fields if field.related_model in HUMANS]
    belongs = model in HUMANS or any(not is_act(field) for field in keys)
    fields = model._meta.concrete_fields if belongs else keys
    return {f"{model.__name__}.{field.name}" for field in fields if not field.primary_key}


def mapped():
    rows = re.findall(r"^\| (`.+?) \| (.+?) \| (.+?) \| (.+?) \|$", MAP.read_text(), re.MULTILINE)
    assert len(rows) > 20
    return {name for cells in rows for name in re.findall(r"`(\w+\.\w+)`", cells[0])}


def test_every_personal_field_is_in_the_map():
    wanted = set().union(*(personal_fields(model) for model in our_models()))
    assert sorted(wanted - mapped()) == []


def test_the_map_names_no_field_that_is_gone():
    known = {f"{model.__name__}.{field.name}" for model in our_models() for field in model._meta.get_fields()}
    assert sorted(mapped() - known) == []


# Of what registration keeps: derived, or a key that grants, or says nothing of a person.
NOT_TOLD = {
    "Registration.form_key",
    "Registration.search_text",
    "RegistrationDraft.invitation",
    "RegistrationDraft.step",
    "AccreditationFile.media_type",
    "Badge.nonce",
    "ScheduleShare.nonce",
}
# What stays when somebody is erased: that a place was given and on which terms, not to whom.
KEPT = {"Registration.reference", "Registration.terms_version", "Consent.version", "Badge.nonce", "Scan.desk"}


def texts_of(model):
    """Fields of `model` that hold free text or answers; codes of a fixed list say nothing by themselves."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [field for field in model._meta.concrete_fields if isinstance(field, kinds) and not field.choices]


def marked(rows):
    """Writes a word of its own into every text of `rows`; returns the words by field."""
    words = {}
    for row in rows:
        for field in texts_of(type(row)):
            word = f"zq{len(words):03}"
            is_list = isinstance(field, models.JSONField) and field.default is list
            value = [word] if is_list else {"said": word} if isinstance(field, models.JSONField) else word
            type(row).objects.filter(pk=row.pk).update(**{field.name: value})
            words[f"{type(row).__name__}.{field.name}"] = word
    return words


def one_of_each(registration, now):
    """A row of each of registration's models, all of one person."""
    from events.registrations.models import (
        Badge,
        Consent,
        FormAnswer,
        MergedPerson,
        Question,
        RegistrationDraft,
        SavedFilter,
        SavedSession,
        Scan,
        ScheduleShare,
    )
    from tests.factories.programme import SessionFactory
    from tests.factories.registrations import FormQuestionFactory

    conference, user = registration.conference, registration.person.user
    whose = {"conference": conference, "person": registration.person}
    session = SessionFactory(conference=conference)
    question = FormQuestionFactory(conference=conference)
    return [
        registration,
        PendingChangeFactory(registration=registration),
        NeedsFactory(**whose),
        PhotoFactory(**whose),
        AccreditationFileFactory(**whose),
        Consent.objects.create(registration=registration, version="1", agreed_at=now),
        FormAnswer.objects.create(registration=registration, question=question, value="x"),
        Question.objects.create(registration=registration, text="x", due_on=now.date(), asked_at=now),
        RegistrationDraft.objects.create(user=user, conference=conference, saved_at=now),
        SavedSession.objects.create(user=user, session=session, saved_at=now),
        SavedFilter.objects.create(user=user, conference=conference, name="x", query="x", saved_at=now),
        MergedPerson.objects.create(person=registration.person, gone=0, reason="x", at=now),
        ScheduleShare.objects.create(user=user, conference=conference, nonce="n", created_at=now),
        Badge.objects.create(registration=registration, serial=1, nonce="n", issued_at=now),
        Scan.objects.create(
            conference=conference,
            registration=registration,
            result="valid",
            day=now.date(),
            client_uuid="0" * 32,
            scanned_at=now,
            received_at=now,
        ),
    ]


@pytest.fixture
def person():
    return PersonFactory(user=User.objects.create_user("amina@arvenia.example"))


@pytest.mark.django_db
def test_every_text_of_a_registration_is_handed_out_and_erased(person):
    from datetime import UTC, datetime

    now = datetime(2026, 2, 10, 9, tzinfo=UTC)
    registration = RegistrationFactory(person=person)
    words = marked(one_of_each(registration, now))
    told = json.dumps(export_all(person.user))
    assert sorted(name for name, word in words.items() if word not in told and name not in NOT_TOLD) == []
    erase_all(person.user, by=None, now=now)
    assert left_behind(words) == []


def left_behind(words):
    """Fields, of any model and its history, in which a word still stands."""
    found = set()
    for model in apps.get_app_config("events").get_models():
        for row in model.objects.values_list(*[field.name for field in texts_of(model)] or ["pk"]):
            said = json.dumps([str(value) for value in row])
            found |= {name for name, word in words.items() if word in said}
    return sorted(found - KEPT)
