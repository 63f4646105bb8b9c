import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from events.common.cells import restored
from events.conferences.models import (
    Body,
    ConferenceRole,
    Delegation,
    Organization,
    Room,
    TableFile,
    Track,
    Venue,
)
from tests.factories.conferences import (
    BodyFactory,
    ConferenceFactory,
    ConferenceRoleFactory,
    DelegationFactory,
    OrganizationFactory,
    RoomFactory,
    TrackFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
ROOMS = (
    "code,name,name_ru,capacity,step_free,setup_minutes,booths\n"
    "hall,Basalt Hall,Базальт,400,yes,20,6\npit,Pit,,,no,,\n"
)


@pytest.fixture
def conference():
    return ConferenceFactory(slug="harbour-26", languages=["en", "ru"])


@pytest.fixture
def owner(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="owner")
    client.force_login(role.user)
    return role


def send(client, conference, content, kind="room", **follow):
    data = content if isinstance(content, bytes) else content.encode()
    answers = {"file": SimpleUploadedFile("table.csv", data)}
    if kind != "organization":
        answers["conference"] = conference.pk
    return client.post(reverse(f"admin:events_{kind}_table"), answers, **follow)


def page(kept, kind="room"):
    return reverse(f"admin:events_{kind}_table_preview", args=[kept.pk])


def look(client, conference, content, kind="room"):
    """What the preview says, as one text."""
    send(client, conference, content, kind)
    return client.get(page(TableFile.objects.last(), kind)).content.decode()


def bring(client, conference, content, kind="room"):
    send(client, conference, content, kind)
    return client.post(page(TableFile.objects.last(), kind))


def take(client, kind):
    text = client.get(reverse(f"admin:events_{kind}_csv")).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_table_is_looked_at_first_and_nothing_changes(client, owner, conference):
    html = look(client, conference, ROOMS)
    assert "created 2, updated 0, unchanged 0, refused 0" in html
    assert "Basalt Hall" in html
    assert not Room.objects.exists()


def test_confirming_imports_by_the_action_and_forgets_the_file(client, owner, conference):
    assert bring(client, conference, ROOMS).status_code == 302
    room = Room.objects.get(code="hall")
    assert (room.conference, room.name.data, room.capacity, room.step_free) == (
        conference,
        {"en": "Basalt Hall", "ru": "Базальт"},
        400,
        True,
    )
    assert room.history.get().history_user == owner.user
    assert not TableFile.objects.exists()


def test_the_same_table_again_changes_nothing(client, owner, conference):
    bring(client, conference, ROOMS)
    html = look(client, conference, ROOMS)
    assert "created 0, updated 0, unchanged 2, refused 0" in html
    assert "Import it" not in html


def test_the_difference_to_what_is_there_is_shown(client, owner, conference):
    bring(client, conference, ROOMS)
    html = look(client, conference, ROOMS.replace("400", "350"))
    assert "<del>400</del> <ins>350</ins>" in html
    assert "created 0, updated 1, unchanged 1, refused 0" in html


def test_a_column_that_is_not_there_leaves_what_is_stored(client, owner, conference):
    bring(client, conference, ROOMS)
    bring(client, conference, "code,name\nhall,Basalt\n")
    room = Room.objects.get(code="hall")
    assert (room.name.data, room.capacity) == ({"en": "Basalt", "ru": "Базальт"}, 400)


def test_one_bad_line_keeps_all_of_it_out(client, owner, conference):
    content = ROOMS + "attic,Attic,,many,perhaps\n"
    html = look(client, conference, content)
    assert "Line 4: Capacity: “many” is not a number" in html
    assert "Line 4: Step_free: “perhaps” is neither yes nor no." in html
    assert bring(client, conference, content).status_code == 422
    assert not Room.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("code,name\nhall,A\nhall,B\n", "Line 3: Line 2 is about the same."),
        ("code,name\n,A\n", "Line 2: Code: This cell is empty."),
        ("code,name\nno code,A\n", "Line 2: Code: Enter a valid"),
        (f"code,name\na,{'x' * 201}\n", "Line 2: Name: "),
        ("code,name,venue\na,A,Nowhere\n", "Line 2: Venue: There is no “Nowhere” here."),
        ("name,seats\nA,1\n", "The table needs the columns code, name; it lacks code."),
        ("code,name,capacity\na,A,-1\n", "“-1” is not a number"),
        ("code,name,position\na,A,40000\n", "“40000” is not a number"),
        ("code,name,capacity\na,A,²\n", "“²” is not a number"),
    ],
)
def test_what_is_wrong_is_told_by_line(client, owner, conference, content, says):
    assert says in look(client, conference, content)
    bring(client, conference, content)
    assert not Room.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n\n", "The file is empty."),
        (b"code,name\n\xff\xfe\xfd", "Line 2: this is no UTF-8 text."),
        (b"\xff\xfec\x00o", "UTF-16-LE"),
        (b'code,name\n"a,b\n', "Line 2: the table is broken"),
        (b"code,name\na,b,c\n", "Line 2: the row has more cells than the heading."),
        (b"code,code\na,b\n", "Two columns are called “code”."),
        (b"," * 200 + b"\n", "empty"),
        (b"a," * 200 + b"\n", "more than 100 columns"),
        (b"code,name\n" + b"a,b\n" * 3_001, "more than 3,000 rows"),
        (b"code,name\n" + b"x" * (5 * 1024 * 1024), "larger than 5 MB"),
    ],
)
def test_what_is_no_table_is_refused_at_the_form(client, owner, conference, content, says):
    response = send(client, conference, content)
    assert (response.status_code, TableFile.objects.count()) == (422, 0)
    assert says in response.context["form"].errors["file"][0]


