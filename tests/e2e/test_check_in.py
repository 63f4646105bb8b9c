"""The door with the network cut: list on the device, scans kept there, brought home once each."""

import json
import secrets

import pytest
from playwright.sync_api import expect

from events.common.text import search_key, search_terms, sound_keys
from tests.e2e.pages import axe

PEOPLE = """
import json
from django.utils import timezone
from events.common.tokens import make_token
from events.conferences.models import Conference
from events.people.models import Person
from events.registrations.actions import issue_badge
from events.registrations.models import Registration
from events.registrations.rules import found_by
conference = Conference.objects.get(slug="sample")
category = conference.categories.first()
codes = {{}}
for number, name in enumerate({names}):
    person = Person.objects.create(name=name)
    one = Registration.objects.create(
        conference=conference, category=category, person=person, reference=f"{series}{{number}}", name=name,
        state="confirmed", submitted_at=timezone.now(), search_text=found_by(name),
    )
    badge = issue_badge(one, by=None, now=timezone.now())
    codes[name] = make_token("badge", badge.pk, badge.nonce)
print(json.dumps(codes))
"""
REVOKE = """
from django.utils import timezone
from events.registrations.actions import deactivate_badges
from events.registrations.models import Registration
deactivate_badges(Registration.objects.get(reference="{series}2"), by=None, now=timezone.now())
"""
LOG = """
import json
from events.registrations.models import Scan
scans = Scan.objects.filter(registration__reference__startswith="{series}").order_by("scanned_at", "pk")
rows = scans.values_list("registration__name", "direction", "result", "is_standing")
print(json.dumps(list(rows)))
"""
SERIES = f"E{secrets.token_hex(3).upper()}"
NAMES = ["Łucja Brzęczkowska", "Óscar Peñaloza", "Revoked Meanwhile", "محمد السيد"]


def run(site, code):
    made = site.manage("shell", "-v", "0", "-c", code)
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.fixture(scope="module")
def codes(site):
    """Name → code of the badge of people who come to the door of these tests."""
    return json.loads(run(site, PEOPLE.format(names=NAMES, series=SERIES)))


def log(site, *names):
    """(name, direction, verdict, whether it stands) of the entries of these people, in the order of their hours."""
    rows = json.loads(run(site, LOG.format(series=SERIES)))
    return [tuple(row) for row in rows if row[0] in names]


@pytest.fixture
def door(signed_in, codes):
    """A keeper's page on a device that is ready to go on without the network."""
    one = signed_in("door staff", width=360, height=740)
    one.go("/sample/check-in/")
    one.page.get_by_text("Ready to go on for a day and a half").wait_for()
    return one


def scan(one, text):
    one.page.fill("#q", text)
    one.page.press("#q", "Enter")
    # The verdict before may still stand there; the field is emptied with the new one.
    expect(one.page.locator("#q")).to_have_value("")
    one.page.locator("[data-verdict]:visible").wait_for()
    return one.page.locator("[data-verdict]").inner_text()


