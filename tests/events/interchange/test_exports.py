"""What we write, other systems read; what we wrote, we read back without a change."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from events.interchange import views
from events.interchange.actions import import_schedule
from events.interchange.queries import drafted, released
from events.interchange.readers import read_schedule
from events.interchange.schedule import LinkFacts, PartFacts, PersonFacts
from events.interchange.writers import FORMATS, write_programme
from events.programme.actions import (
    cancel_session,
    merge_session,
    move_online,
    postpone_session,
    release,
    set_documents,
    update_session,
)
from events.programme.models import Session
from events.programme.sealing import FACTS, _plain
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory
from tests.factories.interchange import START, facts, schedule

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2026, 3, 2, 20, tzinfo=UTC)  # in Baku
NOW = datetime(2026, 2, 1, tzinfo=UTC)
PEOPLE = (
    PersonFacts(key="p1", name="Noor Halabi", source_id="p1", role="Pilot", organization="Port"),
    PersonFacts(key="p2", name="李明远", source_id="p2"),
)


@pytest.fixture
def conference():
    found = ConferenceFactory(slug="harbour-26")
    sessions = (
        facts(
            1,
            parts=(PartFacts(person="p1", role="chair"), PartFacts(person="p2")),
            abstract="Use `a<b>` & *c*\n\n=1",
        ),
        facts(2, title="=HYPERLINK(1)", rooms=(), language="fr", kind="workshop", track="Nets"),
        facts(3, title="المد والجزر", starts_at=None, day=date(2026, 3, 3), rooms=(), parts=()),
        facts(
            4,
            title="Gong",
            ends_at=None,
            parts=(),
            links=(LinkFacts(url="https://example.org/g", title="Gong"),),
        ),
        facts(5, title="Bonfire", starts_at=START + timedelta(hours=15), rooms=("Pier",), parts=()),
        facts(6, title="Midnight <b>bell</b>", starts_at=MIDNIGHT, ends_at=None, rooms=("Pier",), parts=()),
    )
    import_schedule(schedule(*sessions, persons=PEOPLE), conference=found, by=None, now=NOW, publish=True)
    return found


def written(conference, form):
    programme = released(conference)
    return write_programme(
        programme.presentations, conference=conference, form=form, version=programme.version
    )


@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_exported_and_imported_again_changes_nothing(conference, form):
    result = import_schedule(
        read_schedule(written(conference, form)), conference=conference, by=None, now=NOW
    )
    assert (result.summary(), [change.fields for change in result.changes]) == (
        "created 0, updated 0, unchanged 6, refused 0",
        [],
    )


@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_exported_and_imported_elsewhere_is_equal(conference, form):
    def shown(found):
        rows = Session.objects.filter(conference=found).order_by("pk")
        return {
            str(s.title): (
                str(s.abstract),
                s.starts_at,
                s.ends_at,
                s.day,
                str(s.room or ""),
                str(s.track or ""),
                s.type,
                s.floor_languages,
                [p.speaker.name for p in s.participations.all()],
                [link["url"] for link in s.links],
            )
            for s in rows
        }

    copy = import_schedule(
        read_schedule(written(conference, form)), conference="copy-26", by=None, now=NOW
    ).conference
    assert shown(copy) == shown(conference)


def test_roles_go_along_in_json_and_csv(conference):
    for form in ("json", "csv"):
        roles = [
            part.role
            for session in read_schedule(written(conference, form)).sessions
            for part in session.parts or ()
        ]
        assert "chair" in roles


def test_no_cell_begins_like_a_formula(conference):
    rows = csv.DictReader(io.StringIO(written(conference, "csv").decode("utf-8-sig")))
    assert sorted(row["title"] for row in rows if row["title"].startswith(("=", "'="))) == ["'=HYPERLINK(1)"]


def test_cancelled_sessions_are_no_events_of_the_formats(conference):
    cancel_session(Session.objects.get(guid="4"), by=None, now=NOW, reason="Storm")
    programme = drafted(conference)

    def events(form):
        return write_programme(
            programme.presentations, conference=conference, form=form, version="draft"
        ).decode()

    assert events("xml").count("<event ") == 5
    days = json.loads(events("json"))["schedule"]["conference"]["days"]
    assert sum(len(listed) for day in days for listed in day["rooms"].values()) == 5


@pytest.fixture
def eventful(conference):
    """The same with one session online, one cancelled, one merged, one postponed, papers and languages."""
    one, two, _three, four, five, six = (Session.objects.get(guid=str(n)) for n in range(1, 7))
    move_online(one, by=None, now=NOW, reason={"en": "Storm", "ar": "عاصفة"})
    texts = {"title": {"en": "=HYPERLINK(1)", "fr": "Lien"}, "other_titles": {"en": "Nets | knots ?> <b>"}}
    languages = {"floor_languages": ["fr", "ar"], "interpretation": ["en"], "captions": ["ru"]}
    rights = {"access": "delegations", "sign_language": "International Sign", "remote_rights": "floor"}
    update_session(two, by=None, now=NOW, **texts, **languages, **rights)
    papers = [
        {"symbol": "H/1", "revision": "Rev. 1", "language": "en", "url": "https://example.org/1", "title": {"en": "A | b"}},
        {"symbol": "H/1", "revision": "", "language": "fr", "url": "", "title": {"en": "Draft"}},
    ]  # fmt: skip
    set_documents(two, papers, by=None, now=NOW)
    cancel_session(four, by=None, now=NOW, reason="Storm")
    merge_session(five, into=two, by=None, now=NOW, reason="One fire")
    postpone_session(six, by=None, now=NOW, reason="Fog")
    release(conference, by=None, now=NOW)
    return conference


def all_that_readers_see(conference):
    """By title, since codes and ids are others elsewhere."""
    return {
        str(p.version.title): {
            **{name: _plain(getattr(p.version, name)) or None for name in FACTS if name != "sources"},
            "room": str(p.version.room_name),
            "merged": str(p.version.merged_title),
            "papers": p.version.documents,
            "people": [(one.name, one.role) for one in p.people],
        }
        for p in drafted(conference).presentations
    }


@pytest.mark.parametrize("form", ["xml", "json"])
def test_all_that_readers_see_goes_along_to_another_site(eventful, form):
    copy = ConferenceFactory(slug="copy-26")
    import_schedule(read_schedule(written(eventful, form)), conference=copy, by=None, now=NOW)
    assert all_that_readers_see(copy) == all_that_readers_see(eventful)


@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_nothing_of_it_is_lost_on_the_way_back(eventful, form):
    data = written(eventful, form)
    before = all_that_readers_see(eventful)
    result = import_schedule(read_schedule(data), conference=eventful, by=None, now=NOW)
    assert [change.fields for change in result.changes] == []
    two, five = Session.objects.get(guid="2"), Session.objects.get(guid="5")
    for session in (Session.objects.get(guid="1"), two, five):
        changed = {"is_online": False, "access": "public", "interpretation": [], "state": "scheduled"}
        update_session(session, by=None, now=NOW, **changed)
    set_documents(two, [], by=None, now=NOW)
    result = import_schedule(read_schedule(data), conference=eventful, by=None, now=NOW)
    assert (result.updated, result.unchanged) == (3, 3)
    assert all_that_readers_see(eventful) == before


def test_merged_sessions_go_along_in_csv_too(eventful):
    copy = import_schedule(
        read_schedule(written(eventful, "csv")), conference="copy-26", by=None, now=NOW
    ).conference
    states = Session.objects.filter(conference=copy).values_list("state", flat=True)
    assert sorted(states) == ["cancelled", "merged", "postponed", *["scheduled"] * 3]
    merged = Session.objects.get(conference=copy, state="merged")
    assert str(merged.merged_into.title) == "=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("spelt", "warned"),
    [
        ('{"access":"nobody","interpretation":7,"documents":"x","is_online":"yes"}', False),
        ("[1]", True),
        ("{", True),
        ("[" * 3_000, True),
    ],
)
def test_nonsense_beside_an_event_is_left_out(conference, spelt, warned):
    text = written(conference, "xml").decode()
    first = text.index("<?wtdc {", text.index("Tides 1"))
    text = text[:first] + f"<?wtdc {spelt}?>" + text[text.index("?>", first) + 2 :]
    read = read_schedule(text.encode())
    facts = next(one for one in read.sessions if one.title == "Tides 1")
    assert bool(facts.further and facts.further.documents) is False
    assert any("adds cannot be read" in note.text for note in read.report.notes) is warned
    import_schedule(read, conference=conference, by=None, now=NOW)
    assert Session.objects.get(guid="1").access == "registered"


def test_what_a_file_of_others_says_in_our_words_is_not_heard(conference):
    text = written(conference, "xml").decode().replace('<generator name="wtdc"', '<generator name="frab"')
    assert {one.further for one in read_schedule(text.encode()).sessions} == {None}


def test_a_session_merged_into_none_of_the_file_stays_as_it_is(conference):
    data = written(conference, "csv").decode().replace(",scheduled,", ",merged,", 1).encode()
    read = read_schedule(data)
    result = import_schedule(read, conference=conference, by=None, now=NOW)
    assert result.updated == 0
    assert any("does not hold" in note.text for note in read.report.notes)


def test_several_languages_of_a_session_survive_the_round_trip(conference):
    session = Session.objects.get(guid="2")
    update_session(session, by=None, now=NOW, floor_languages=["fr", "ar"])
    programme = drafted(conference)
    data = write_programme(programme.presentations, conference=conference, form="csv", version="draft")
    result = import_schedule(read_schedule(data), conference=conference, by=None, now=NOW)
    assert result.updated == 0


@pytest.mark.parametrize("name", ["events:programme-xml", "events:programme-json"])
def test_files_are_public_and_revalidated(client, conference, name):
    response = client.get(reverse(name, args=["harbour-26"]))
    again = client.get(reverse(name, args=["harbour-26"]), headers={"If-None-Match": response["ETag"]})
    assert (response.status_code, again.status_code, again.content) == (200, 304, b"")
    assert len(read_schedule(response.content).sessions) == 6


def test_a_file_is_written_once_a_release(client, conference, monkeypatch):
    made = []
    monkeypatch.setattr(views, "write_programme", lambda *_a, **_k: made.append(1) or b"<schedule/>")
    for _time in range(2):
        client.get(reverse("events:programme-xml", args=["harbour-26"]))
    update_session(Session.objects.get(guid="1"), by=None, now=NOW, title="New")
    release(conference, by=None, now=NOW, conflict_reason="")
    client.get(reverse("events:programme-xml", args=["harbour-26"]))
    assert len(made) == 2


def test_drafts_are_not_in_the_public_files(client, conference):
    update_session(Session.objects.get(guid="1"), by=None, now=NOW, title="Secret")
    assert b"Secret" not in client.get(reverse("events:programme-json", args=["harbour-26"])).content


@pytest.mark.parametrize("name", ["events:programme-xml", "events:programme-json"])
def test_no_file_before_the_first_release_or_of_a_draft_conference(client, name):
    ConferenceFactory(slug="early-26")
    hidden = ConferenceRoleFactory(conference__slug="hidden-26", conference__state="draft").conference
    assert [
        client.get(reverse(name, args=[slug])).status_code for slug in ("early-26", hidden.slug, "none")
    ] == [404] * 3


def test_file_takes_the_same_queries_for_one_and_five_sessions(
    client, conference, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        client.get(reverse("events:programme-json", args=["harbour-26"]))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("draft", [(), ("--draft",)])
def test_command_writes_every_format(conference, tmp_path, form, draft):
    path = tmp_path / "out"
    call_command(
        "export_programme", "--conference", "harbour-26", "--format", form, "--output", str(path), *draft
    )
    assert len(read_schedule(path.read_bytes()).sessions) == 6


def test_command_writes_to_the_standard_output(conference, capsys):
    call_command("export_programme", "--conference", "harbour-26", "--format", "json")
    assert json.loads(capsys.readouterr().out)["schedule"]["version"] == "1"


def test_nothing_is_written_before_the_first_release(capsys):
    ConferenceFactory(slug="early-26")
    with pytest.raises(CommandError, match="no release yet") as error:
        call_command("export_programme", "--conference", "early-26", "--format", "xml")
    assert error.value.returncode == 1


def test_who_is_not_announced_yet_stays_when_the_published_file_comes_back(conference):
    part = Session.objects.get(guid="2").participations.first()
    part.state = "invited"
    part.save()
    release(conference, by=None, now=NOW, conflict_reason="")
    for form in ("xml", "json", "csv"):
        result = import_schedule(
            read_schedule(written(conference, form)), conference=conference, by=None, now=NOW
        )
        assert result.updated == 0


def test_an_unknown_hour_is_said_to_readers_of_other_programs(conference):
    [event] = [
        event
        for day in json.loads(written(conference, "json"))["schedule"]["conference"]["days"]
        for events in day["rooms"].values()
        for event in events
        if event["title"] == "المد والجزر"
    ]
    assert (event["start"], event["duration"], event["subtitle"]) == (
        "00:00",
        "00:00",
        "Time to be announced",
    )