@pytest.mark.parametrize(
    "content",
    [
        ROOMS.encode("utf-8-sig"),
        ROOMS.encode("utf-16"),
        ROOMS.replace(",", ";").encode(),
        ROOMS.replace(",", "\t").encode("utf-16"),
        ROOMS.replace("\n", "\r\n").encode(),
        ROOMS.upper().split("\n")[0].encode() + b"\n" + ROOMS.split("\n", 1)[1].encode(),
    ],
)
def test_tables_of_every_spreadsheet_are_read(client, owner, conference, content):
    bring(client, conference, content)
    assert Room.objects.get(code="hall").name.data == {"en": "Basalt Hall", "ru": "Базальт"}


def test_unknown_columns_are_left_out_and_told(client, owner, conference):
    html = look(client, conference, "code,name,colour\nhall,Hall,red\n")
    assert "Columns that are not known are left out" in html
    assert "colour" in html


def test_nothing_in_a_table_runs_in_the_preview(client, owner, conference):
    RoomFactory(conference=conference, code="a", name={"en": "<b>old</b>"})
    html = look(client, conference, "code,name,<i>\na,<script>alert(1)</script>,x\n'x,<u>,y\n")
    for tag in ("<script>alert", "<b>old", "<i>", "<u>"):
        assert tag not in html


