"""Whole journeys, as people take them: without a script, through the mails that really go out.

Each brings its own people; the demo's `sample` is where they go.
"""

import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.pages import axe

PASSWORD = "quiet-harbour-lamp-7"
PORT_SELENE = ZoneInfo("Asia/Baku")  # the zone of `sample`
# These two of `sample` always run at the same time.
CLASHING = (
    "High-level segment: statements, third sitting",
    "Paying for the last ten per cent: what village networks cost to run",
)
DELEGATION = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from events.conferences.models import Conference, Delegation, Organization
from events.people.models import Person
from events.registrations.models import FocalPoint
sample = Conference.objects.get(slug="sample")
place = Organization.objects.create(name={{"en": "{name}"}}, sort_key="{name}")
delegation = Delegation.objects.create(conference=sample, organization=place, sort_key="{name}")
user = User.objects.get(email="{email}")
person = Person.objects.create(user=user, name="Oluwaseun Castellanos", email=user.email)
since = timezone.localdate() - timedelta(days=2)
FocalPoint.objects.create(delegation=delegation, person=person, valid_from=since)
"""
SPEAKER = """
from datetime import timedelta
from django.utils import timezone
from events.conferences.models import Conference
from events.people.actions import create_speaker, find_or_create_person
from events.programme.actions import create_session
from events.programme.models import Participation
sample, now = Conference.objects.get(slug="sample"), timezone.now()
person = find_or_create_person(by=None, now=now, name="{name}", email="{email}")
speaker = create_speaker(sample, person=person, by=None, now=now, name="{name}")
start = now + timedelta(days=3)
session = create_session(
    sample, by=None, now=now, title={{"en": "{title}"}}, state="scheduled",
    starts_at=start, ends_at=start + timedelta(hours=1),
)
Participation.objects.create(session=session, speaker=speaker, role="panellist", state="proposed")
"""
ORGANISER = """
from accounts.models import User
from events.conferences.models import Conference, ConferenceRole
user = User.objects.get(email="{email}")
user.is_staff = True
user.save()
ConferenceRole.objects.create(user=user, conference=Conference.objects.get(slug="sample"), role="owner")
"""


@pytest.fixture
def given(site):
    """Runs a script on the site's data: what other people did before the journey begins."""

    def run(script, **values):
        done = site.manage("shell", "-c", script.format(**values))
        assert done.returncode == 0, done.stderr

    return run


def fresh(name):
    """An address that no test before had."""
    return f"{name}.{secrets.token_hex(4)}@guest.example"


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def link_in(mail, part):
    """The path of the mail's link to that part of the site."""
    (url,) = set(re.findall(rf"https?://[^\s<>]*{part}[^\s<>]*", text_of(mail)))
    return urlsplit(url).path


def sign_up(one, site, email, name):
    """Fills in the form that is open, reads the code from the mail, and types it in."""
    before = len(site.mails(email))
    one.page.fill("input[name=email]", email)
    one.page.fill("input[name=name]", name)
    one.page.fill("input[name=password1]", PASSWORD)
    one.page.fill("input[name=password2]", PASSWORD)
    one.page.locator("form:has(input[name=password1]) button").last.click()
    code = re.search(r"Code:\s*(\S+)", text_of(site.wait_for_mail(email, after=before)))
    one.page.fill("input[name=code]", code[1])
    one.page.locator("form:has(input[name=code]) button").first.click()


def press(one, name):
    one.page.get_by_role("button", name=name).first.click()


def follow(one, name):
    one.page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def save(one, title):
    """From the programme to the session, and onto one's schedule."""
    one.go("/sample/programme/")
    follow(one, title)
    one.page.locator("main a.btn.main").click()
    press(one, "Save to my schedule")


def test_an_attendee_asks_is_confirmed_and_makes_a_schedule(site, visit, newcomer, given):
    decider, _password = newcomer("decider")
    place = f"Republic of Tarn {secrets.token_hex(3)}"
    given(DELEGATION, name=place, email=decider)
    email = fresh("nadia")
    nadia = visit(scripts=False)

    nadia.go("/sample/")
    follow(nadia, "Ask to attend")
    follow(nadia, "Make an account")
    sign_up(nadia, site, email, "Nadia Ferreira-Ould")
    assert nadia.page.url.startswith(f"{site.url}/sample/register/")

    nadia.page.get_by_label("Delegate of a Member State").check()
    press(nadia, "Go on to the form")
    nadia.page.get_by_label("Delegation", exact=True).select_option(label=place)
    press(nadia, "Save and go on")
    family = nadia.page.get_by_label("Family name as in the passport")
    assert family.input_value() == "Ferreira-Ould"
    family.fill("")
    press(nadia, "Save and go on")
    assert "One answer needs another look" in nadia.main()
    family.fill("Ferreira-Ould")
    press(nadia, "Save and go on")
    press(nadia, "Save and finish later")
    assert "Your draft waits" in nadia.main()
    follow(nadia, "Go on with my request")
    press(nadia, "Save and go on")
    nadia.page.get_by_label("No", exact=True).check()
    press(nadia, "Save and go on")
    press(nadia, "Ask to attend")
    assert "One answer needs another look" in nadia.main()
    nadia.page.get_by_label("I agree to the terms of the conference").check()
    press(nadia, "Ask to attend")
    assert nadia.page.url == f"{site.url}/sample/registration/"
    assert "Waiting for your focal point" in nadia.main()
    assert "Oluwaseun Castellanos" in nadia.main()
    received = len(site.mails(email))

    focal = visit(scripts=False).sign_in(decider, PASSWORD)
    focal.go("/sample/delegation/")
    focal.page.get_by_label("Choose Nadia Ferreira-Ould").check()
    press(focal, "Approve those chosen")
    assert "Nobody waits for you." in focal.main()

    told = site.wait_for_mail(email, after=received)
    while "You are confirmed" not in str(told["Subject"]):  # a receipt may be still on its way
        received += 1
        told = site.wait_for_mail(email, after=received)
    nadia.go("/sample/registration/")
    assert "You are confirmed" in nadia.main()
    assert nadia.page.locator("main img[src$='badge.svg']").count() == 1
    assert nadia.context.request.get(f"{site.url}/sample/registration/badge.svg").status == 200

    for title in CLASHING:
        save(nadia, title)
    assert "clash" in nadia.page.inner_text("body")
    nadia.go("/sample/my-schedule/")
    assert "2 of them share their time with another." in nadia.main()
    assert nadia.page.get_by_text("Clash", exact=True).count() == 2

    press(nadia, "Make my calendar link")
    feed = nadia.page.get_by_label("Address of your calendar").input_value()
    stranger = visit(scripts=False)
    calendar = stranger.context.request.get(feed).text().replace("\r\n ", "").replace("\\,", ",")
    assert [title in calendar for title in CLASHING] == [True, True]

    nadia.go("/sample/my-schedule/")
    nadia.page.locator(f".slot:has(h3 a:text-is('{CLASHING[0]}'))").get_by_role("button").click()
    assert nadia.page.url == f"{site.url}/sample/my-schedule/"
    assert [title in nadia.main() for title in CLASHING] == [False, True]


