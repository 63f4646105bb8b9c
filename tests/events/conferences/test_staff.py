"""What every admin page has: one conference at a time, its clock, its rows as a file."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from events.conferences import organiser
from events.conferences.models import Announcement
from tests.factories.conferences import AnnouncementFactory, ConferenceFactory, ConferenceRoleFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:events_announcement_changelist")
ADD = reverse("admin:events_announcement_add")
CSV = reverse("admin:events_announcement_csv")
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def baku():
    return ConferenceFactory(symbol="BAKU", time_zone="Asia/Baku")


@pytest.fixture
def york():
    return ConferenceFactory(symbol="YORK", time_zone="America/New_York", starts_on=date(2026, 3, 1))


@pytest.fixture
def owner(client, baku):
    role = ConferenceRoleFactory(conference=baku)
    client.force_login(role.user)
    return role.user


def announce(conference, title, at=NINE):
    return AnnouncementFactory(conference=conference, title=title, published_from=at)


def posted(conference, **changes):
    return {
        "conference": conference.pk,
        "severity": 1,
        "title_0": "Doors",
        "published_from_0": "2026-03-02",
        "published_from_1": "13:00",
        "published_until_0": "",
        "published_until_1": "",
        **changes,
    }


def both(owner, york):
    ConferenceRoleFactory(user=owner, conference=york)


def test_form_shows_hours_on_the_clock_of_its_conference(client, owner, baku, york):
    both(owner, york)
    for conference, hour in ((baku, "13:00"), (york, "04:00")):
        row = announce(conference, "Doors")
        html = client.get(reverse("admin:events_announcement_change", args=[row.pk])).content.decode()
        assert f'value="{hour}"' in html
        assert 'value="2026-03-02"' in html


def test_form_says_whose_clock_holds(client, owner, baku):
    row = announce(baku, "Doors")
    html = client.get(reverse("admin:events_announcement_change", args=[row.pk])).content.decode()
    assert "Times on this page are those of Baku (UTC+4)." in html


@pytest.mark.parametrize(("zone", "expected"), [("Asia/Baku", 9), ("America/New_York", 18)])
def test_new_object_is_read_on_the_clock_of_the_conference_posted(client, owner, baku, york, zone, expected):
    both(owner, york)
    conference = {"Asia/Baku": baku, "America/New_York": york}[zone]
    assert client.post(ADD, posted(conference)).status_code == 302
    assert Announcement.objects.get().published_from == NINE.replace(hour=expected)


def test_change_is_read_on_the_clock_of_the_conference(client, owner, york):
    both(owner, york)
    row = announce(york, "Doors")
    data = posted(york, published_from_1="05:30:15")
    del data["conference"]
    assert client.post(reverse("admin:events_announcement_change", args=[row.pk]), data).status_code == 302
    row.refresh_from_db()
    assert row.published_from == datetime(2026, 3, 2, 10, 30, 15, tzinfo=UTC)


def test_saving_a_form_as_it_is_loses_no_second(client, owner, baku):
    row = announce(baku, "Doors", at=NINE.replace(second=41))
    html = client.get(reverse("admin:events_announcement_change", args=[row.pk])).content.decode()
    assert 'value="13:00:41"' in html


def test_list_shows_each_row_on_its_own_clock(client, owner, baku, york):
    both(owner, york)
    announce(baku, "Tram")
    announce(york, "Ferry")
    html = client.get(LIST).content.decode()
    assert "Mon 2 Mar 2026, 13:00 Baku (UTC+4)" in html
    assert "Mon 2 Mar 2026, 04:00 New York (UTC\N{MINUS SIGN}5)" in html


@pytest.mark.parametrize("value", ["99999999999999999999", "x", "", "-1", "1;2"])
def test_nonsense_as_conference_of_a_new_object_is_an_error_in_the_form(client, owner, baku, york, value):
    both(owner, york)
    response = client.post(ADD, {**posted(baku), "conference": value})
    assert response.status_code == 200
    assert not Announcement.objects.exists()
    assert 'value="13:00"' in response.content.decode()


def test_the_choice_of_a_conference_narrows_lists_and_is_remembered(client, owner, baku, york):
    both(owner, york)
    announce(baku, "Tram")
    announce(york, "Ferry")
    response = client.post(reverse("admin:switch"), {"conference": york.pk, "next": LIST})
    assert response.url == LIST
    html = client.get(LIST).content.decode()
    assert "Ferry" in html
    assert "Tram" not in html
    client.post(reverse("admin:switch"), {"conference": ""})
    assert "Tram" in client.get(LIST).content.decode()


def test_nobody_chooses_a_conference_of_others(client, owner, baku, york):
    announce(york, "Ferry")
    announce(baku, "Tram")
    client.post(reverse("admin:switch"), {"conference": york.pk})
    assert organiser.CHOSEN not in client.session
    html = client.get(LIST).content.decode()
    assert "Tram" in html
    assert "Ferry" not in html


def test_choice_of_a_lost_role_is_forgotten(client, owner, baku, york):
    role = ConferenceRoleFactory(user=owner, conference=york)
    client.post(reverse("admin:switch"), {"conference": york.pk})
    role.delete()
    announce(baku, "Tram")
    assert "Tram" in client.get(LIST).content.decode()


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_switch_leads_nowhere_else(client, owner, where):
    response = client.post(reverse("admin:switch"), {"conference": "x", "next": where})
    assert response.url == reverse("admin:index")


def test_file_has_the_columns_shown_and_names_the_zone(client, owner, baku):
    announce(baku, "Tram")
    response = client.get(CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"].startswith("private, no-store")
    text = response.content.decode()
    assert text.splitlines() == [
        "\ufeffTitle,Conference,Severity,Shown from (Asia/Baku),Shown until (Asia/Baku),Shown now",
        "Tram,BAKU,Information,2026-03-02 13:00,,yes",
    ]


def test_file_over_several_clocks_gives_each_its_offset(client, owner, baku, york):
    both(owner, york)
    announce(baku, "Tram")
    announce(york, "Ferry")
    lines = client.get(CSV).content.decode().splitlines()
    assert "Shown from (with offset)" in lines[0]
    assert "2026-03-02T13:00+04:00" in "".join(lines)
    assert "2026-03-02T04:00-05:00" in "".join(lines)


def test_file_holds_what_search_and_filters_leave(client, owner, baku):
    announce(baku, "Tram")
    announce(baku, "Ferry")
    text = client.get(CSV, {"q": "Ferry"}).content.decode()
    assert "Ferry" in text
    assert "Tram" not in text


def test_file_holds_nothing_of_other_conferences(client, owner, york):
    announce(york, "Ferry")
    assert "Ferry" not in client.get(CSV).content.decode()


@pytest.mark.parametrize("title", ["=1+1", "@SUM(A1)", "+7", "-2", "\uff1dcmd", "  =x"])
def test_no_cell_is_a_formula(client, owner, baku, title):
    announce(baku, title)
    line = client.get(CSV).content.decode().splitlines()[1]
    assert line.lstrip('"').startswith("'")


def test_file_of_chosen_rows(client, owner, baku):
    announce(baku, "Tram")
    ferry = announce(baku, "Ferry")
    data = {"action": "export_rows", "_selected_action": [ferry.pk]}
    text = client.post(LIST, data).content.decode()
    assert text.splitlines()[1].startswith("Ferry,BAKU")
    assert "Tram" not in text


def test_file_with_an_unknown_filter_leads_back_to_the_list(client, owner):
    assert client.get(CSV, {"nonsense__x": "1"}).status_code == 302


def test_visitors_get_no_file(client, baku):
    announce(baku, "Tram")
    assert client.get(CSV).status_code == 302


def test_multilingual_field_names_each_language_in_itself(client, owner, baku):
    baku.languages = ["en", "ar"]
    baku.save()
    html = client.get(ADD).content.decode()
    assert '<label for="id_title_0" lang="en">English</label>' in html
    assert '<label for="id_title_4" lang="ar">العربية</label>' in html
    assert 'dir="rtl"' in html


def test_list_asks_a_constant_number_of_questions(client, owner, baku, york, django_assert_num_queries):
    both(owner, york)
    for count in (1, 2):
        for conference in (baku, york)[:count]:
            announce(conference, "Tram")
        with django_assert_num_queries(8):
            client.get(LIST)
