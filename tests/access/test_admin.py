"""The admin site: staff of one conference meet nothing of another, by any route."""

import pytest
from django.contrib import admin
from django.urls import reverse

from events.conferences.models import Conference
from events.conferences.rules import Role
from events.conferences.staff import ScopedMixin

pytestmark = pytest.mark.django_db

SCOPED = {
    one.model._meta.model_name: one for one in admin.site._registry.values() if isinstance(one, ScopedMixin)
}
# A history that is shown on the form leads there, whoever asks; the form is then not there.
REFUSED = {404, 403, 302}
# What no conference owns; superusers run it.
NOBODYS = {"user"}
# What all conferences share: every organiser may look, whichever conference brought it.
SHARED = {"organization"}
OUTSIDERS = ["visitor", "newcomer", "attendee", "focal point", "speaker"]


def page(model_admin, name, *arguments):
    meta = model_admin.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=arguments)


def rows(model_admin, place):
    """The objects of one conference, by what its owner may see."""
    request = type("Request", (), {"user": place.people["owner"], "session": {}})()
    return model_admin.scoped(request, model_admin.model._default_manager.all())


def foreign_rows(model_admin, north, south):
    return rows(model_admin, south).exclude(pk__in=rows(model_admin, north).values("pk"))


@pytest.fixture
def foreign(north, south):
    """Each scoped model's objects that are south's alone."""
    own = {name: one for name, one in SCOPED.items() if name not in SHARED}
    found = {name: foreign_rows(one, north, south) for name, one in own.items()}
    assert [name for name, there in found.items() if not there.exists()] == []  # else the world lacks one
    return found


def test_every_model_is_scoped_or_nobodys():
    assert {one._meta.model_name for one in admin.site._registry} - set(SCOPED) == NOBODYS


def pages_of(foreign, beyond=0):
    """(model, page) → its address for an object of south, or for one that many numbers on."""
    return {
        (model, name): page(SCOPED[model], name, there.order_by("-pk").first().pk + beyond)
        for model, there in foreign.items()
        for name in ("change", "delete", "history")
    }


@pytest.mark.parametrize("role", Role.values)
def test_what_is_souths_does_not_exist_for_staff_of_north(client, north, foreign, role):
    client.force_login(north.people[role])
    answers = {one: client.get(path).status_code for one, path in pages_of(foreign).items()}
    assert {one: status for one, status in answers.items() if status not in REFUSED} == {}


def test_what_is_souths_answers_as_what_was_never_there(client, north, foreign):
    client.force_login(north.people["owner"])
    theirs, nobodys = pages_of(foreign), pages_of(foreign, beyond=100_000)
    told = {one: [client.get(paths[one]).status_code for paths in (theirs, nobodys)] for one in theirs}
    assert {one: pair for one, pair in told.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("role", Role.values)
def test_lists_hold_nothing_of_south(client, north, foreign, role):
    client.force_login(north.people[role])
    wrong = []
    for model, there in foreign.items():
        response = client.get(page(SCOPED[model], "changelist"))
        if response.status_code != 403:
            listed = response.context["cl"].queryset.values_list("pk", flat=True)
            wrong += [model] if set(listed) & set(there.values_list("pk", flat=True)) else []
    assert wrong == []


@pytest.mark.parametrize("label", OUTSIDERS)
def test_participants_are_kept_out(client, people, label):
    if people[label]:
        client.force_login(people[label])
    answers = {model: client.get(page(one, "changelist")).status_code for model, one in SCOPED.items()}
    assert [model for model, status in answers.items() if status not in {302, 403}] == []


def test_choices_name_nothing_of_south(client, north, south, foreign):
    """Whatever the form of a new object offers belongs to a conference of one's own."""
    client.force_login(north.people["owner"])
    wrong = []
    for model, one in SCOPED.items():
        response = client.get(page(one, "add"))
        if response.status_code != 200 or "adminform" not in response.context:
            continue  # nobody adds one here, or a page of its own asks
        for field, widget in response.context["adminform"].form.fields.items():
            wrong += [f"{model}.{field}"] if offers(getattr(widget, "queryset", None), south, foreign) else []
    assert wrong == []


def offers(offered, south, foreign):
    if offered is None:
        return False
    if offered.model is Conference:
        return south.conference in offered
    there = foreign.get(offered.model._meta.model_name)
    return there is not None and offered.filter(pk__in=there.values("pk")).exists()