def test_a_speaker_is_invited_signs_up_and_accepts(site, visit, newcomer, given):
    mark = secrets.token_hex(3)
    name, title, email = f"Teodora Nakamura {mark}", f"Cables after storms {mark}", fresh("teodora")
    organiser, _password = newcomer("organiser")
    given(ORGANISER, email=organiser)
    given(SPEAKER, name=name, title=title, email=email)

    staff = visit().sign_in(organiser, PASSWORD)
    staff.go(f"/admin/events/speaker/?q={mark}")
    staff.page.locator("input[name=_selected_action]").check()
    staff.page.locator("select[name=action]").select_option("invite_to_speak")
    staff.page.locator("button[name=index]").first.click()
    invitation = link_in(site.wait_for_mail(email), "/invitations/")

    teodora = visit(scripts=False)
    teodora.go(invitation)
    assert title in teodora.main()
    assert axe_free(visit, invitation) == []
    follow(teodora, "Make an account")
    sign_up(teodora, site, email, name)
    assert teodora.page.url == f"{site.url}{invitation}"
    press(teodora, "Go on as")
    assert teodora.page.url == f"{site.url}/sample/speaking/"
    assert title in teodora.main()
    press(teodora, "Accept")
    assert "You have accepted" in teodora.page.inner_text("body")

    stranger = visit(scripts=False)
    assert stranger.go(invitation).status == 410
    assert title not in stranger.main()
    assert teodora.go(invitation).url == f"{site.url}/sample/speaking/"


def axe_free(visit, path):
    """What axe says of a page that only its link opens."""
    one = visit(width=360)
    one.go(path)
    return axe(one.page)


def test_an_organiser_plans_publishes_and_moves_a_session(site, visit, newcomer, given):
    mark = secrets.token_hex(3)
    title = f"Harbour radio for fishers {mark}"
    organiser, _password = newcomer("secretariat")
    given(ORGANISER, email=organiser)
    staff = visit(scripts=False).sign_in(organiser, PASSWORD)
    # Soon enough that a change is told at once.
    start = datetime.now(PORT_SELENE).replace(second=0, microsecond=0) + timedelta(minutes=70)

    staff.go("/admin/events/session/add/")
    fill_session(staff, title, start)
    staff.page.get_by_role("button", name="Save", exact=True).click()
    reader, _password = newcomer("reader")
    follower = visit(scripts=False).sign_in(reader, PASSWORD)
    follower.go(f"/sample/programme/?q={mark}")
    assert title not in follower.main()

    publish(staff, title)
    save(follower, title)

    staff.go(f"/admin/events/session/?q={mark}")
    staff.page.locator("#result_list").get_by_role("link", name=title).click()
    staff.page.locator("input[name=starts_at]").fill(written(start + timedelta(minutes=15)))
    staff.page.get_by_role("button", name="Save", exact=True).click()
    later = start + timedelta(minutes=15)
    # Past midnight the day is told as well.
    publish(staff, f"→ {later:%H:%M}" if later.date() == start.date() else f"{later:%H:%M}")
    told = text_of(site.wait_for_mail(reader, seconds=150))  # the reader's first mail
    assert (title in told, f"{start + timedelta(minutes=15):%H:%M}" in told) == (True, True)
    follower.go("/sample/changes/")
    assert title in follower.main()


def fill_session(staff, title, start):
    """The form of a new session at `sample`, from the question to which conference it belongs."""
    if staff.page.locator("input[name=title_0]").count() == 0:
        staff.page.locator("main").get_by_role("link", name="SAMPLE", exact=True).click()
    staff.page.fill("input[name=title_0]", title)
    staff.page.select_option("select[name=state]", "scheduled")
    staff.page.fill("input[name=starts_at]", written(start))
    staff.page.fill("input[name=ends_at]", written(start + timedelta(minutes=45)))


def written(moment):
    """As a field for date and hour takes it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


def publish(staff, words):
    """Looks at what the next release changes, and publishes it; a clash is published with a reason."""
    staff.go("/admin/events/release/publish/sample/")
    assert words in staff.main()
    if staff.page.locator("[name=conflict_reason]").count():
        staff.page.fill("[name=conflict_reason]", "Agreed with both rooms.")
    staff.page.get_by_role("button", name=re.compile("Publish release")).click()
