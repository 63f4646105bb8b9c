"""The programme replanned and published with the keyboard alone, and what reaches readers of it."""

import json
import re
import secrets

from tests.e2e.pages import axe

DESK = "/admin/events/session/timetable/sample/"
CHOSEN = ".cell a[aria-current=true]"
BEGIN = """
import json
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from events.conferences.models import Conference, Room
from events.people.actions import create_speaker, find_or_create_person
from events.programme.actions import create_session, release
from events.programme.models import Participation
from events.registrations.models import SavedSession
sample, now = Conference.objects.get(slug="sample"), timezone.now()
person = find_or_create_person(by=None, now=now, name="Ottoline Verhaeghe", email="ottoline.{key}@guest.example")
speaker = create_speaker(sample, person=person, by=None, now=now, name=person.name)
start = sample.local(now + timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
room = Room.objects.filter(conference=sample).order_by("position", "pk").first()
session = create_session(
    sample, by=None, now=now, title={{"en": "Quay lights {key}"}}, state="scheduled",
    starts_at=start, ends_at=start + timedelta(hours=1), room=room,
)
Participation.objects.create(session=session, speaker=speaker, role="panellist", state="accepted")
user = User.objects.create_user("saver.{key}@guest.example", name="Ismat Quintero")
SavedSession.objects.create(user=user, session=session, saved_at=now)
number = release(sample, by=None, now=now, conflict_reason="For the test").number
print(json.dumps([session.code, start.date().isoformat(), number]))
"""
QUEUED = """
import json
from django.utils import timezone
from events.mail.models import Message
from events.programme.models import Release
from events.reminders.actions import tell_changes
release = Release.objects.get(conference__slug="sample", number={number})
tell_changes(release, now=timezone.now())
found = Message.objects.filter(occasion=f"release:{{release.conference_id}}:{{release.number}}")
print(json.dumps(sorted(found.values_list("recipient", flat=True))))
"""


def asked(site, script, **values):
    done = site.manage("shell", "--no-imports", "-c", script.format(**values))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def move(one, key):
    """Presses the key and waits for the desk's answer."""
    before = one.page.locator(CHOSEN).get_attribute("data-was")
    one.page.keyboard.press(key)
    one.page.wait_for_function(
        "([chosen, before]) => document.querySelector(chosen)?.dataset.was !== before", arg=[CHOSEN, before]
    )


def reach(one, selector, text=""):
    """Goes on with Tab until that (with these words in it) has the focus, as somebody without a mouse does."""
    there = "([selector, text]) => (one => one.matches(selector) && one.innerText.includes(text))(document.activeElement)"
    for _step in range(300):
        if one.page.evaluate(there, [selector, text]):
            return
        one.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with Tab")


def calendar(one, code):
    """SEQUENCE and hours of the session's calendar file."""
    text = one.page.request.get(f"{one.url}/sample/sessions/{code}.ics").text().split("BEGIN:VEVENT")[1]
    return {
        name: re.search(rf"^{name}[^:]*:(.*?)\r?$", text, re.MULTILINE)[1]
        for name in ("SEQUENCE", "DTSTART", "DTEND")
    }


def test_a_day_is_replanned_and_published_without_a_mouse(site, visit):
    key = secrets.token_hex(4)
    code, day, number = asked(site, BEGIN, key=key)
    one = visit().sign_in(*site.sign_ins()["organiser"])
    before = calendar(one, code)

    one.go(f"{DESK}?day={day}")
    reach(one, ".cell a", key)
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector(CHOSEN)
    for step in ("ArrowDown", "Shift+ArrowDown", "ArrowRight"):
        move(one, step)
    reach(one, "a[href*='/release/publish/']")
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("input[name=seen]", state="attached")
    reach(one, "a[href*='names=1']")
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**names=1**")
    told = sorted(one.page.locator("#told ~ div table td:nth-of-type(1)").all_inner_texts())
    reason = one.page.locator("textarea[name=conflict_reason]")
    if reason.count():
        reach(one, "textarea[name=conflict_reason]")
        one.page.keyboard.type("Known from before")
    reach(one, "input[name=note_0]")
    one.page.keyboard.type("The quay is free later")
    reach(one, "button.main")
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector(".module h2#changes")
    published = one.page.locator("main").inner_text()

    assert re.search(rf"Quay lights {key}: 12:00–13:00 → 12:05–13:10|Quay lights {key}: .*12:0", published)
    assert told == [f"ottoline.{key}@guest.example", f"saver.{key}@guest.example"]
    assert asked(site, QUEUED, number=number + 1) == told
    after = calendar(one, code)
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
    assert after["DTSTART"] > before["DTSTART"]
    assert after["DTEND"] > before["DTEND"]
    one.go("/sample/changes/")
    shown = one.page.locator("main").inner_text()
    assert "The quay is free later" in shown
    assert re.search(rf"Quay lights {key}: .* → .*", shown)
    assert axe(one.page) == []
