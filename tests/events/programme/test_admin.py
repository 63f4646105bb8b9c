from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.common.models import Transition
from events.programme.actions import release
from events.programme.models import Session
from tests.factories.conferences import (
    BodyFactory,
    ConferenceFactory,
    ConferenceRoleFactory,
    RoomFactory,
    TrackFactory,
    UserFactory,
)
from tests.factories.people import SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
LIST = reverse("admin:events_session_changelist")
ADD = reverse("admin:events_session_add")


@pytest.fixture
def conference():
    return ConferenceFactory(slug="sample", time_zone="Asia/Baku")


@pytest.fixture
def planner(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="programme")
    client.force_login(role.user)
    return role.user


def url(name, session):
    return reverse(f"admin:events_session_{name}", args=[session.pk])


def move(name, *sessions):
    ids = ",".join(str(one.pk) for one in sessions)
    return f"{reverse('admin:events_session_move', args=[name])}?ids={ids}"


def fresh(session):
    return Session.objects.get(pk=session.pk)


def data(*people, **changes):
    """What the form of a session sends; `people` are (speaker, role, position, minutes, state)."""
    rows = {}
    for number, person in enumerate(people):
        for name, value in zip(("speaker", "role", "position", "minutes", "state"), person, strict=True):
            rows[f"participations-{number}-{name}"] = value
    return {
        "title_0": "On masts",
        "type": "talk",
        "state": "scheduled",
        "access": "registered",
        "remote_rights": "none",
        "starts_at": "2026-03-02T10:00",
        "ends_at": "2026-03-02T11:00",
        "participations-TOTAL_FORMS": str(len(people)),
        "participations-INITIAL_FORMS": "0",
        "documents-TOTAL_FORMS": "0",
        "documents-INITIAL_FORMS": "0",
        **rows,
        **changes,
    }


def errors(response):
    return response.context["adminform"].form.errors


def test_adding_stores_hours_of_the_conference(client, planner, conference):
    room = RoomFactory(conference=conference)
    response = client.post(ADD, data(room=room.pk))
    assert response.status_code == 302
    made = Session.objects.get()
    assert (str(made.title), made.room, made.starts_at) == (
        "On masts",
        room,
        datetime(2026, 3, 2, 6, 0, tzinfo=UTC),
    )


def test_adding_writes_history_and_transition_with_their_author(client, planner):
    client.post(ADD, data())
    made = Session.objects.get()
    assert [(h.history_type, h.history_user) for h in made.history.all()] == [("+", planner)]
    assert [(t.to_state, t.by) for t in Transition.objects.all()] == [("scheduled", planner)]


def test_adding_asks_for_the_conference_where_there_are_two(client, planner):
    other = ConferenceRoleFactory(user=planner, role="programme").conference
    assert len(client.get(ADD).context["ways"]) == 2
    client.post(f"{ADD}?conference={other.pk}", data())
    assert Session.objects.get().conference == other


def test_adding_to_a_conference_of_others_asks_again(client, planner, conference):
    foreign = ConferenceFactory()
    response = client.post(f"{ADD}?conference={foreign.pk}", data())
    assert [one for one, _way in response.context["ways"]] == [conference]
    assert not Session.objects.exists()


def test_form_shows_hours_of_the_conference(client, planner, conference):
    session = SessionFactory(conference=conference, starts_at=datetime(2026, 3, 2, 6, 30, tzinfo=UTC))
    html = client.get(url("change", session)).content.decode()
    assert 'value="2026-03-02T10:30"' in html
    assert "Times on this page are those of Baku (UTC+4)." in html


def test_changing_goes_through_the_action(client, planner, conference):
    session = SessionFactory(conference=conference, state="draft")
    assert client.post(url("change", session), data(title_0="On towers")).status_code == 302
    assert str(fresh(session).title) == "On towers"
    assert [(t.from_state, t.to_state, t.by) for t in Transition.objects.all()] == [
        ("draft", "scheduled", planner)
    ]


