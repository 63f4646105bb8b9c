"""Every page of every list in the admin site, as the owner of a conference that has one of everything."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.access.test_admin import SCOPED, page, rows

pytestmark = pytest.mark.django_db

# Questions to the database that a page may ask at most, whatever the model.
MOST = {"changelist": 30, "add": 45, "change": 60, "delete": 60, "history": 30, "csv": 25}
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
HEADING = re.compile(r"<h1[ >]")
WEIRD = {
    "words that nobody wrote": {"q": "\N{PILE OF POO} zzz ' \" % _ \\ ;--"},
    "a long search": {"q": "x" * 5000},
    "an order by a column that is not there": {"o": "99"},
    "an order that is none": {"o": "x.-..1"},
    "a page before the first": {"p": "-1"},
    "a page after the last": {"p": "999999999999999999999"},
    "a page that is no number": {"p": "x"},
    "an error remembered": {"e": "1"},
    "an unknown filter": {"nonsense__exact": "1"},
    "a filter by another's secrets": {"conference__roles__user__password__startswith": "a"},
    "a conference that is no number": {"conference__id__exact": "x"},
    "a conference that is too large": {"conference__id__exact": "9" * 30},
    "a state that is none": {"state__exact": "nonsense"},
    "everything at once": {"all": ""},
    "counts": {"_facets": ""},
}


@pytest.fixture
def owner(client, north):
    client.force_login(north.people["owner"])
    return north


def wrong_in(html):
    """What a page lacks, or has and must not."""
    found = [] if '<html lang="' in html else ["no language"]
    found += [] if HEADING.search(html) else ["no heading"]
    return [*found, *INLINE.findall(html)]


def visit(client, path, kind):
    """(status, what is wrong) of one page; too many questions are wrong."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(path)
    if response.status_code != 200:
        return response.status_code, []
    wrong = wrong_in(response.content.decode()) if kind != "csv" else []
    return 200, [*wrong, *([f"{len(asked)} questions"] if len(asked) > MOST[kind] else [])]


def pages_of(admin, place):
    """The address of each page of one list, by kind."""
    pk = rows(admin, place).order_by("pk").first().pk
    one = {kind: page(admin, kind, pk) for kind in ("change", "delete", "history")}
    return {**one, **{kind: page(admin, kind) for kind in ("changelist", "csv", "add")}}


# What a page that changes something may answer besides: it may not be done, or not while it is used.
# A history may stand on the form.
REFUSALS = {"add": {403}, "delete": {403, 302}, "history": {302}}


# All lists in one test each: making the world takes longer than reading its pages.
def test_every_page_opens_or_says_no(client, owner):
    answers = {
        path: (kind, *visit(client, path, kind))
        for admin in SCOPED.values()
        for kind, path in pages_of(admin, owner).items()
    }
    bad = {
        path: (status, wrong)
        for path, (kind, status, wrong) in answers.items()
        if wrong or status not in {200, *REFUSALS.get(kind, ())}
    }
    assert bad == {}


def test_no_list_breaks_on_what_an_address_may_say(client, owner):
    answers = {
        (model, why): client.get(page(admin, "changelist"), data).status_code
        for model, admin in SCOPED.items()
        for why, data in WEIRD.items()
    }
    assert {one: status for one, status in answers.items() if status not in {200, 302, 400}} == {}


def test_every_object_has_a_history(client, owner):
    def has_one(path):
        response = client.get(path)
        if response.status_code == 302:
            return response.url == path.replace("history", "change")
        html = response.content.decode()
        return 'id="change-history"' in html or "Nothing was changed here since it was made." in html

    paths = [pages_of(admin, owner)["history"] for admin in SCOPED.values()]
    assert [path for path in paths if not has_one(path)] == []


def test_index_opens_with_all_subjects(client, owner):
    html = client.get("/admin/").content.decode()
    assert wrong_in(html) == []
    for key in ("conference", "programme", "people", "registration", "addresses", "mail"):
        assert f'id="{key}-name"' in html


def test_a_door_keeper_finds_only_what_they_may_see(client, north):
    client.force_login(north.people["door"])
    html = client.get("/admin/").content.decode()
    assert "/admin/events/badge/" in html
    assert "/admin/events/message/" not in html


def test_pages_of_one_app_lead_to_the_index(client, owner):
    response = client.get("/admin/events/")
    assert response.status_code == 302
    assert response.url == "/admin/"
