import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from events.interchange.models import ScheduleFile
from events.programme.models import Session
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory

pytestmark = pytest.mark.django_db
CSV = "title,day,start,end,room\nTides,2026-03-02,09:00,10:00,<b>Hall</b>\n"
ADD = "admin:events_schedulefile_add"


@pytest.fixture
def editor(client):
    role = ConferenceRoleFactory(role="programme", conference__slug="harbour-26")
    client.force_login(role.user)
    return role


def send(client, conference, content=CSV):
    file = SimpleUploadedFile("programme.csv", content.encode() if isinstance(content, str) else content)
    return client.post(reverse(ADD), {"conference": conference.pk, "file": file})


def page(kept):
    return reverse("admin:events_schedulefile_change", args=[kept.pk])


def test_a_file_is_kept_and_its_effect_shown_before_anything_changes(client, editor):
    response = send(client, editor.conference)
    kept = ScheduleFile.objects.get()
    assert response.url == page(kept)
    shown = client.get(page(kept)).content.decode()
    assert "<span>New: <b>1</b></span><span>Changed: <b>0</b></span>" in shown
    assert Session.objects.count() == 0


def test_confirming_imports_into_the_drafts(client, editor):
    send(client, editor.conference)
    kept = ScheduleFile.objects.get()
    assert client.post(page(kept)).status_code == 302
    kept.refresh_from_db()
    assert (Session.objects.count(), kept.summary) == (1, "created 1, updated 0, unchanged 0, refused 0")


def test_the_difference_to_what_is_there_is_shown(client, editor):
    send(client, editor.conference)
    client.post(page(ScheduleFile.objects.get()))
    send(client, editor.conference, CSV.replace("09:00,10:00", "11:00,12:00"))
    shown = client.get(page(ScheduleFile.objects.first())).content.decode()
    assert "<span>New: <b>0</b></span><span>Changed: <b>1</b></span>" in shown
    assert "<del>2026-03-02 09:00+04:00</del> <ins>2026-03-02 11:00+04:00</ins>" in shown


@pytest.mark.parametrize("content", [b"", b"{", b"name\nx", b"<schedule>", b"x" * (5 * 1024 * 1024 + 2)])
def test_what_is_no_schedule_is_refused_at_the_form(client, editor, content):
    response = send(client, editor.conference, content)
    assert (response.status_code, ScheduleFile.objects.count()) == (422, 0)


def test_a_refused_row_stops_the_import_until_it_is_left_out(client, editor):
    send(client, editor.conference, CSV + "Ebb,someday,09:00,,\n")
    kept = ScheduleFile.objects.get()
    assert "line 3: “someday” is not a day" in client.get(page(kept)).content.decode()
    client.post(page(kept))
    assert Session.objects.count() == 0
    client.post(page(kept), {"skip_refused": "on"})
    assert Session.objects.count() == 1


def test_another_conference_is_out_of_reach(client, editor):
    other = ConferenceFactory()
    assert send(client, other).status_code == 422
    send(client, editor.conference)
    kept = ScheduleFile.objects.get()
    ScheduleFile.objects.update(conference=other)
    assert [client.get(page(kept)).status_code, client.post(page(kept)).status_code] == [404, 404]
    assert Session.objects.count() == 0


@pytest.mark.parametrize("role", ["registration", "media", "door"])
def test_other_roles_may_not_import(client, role):
    client.force_login(ConferenceRoleFactory(role=role).user)
    assert client.get(reverse(ADD)).status_code == 403


def test_the_list_takes_the_same_queries_for_one_and_three_files(
    client, editor, django_assert_max_num_queries
):
    def look():
        with django_assert_max_num_queries(90) as found:
            client.get(reverse("admin:events_schedulefile_changelist"))
        return len(found)

    send(client, editor.conference)
    one = look()
    send(client, editor.conference)
    send(client, editor.conference)
    assert look() == one


UNCLEAR = CSV.replace("2026-03-02", "02/03/2026")


def test_a_file_of_unclear_days_alone_asks_which_comes_first(client, editor):
    send(client, editor.conference, UNCLEAR)
    kept = ScheduleFile.objects.get()
    shown = client.get(page(kept)).content.decode()
    assert 'href="?days=day-first"' in shown
    assert "may be 2026-03-02 or 2026-02-03" in shown


def test_days_are_imported_in_the_order_that_was_chosen(client, editor):
    send(client, editor.conference, UNCLEAR)
    kept = ScheduleFile.objects.get()
    shown = client.get(page(kept), {"days": "day-first"})
    assert shown.context["result"].created == 1
    assert '<input type="hidden" name="days" value="day-first">' in shown.content.decode()
    client.post(page(kept), {"days": "day-first"})
    assert Session.objects.get().starts_at.date().isoformat() == "2026-03-02"


@pytest.mark.parametrize("days", ["x", "day-first'", "x" * 5_000])
def test_nonsense_for_an_order_imports_nothing(client, editor, days):
    send(client, editor.conference, UNCLEAR)
    kept = ScheduleFile.objects.get()
    assert client.get(page(kept), {"days": days}).context["days"] is None
    client.post(page(kept), {"days": days})
    assert Session.objects.count() == 0