def test_the_door_goes_on_while_the_network_is_cut(site, door, codes):
    first, second, revoked, _third = codes.values()
    page = door.page
    door.context.set_offline(True)
    page.reload()
    page.wait_for_selector("[data-ready]")
    assert "No network." in page.inner_text("main")
    assert "The list of this device was made" in page.inner_text("main")
    assert "Let in" in scan(door, first)
    assert "Already in since" in scan(door, first)
    assert "Not on the list" in scan(door, "zz.AAAAAAAAAAAAAAAAAAAAAA")
    assert "Let in" in scan(door, revoked)
    page.fill("#q", "penaloza oscar")
    page.press("#q", "Enter")
    page.get_by_role("button", name="Let in Óscar Peñaloza").click()
    page.locator("h1", has_text="Let in").wait_for()
    page.get_by_role("button", name="Take it back").first.click()
    page.locator("h1", has_text="Taken back").wait_for()
    assert "Let in" in scan(door, second)
    assert "Scans kept here: 7." in page.inner_text("main")
    assert axe(page) == []
    assert door.sideways() == 0
    run(site, REVOKE.format(series=SERIES))
    page.reload()
    page.wait_for_selector("[data-ready]")
    assert "Scans kept here: 7." in page.inner_text("main")
    door.context.set_offline(False)
    page.get_by_text("The network is back: go on with it").wait_for(timeout=20_000)
    assert "Scans kept here: 0." in page.inner_text("main")
    assert "Badge not valid" in scan(door, revoked)
    page.get_by_text("The network is back: go on with it").click()
    page.locator("[data-head], .verdict, h1").first.wait_for()
    assert "Badge not valid" in scan(door, revoked)
    page.get_by_text("Ready to go on for a day and a half").wait_for()
    lucja, oscar, gone, _mohammed = NAMES
    assert log(site, lucja, oscar, gone) == [
        (lucja, "in", "valid", True),
        (lucja, "in", "already_in", False),
        (gone, "in", "valid", True),
        (oscar, "in", "valid", False),
        (oscar, "back", "valid", False),
        (oscar, "in", "valid", True),
        (gone, "in", "revoked", False),
        (gone, "in", "revoked", False),
    ]


def test_a_scan_that_the_network_lost_on_its_way_is_decided_by_the_device(site, door, codes):
    door.context.set_offline(True)
    assert "Let in" in scan(door, codes["محمد السيد"])
    assert "/check-in/offline/" in door.page.url
    door.context.set_offline(False)
    door.page.get_by_text("The network is back: go on with it").wait_for(timeout=20_000)
    assert log(site, "محمد السيد") == [("محمد السيد", "in", "valid", True)]


def test_the_device_makes_the_keys_of_the_server(door):
    texts = [
        *NAMES, "ÅÄÖ Straße Œuvre", "Лариса Воронцова-Эккерт", "Щукин Ёлкин", "王小明 李", "Ελένη Παππάς",
        "देवी प्रसाद", "٣٤ ۵", "İstanbul Iğdır Əliyev", "Mohammed", "وليد ٱلسيد", "ﬁ Ⅳ ½", "O'Neill—Søren",
    ]  # fmt: skip
    asked = """async texts => {
        const {Folding} = await import(document.querySelector('link[href*="door/search"]').href);
        const list = await (await fetch(document.querySelector('[data-device]').dataset.list)).json();
        const folding = new Folding(list.folding);
        return texts.map(text => [folding.key(text), folding.terms(text), folding.soundsOf(folding.terms(text))]);
    }"""
    wanted = [
        [search_key(text), search_terms(text), sound_keys(" ".join(search_terms(text)))] for text in texts
    ]
    assert door.page.evaluate(asked, texts) == wanted


def kept(page):
    """What the device keeps: name of the database → number of rows."""
    return page.evaluate("""async () => {
        const names = (await indexedDB.databases()).map(one => one.name);
        const count = name => new Promise(done => { const open = indexedDB.open(name); open.onsuccess = () => {
            const made = open.result.transaction(name).objectStore(name).count();
            made.onsuccess = () => { open.result.close(); done(made.result); } } });
        return Object.fromEntries(await Promise.all(names.map(async name => [name, await count(name)])));
    }""")


def test_session_that_ended_drops_the_list_and_keeps_the_scans(door, codes):
    door.context.set_offline(True)
    scan(door, codes["Łucja Brzęczkowska"])
    assert kept(door.page) == {"door-list": 1, "door-scans": 1}
    door.context.clear_cookies()
    door.context.set_offline(False)
    door.page.get_by_text("Sign in again: the scans stay here until then.").wait_for(timeout=20_000)
    assert kept(door.page) == {"door-list": 0, "door-scans": 1}
    assert "Scans kept here: 1." in door.page.inner_text("main")


def test_signing_out_takes_the_list_off_the_device(door):
    assert kept(door.page)["door-list"] == 1
    door.go("/accounts/logout/")
    with door.page.expect_navigation():
        door.page.get_by_role("button", name="Sign out").click()
    door.page.wait_for_load_state()
    assert "door-list" not in kept(door.page)