def test_changing_leaves_alone_what_another_changed_meanwhile(client, planner, conference):
    session = SessionFactory(conference=conference, title="On masts", type="talk")
    form = client.get(url("change", session)).context["adminform"].form
    Session.objects.filter(pk=session.pk).update(sign_language="International Sign")
    with timezone.override(conference.zone):
        late = type(form)(data(title_0="On towers", sign_language=""), instance=form.instance)
        late.full_clean()
        assert set(late.changed_values()) == {"title"}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("ends_at", {"ends_at": "2026-03-02T09:00"}),
        ("starts_at", {"starts_at": ""}),
        ("starts_at", {"starts_at": "tomorrow"}),
        ("starts_at", {"starts_at": "0001-01-01T00:00", "ends_at": ""}),
        ("ends_at", {"ends_at": "9999-12-31T23:59"}),
        ("day", {"day": "2026-03-05"}),
        ("title", {"title_0": ""}),
        ("title", {"title_0": "x" * 5_000}),
        ("floor_languages", {"floor_languages": "en, <script>"}),
        ("links", {"links": "javascript:alert(1) Slides"}),
        ("remote_url", {"remote_url": "ftp:/x"}),
        ("state", {"state": "cancelled"}),
        ("type", {"type": "circus"}),
    ],
)
def test_wrong_input_is_said_beside_its_field_and_stores_nothing(client, planner, field, changes):
    response = client.post(ADD, data(**changes))
    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("field", "factory"), [("room", RoomFactory), ("track", TrackFactory), ("body", BodyFactory)]
)
def test_parts_of_another_conference_are_refused(client, planner, field, factory):
    response = client.post(ADD, data(**{field: factory().pk}))
    assert list(errors(response)) == [field]


def test_end_before_the_start_keeps_what_was_typed(client, planner):
    html = client.post(ADD, data(ends_at="2026-03-02T09:00")).content.decode()
    assert "The end is before the start. Give a later end." in html
    assert 'value="2026-03-02T09:00"' in html


def test_links_and_languages_are_kept_as_lists(client, planner):
    client.post(ADD, data(floor_languages="en fr", links="https://a.example/x Slides\nhttps://b.example"))
    made = Session.objects.get()
    assert made.floor_languages == ["en", "fr"]
    assert made.links == [
        {"title": "Slides", "url": "https://a.example/x"},
        {"title": "b.example", "url": "https://b.example"},
    ]


def test_speakers_are_stored_in_order(client, planner, conference):
    one, two = SpeakerFactory.create_batch(2, conference=conference)
    people = [
        (f"{one.name} ({one.code})", "speaker", 2, 15, "accepted"),
        (two.code, "chair", 1, "", "invited"),
    ]
    assert client.post(ADD, data(*people)).status_code == 302
    rows = Session.objects.get().participations.all()
    assert [(r.speaker, r.role, r.minutes, r.state) for r in rows] == [
        (two, "chair", None, "invited"),
        (one, "speaker", 15, "accepted"),
    ]


def test_speaker_is_found_by_a_name_that_only_one_has(client, planner, conference):
    speaker = SpeakerFactory(conference=conference, person__name="Əli Hacıyev")
    assert client.post(ADD, data(("eli haciyev", "speaker", 1, "", "proposed"))).status_code == 302
    assert Session.objects.get().participations.get().speaker == speaker


@pytest.mark.parametrize("typed", ["Nobody", "(", "x" * 5_000, "Larisa (NONE)"])
def test_unknown_speaker_is_said_beside_the_field(client, planner, typed):
    response = client.post(ADD, data((typed, "speaker", 1, "", "proposed")))
    assert "speaker" in response.context["inline_admin_formsets"][0].formset.errors[0]
    assert not Session.objects.exists()


def test_speaker_of_another_conference_is_unknown(client, planner):
    foreign = SpeakerFactory()
    response = client.post(ADD, data((foreign.code, "speaker", 1, "", "proposed")))
    assert "speaker" in response.context["inline_admin_formsets"][0].formset.errors[0]


def test_speaker_twice_in_one_role_is_refused(client, planner, conference):
    code = SpeakerFactory(conference=conference).code
    response = client.post(ADD, data(*[(code, "speaker", 1, "", "proposed")] * 2))
    assert response.status_code == 200
    assert not Session.objects.exists()