def test_formulas_are_escaped_on_the_way_out_and_restored_on_the_way_in(client, owner, conference):
    room = RoomFactory(conference=conference, code="a", name={"en": '=HYPERLINK("x")', "ru": "@sum"})
    rows = take(client, "room")
    assert rows[1][1:3] == ['\'=HYPERLINK("x")', "'@sum"]
    text = "\n".join(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    assert "unchanged 1, refused 0" in look(client, conference, text)
    assert restored(rows[1][1]) == room.name["en"]


MAKERS = {
    "room": RoomFactory,
    "venue": VenueFactory,
    "track": TrackFactory,
    "body": BodyFactory,
    "delegation": DelegationFactory,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_what_is_exported_is_imported_without_any_change(client, owner, conference, kind):
    for number in range(3):
        facts = (
            {"organization__name": {"en": f"Ministry {number}"}}
            if kind == "delegation"
            else {"name": {"en": f"A {number}", "ru": "Б"}}
        )
        MAKERS[kind](conference=conference, **facts)
    MAKERS[kind]()
    ConferenceRole.objects.filter(user=owner.user).exclude(conference=conference).delete()
    text = client.get(reverse(f"admin:events_{kind}_csv")).content
    assert "created 0, updated 0, unchanged 3, refused 0" in look(client, conference, text, kind)


def test_rows_of_several_conferences_are_not_one_table(client, owner, conference):
    other = ConferenceRoleFactory(user=owner.user, role="owner").conference
    RoomFactory(conference=conference)
    RoomFactory(conference=other)
    response = client.get(reverse("admin:events_room_csv"), follow=True)
    assert "These are rows of several conferences." in response.content.decode()


def test_how_a_room_is_set_up_comes_with_it(client, owner, conference):
    bring(client, conference, ROOMS)
    assert list(conference.rooms.order_by("code").values_list("code", "setup_minutes", "booths")) == [
        ("hall", 20, 6), ("pit", 0, None),
    ]  # fmt: skip


def test_a_room_finds_its_venue_by_name(client, owner, conference):
    venue = VenueFactory(conference=conference, name={"en": "Harbour Centre", "ru": "Порт"})
    VenueFactory(name={"en": "Harbour Centre"})
    bring(client, conference, "code,name,venue\na,A,порт\n")
    assert Room.objects.get().venue == venue


def test_venues_and_tracks_come_as_tables(client, owner, conference):
    bring(client, conference, "name,postal_address\nCentre,Quay 1\n", "venue")
    bring(client, conference, "code,name\nnets,Nets\n", "track")
    assert (Venue.objects.get().postal_address.data, Track.objects.get().slug) == ({"en": "Quay 1"}, "nets")


def test_a_body_finds_its_parent_on_an_earlier_line(client, owner, conference):
    bring(
        client, conference, "code,name,kind,parent\nCOM1,One,Committee,\nWG1,Two,working_group,COM1\n", "body"
    )
    assert Body.objects.get(code="WG1").parent.code == "COM1"


def test_a_body_on_a_later_line_is_no_parent(client, owner, conference):
    html = look(client, conference, "code,name,kind,parent\nWG1,Two,king,COM1\nCOM1,One,plenary,\n", "body")
    assert "Line 2: Parent: There is no “COM1” here. Make it first, or put it on an earlier line." in html
    assert "Line 2: Kind: “king” is not one of plenary, committee" in html


MEMBERS = "iso2,iso3,name,name_fr,name_ru,status,region\nAZ,AZE,Azerbaijan,Azerbaïdjan,Азербайджан,member_state,CIS\n"


def test_organizations_come_from_a_list_of_members(client, owner, conference):
    html = look(client, conference, MEMBERS, "organization")
    assert "iso3" in html
    client.post(page(TableFile.objects.get(), "organization"))
    found = Organization.objects.get()
    assert (found.country, found.membership, found.region) == ("AZ", "member_state", "CIS")
    assert found.name.data == {"en": "Azerbaijan", "fr": "Azerbaïdjan", "ru": "Азербайджан"}


def test_an_organization_is_found_by_its_name_in_any_language(client, owner, conference):
    bring(client, conference, MEMBERS, "organization")
    html = look(
        client, conference, MEMBERS.replace("AZ,AZE,Azerbaijan", "AZ,AZE,AZERBAIDJAN"), "organization"
    )
    assert "created 0, updated 1" in html


def test_two_of_a_name_are_merged_first(client, owner, conference):
    OrganizationFactory.create_batch(2, name={"en": "Ministry"})
    assert "Line 2: Name: Two organizations are called “Ministry”." in look(
        client, conference, "name\nMinistry\n", "organization"
    )


def test_organizations_go_out_and_come_back_unchanged(client, owner, conference):
    bring(client, conference, MEMBERS, "organization")
    text = client.get(reverse("admin:events_organization_csv")).content
    assert "unchanged 1, refused 0" in look(client, conference, text, "organization")


def test_delegations_name_organizations_that_are_there(client, owner, conference):
    bring(client, conference, MEMBERS, "organization")
    html = look(client, conference, "organization\nAzerbaijan\nAtlantis\n", "delegation")
    assert "Line 3: Organization: There is no “Atlantis” here." in html
    bring(client, conference, "organization\nАзербайджан\n", "delegation")
    assert Delegation.objects.values_list("conference", "sort_key").get() == (conference.pk, "azerbaijan")


def test_nobody_confirms_what_another_sent(client, owner, conference):
    send(client, conference, ROOMS)
    kept = TableFile.objects.get()
    client.force_login(ConferenceRoleFactory(conference=conference, role="owner").user)
    assert [client.get(page(kept)).status_code, client.post(page(kept)).status_code] == [404, 404]
    assert not Room.objects.exists()


def test_a_file_of_one_kind_is_none_of_another(client, owner, conference):
    send(client, conference, ROOMS)
    assert client.post(page(TableFile.objects.get(), "track")).status_code == 404


def test_who_lost_the_role_imports_nothing_any_more(client, owner, conference):
    ConferenceRoleFactory(user=owner.user, role="owner")
    send(client, conference, ROOMS)
    owner.delete()
    assert client.post(page(TableFile.objects.get())).status_code == 404
    assert not Room.objects.exists()


def test_a_table_is_not_sent_to_a_foreign_conference(client, owner):
    response = send(client, ConferenceFactory(), ROOMS)
    assert (response.status_code, TableFile.objects.count()) == (422, 0)


@pytest.mark.parametrize("role", ["door", "media", "mail"])
def test_other_roles_import_nothing_and_may_take_what_they_see(client, conference, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    assert client.get(reverse("admin:events_room_table")).status_code == 403
    assert client.get(reverse("admin:events_room_csv")).status_code == 200


def test_the_same_confirmation_twice_imports_once(client, owner, conference):
    send(client, conference, ROOMS)
    kept = TableFile.objects.get()
    assert [client.post(page(kept)).status_code, client.post(page(kept)).status_code] == [302, 404]
    assert Room.objects.count() == 2


def test_files_that_nobody_confirmed_are_forgotten(client, owner, conference):
    send(client, conference, ROOMS)
    TableFile.objects.update(sent_at=timezone.now() - timedelta(days=2))
    send(client, conference, ROOMS)
    assert TableFile.objects.count() == 1


def test_the_page_names_the_columns(client, owner, conference):
    html = client.get(reverse("admin:events_room_table")).content.decode()
    assert "<code>name_ru</code>" in html
    assert "<code>code</code> (needed)" in html