def test_speaker_is_taken_out(client, planner, conference):
    row = ParticipationFactory(session__conference=conference)
    person = (row.speaker.code, "speaker", 0, "", "accepted")
    more = {
        "participations-INITIAL_FORMS": "1",
        "participations-0-id": row.pk,
        "participations-0-session": row.session.pk,
        "participations-0-DELETE": "on",
    }
    assert client.post(url("change", row.session), data(person, **more)).status_code == 302
    assert not row.session.participations.exists()


def test_form_names_the_clashes_of_the_session(client, planner, conference):
    room = RoomFactory(conference=conference, name="Basalt")
    session, other = SessionFactory.create_batch(2, conference=conference, room=room)
    html = client.get(url("change", session)).content.decode()
    assert "Basalt is booked twice" in html
    assert f'href="{url("change", other)}"' in html


def test_list_marks_what_changed_and_what_clashes(client, planner, conference):
    room = RoomFactory(conference=conference)
    same = SessionFactory(conference=conference)
    changed = SessionFactory(conference=conference)
    release(conference, by=None, now=NOW)
    Session.objects.filter(pk=changed.pk).update(title="Another")
    SessionFactory.create_batch(2, conference=conference, room=room)
    shown = {row.pk: row.marks for row in client.get(LIST).context["cl"].result_list}
    assert not shown[same.pk].is_changed
    assert (shown[changed.pk].is_published, shown[changed.pk].is_changed) == (True, True)
    assert sorted(len(one.conflicts) for one in shown.values()) == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"news": "changed"}, ["NEW"]),
        ({"news": "clash"}, []),
        ({"on": "2026-03-03"}, ["OLD"]),
        ({"on": "none"}, []),
        ({"on": "nonsense"}, []),
        ({"on": "2030-01-01"}, []),
        ({"room": "none"}, ["NEW", "OLD"]),
        ({"room": "999999"}, []),
        ({"room": "x' OR 1=1"}, []),
        ({"q": "village"}, ["NEW", "OLD"]),
        ({"q": "old"}, ["OLD"]),
        ({"q": "x" * 5_000}, []),
    ],
)
def test_list_is_narrowed(client, planner, conference, query, expected):
    SessionFactory(conference=conference, code="OLD", starts_at=datetime(2026, 3, 2, 21, 0, tzinfo=UTC))
    release(conference, by=None, now=NOW)
    SessionFactory(conference=conference, code="NEW", starts_at=datetime(2026, 3, 2, 6, 0, tzinfo=UTC))
    found = client.get(LIST, query, follow=True).context["cl"].result_list
    assert sorted(row.code for row in found) == expected


def test_list_takes_as_many_queries_for_one_as_for_three(client, planner, conference):
    counts = []
    for more in (1, 2):
        for _number in range(more):
            room = RoomFactory(conference=conference)
            ParticipationFactory(session__conference=conference, session__room=room)
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_list_shows_no_session_of_another_conference(client, planner):
    other = SessionFactory(title="Hidden")
    assert "Hidden" not in client.get(LIST).content.decode()
    assert client.get(url("change", other), follow=True).status_code in {200, 404}
    assert "Hidden" not in client.get(url("change", other), follow=True).content.decode()


@pytest.mark.parametrize("role", ["door", "registration", "addresses"])
def test_other_roles_look_but_do_not_change(client, conference, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    session = SessionFactory(conference=conference)
    assert client.get(url("change", session)).status_code == 200
    assert client.post(url("change", session), data()).status_code == 403
    assert client.post(move("cancel", session), {"reason_0": "Storm"}).status_code == 403
    assert client.get(ADD).status_code == 403


def test_role_elsewhere_does_not_open_the_speakers_here(client, planner):
    here = ConferenceRoleFactory(user=planner, role="door").conference
    session = SessionFactory(conference=here)
    page = client.get(url("change", session))
    inlines = page.context["inline_admin_formsets"]
    assert [inline.has_change_permission for inline in inlines] == [False, False]


def test_nobody_from_outside_gets_in(client):
    client.force_login(UserFactory())
    assert client.get(LIST).status_code in {302, 403}


def test_session_is_never_deleted(client, planner, conference):
    session = SessionFactory(conference=conference)
    assert client.post(url("delete", session), {"post": "yes"}).status_code == 403
    assert Session.objects.filter(pk=session.pk).exists()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("cancel", "scheduled", "cancelled"),
        ("postpone", "scheduled", "postponed"),
        ("withdraw", "cancelled", "withdrawn"),
        ("restore", "cancelled", "scheduled"),
    ],
)
def test_moves_write_state_note_and_author(client, planner, conference, name, before, after):
    session = SessionFactory(conference=conference, state=before)
    assert client.post(move(name, session), {"reason_0": "Storm"}).status_code == 302
    assert (fresh(session).state, str(fresh(session).note)) == (after, "Storm")
    assert [(t.from_state, t.to_state, t.reason, t.by) for t in Transition.objects.all()] == [
        (before, after, "Storm", planner)
    ]


def test_move_asks_first(client, planner, conference):
    session = SessionFactory(conference=conference)
    assert client.get(move("cancel", session)).status_code == 200
    assert fresh(session).state == "scheduled"


@pytest.mark.parametrize("reason", ["", " ", "x" * 5_000])
def test_move_without_a_fitting_reason_changes_nothing(client, planner, conference, reason):
    session = SessionFactory(conference=conference)
    response = client.post(move("cancel", session), {"reason_0": reason})
    assert response.status_code == 400
    assert response.context["form"].errors
    assert fresh(session).state == "scheduled"


def test_scheduling_again_needs_no_reason(client, planner, conference):
    session = SessionFactory(conference=conference, state="cancelled", note="Storm")
    assert client.post(move("restore", session), {"reason_0": ""}).status_code == 302
    assert (fresh(session).state, str(fresh(session).note)) == ("scheduled", "")


def test_move_of_several_leaves_out_those_it_does_not_fit(client, planner, conference):
    sessions = [SessionFactory(conference=conference, state=state) for state in ("scheduled", "draft")]
    client.post(move("cancel", *sessions), {"reason_0": "Storm"})
    assert [fresh(one).state for one in sessions] == ["cancelled", "draft"]


def test_move_of_another_conferences_session_is_missing(client, planner):
    session = SessionFactory()
    assert client.post(move("cancel", session), {"reason_0": "Storm"}).status_code == 404
    assert fresh(session).state == "scheduled"


@pytest.mark.parametrize("ids", ["", "x", "1;2", "9" * 40])
def test_move_of_nonsense_is_missing(client, planner, ids):
    assert client.get(reverse("admin:events_session_move", args=["cancel"]), {"ids": ids}).status_code == 404


def test_list_action_leads_to_the_page_that_asks(client, planner, conference):
    session = SessionFactory(conference=conference)
    response = client.post(LIST, {"action": "cancel", "_selected_action": [session.pk]})
    assert response.url == move("cancel", session)


def test_form_offers_no_state_that_needs_a_reason(client, planner, conference):
    session = SessionFactory(conference=conference, state="cancelled")
    form = client.get(url("change", session)).context["adminform"].form
    assert [value for value, _label in form.fields["state"].choices] == [
        "cancelled",
        "draft",
        "tentative",
        "scheduled",
    ]


def test_form_tells_what_was_published(client, planner, conference):
    session = SessionFactory(conference=conference)
    release(conference, by=None, now=NOW)
    Session.objects.filter(pk=session.pk).update(ends_at=session.ends_at + timedelta(hours=1))
    release(conference, by=None, now=NOW)
    shown = client.get(url("change", session)).context["published"]
    assert [(step.release.number, words) for step, words in shown] == [
        (2, "10:00–11:00 → 10:00–12:00"),
        (1, "New"),
    ]


def test_published_version_is_read_only(client, planner, conference):
    session = SessionFactory(conference=conference)
    release(conference, by=None, now=NOW)
    version = session.versions.get()
    page = reverse("admin:events_sessionversion_change", args=[version.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"title": "x"}).status_code == 403
