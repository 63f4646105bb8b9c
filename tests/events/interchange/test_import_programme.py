import pytest
from django.core.management import CommandError, call_command

from events.conferences.models import Conference
from events.programme.models import Release, Session

pytestmark = pytest.mark.django_db
CSV = "title,day,start,end,room,persons,timezone\n{rows}"
ROW = "Tides,2031-05-06,09:00,10:00,Blue Hall,Noor Halabi,Asia/Baku\n"


def run(tmp_path, capsys, content, *options, slug="harbour-31"):
    path = tmp_path / "schedule.dat"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    call_command("import_programme", str(path), "--conference", slug, *options)
    return capsys.readouterr().out.splitlines()


def refused(tmp_path, capsys, content, *options, **more):
    with pytest.raises(CommandError) as error:
        run(tmp_path, capsys, content, *options, **more)
    return error.value.returncode, str(error.value).splitlines()


def test_report_ends_in_one_line(tmp_path, capsys):
    assert run(tmp_path, capsys, CSV.format(rows=ROW))[-1] == "created 1, updated 0, unchanged 0, refused 0"


def test_twice_changes_nothing(tmp_path, capsys):
    run(tmp_path, capsys, CSV.format(rows=ROW))
    assert run(tmp_path, capsys, CSV.format(rows=ROW))[-1] == "created 0, updated 0, unchanged 1, refused 0"


def test_a_moved_session_is_told(tmp_path, capsys):
    run(tmp_path, capsys, CSV.format(rows=ROW))
    lines = run(tmp_path, capsys, CSV.format(rows=ROW.replace("09:00,10:00", "11:00,12:00")))
    assert lines[-2:] == [
        (
            "Updated: Tides (line 2): starts: 2031-05-06 09:00+04:00 → 2031-05-06 11:00+04:00; "
            "ends: 2031-05-06 10:00+04:00 → 2031-05-06 12:00+04:00"
        ),
        "created 0, updated 1, unchanged 0, refused 0",
    ]


def test_dry_run_changes_nothing(tmp_path, capsys):
    lines = run(tmp_path, capsys, CSV.format(rows=ROW), "--dry-run")
    assert lines[-2:] == ["A dry run: nothing was changed.", "created 1, updated 0, unchanged 0, refused 0"]
    assert Conference.objects.count() == 0


def test_release_is_made_and_said(tmp_path, capsys):
    assert "Published as release 1." in run(tmp_path, capsys, CSV.format(rows=ROW), "--release")


def test_double_booking_without_a_reason_is_refused(tmp_path, capsys):
    two = ROW + ROW.replace("Tides", "Ebb").replace("Noor Halabi", "Lin Wei")
    status, lines = refused(tmp_path, capsys, CSV.format(rows=two), "--release")
    assert status == 1
    assert lines[1:] == [
        "  Blue Hall: Tides / Ebb",
        "Solve them in the file, or give --reason TEXT.",
        "Nothing was changed.",
        "created 0, updated 0, unchanged 0, refused 0",
    ]
    assert (Session.objects.count(), Release.objects.count()) == (0, 0)


def test_a_bad_row_is_named_and_stops_all(tmp_path, capsys):
    status, lines = refused(tmp_path, capsys, CSV.format(rows=ROW + "Ebb,someday,,,,,\n"))
    assert (status, lines) == (
        1,
        [
            "Refused: Its time cannot be read (line 3: “someday” is not a day; write 2025-11-17)",
            "schedule.dat: Nothing was imported: parts of the file cannot be understood.",
            "To import the rest without them, give --skip-refused.",
            "Nothing was changed.",
            "created 0, updated 0, unchanged 0, refused 1",
        ],
    )
    assert Session.objects.count() == 0


def test_the_rest_is_imported_when_asked_for(tmp_path, capsys):
    lines = run(tmp_path, capsys, CSV.format(rows=ROW + "Ebb,someday,,,,,\n"), "--skip-refused")
    assert lines[-1] == "created 1, updated 0, unchanged 0, refused 1"


@pytest.mark.parametrize(
    "content", [b"", b"<schedule>", b"{", b"iso2,name\nAZ,Azerbaijan", b"\x00" * 50, b"BEGIN:VCALENDAR"]
)
def test_what_is_no_schedule_is_refused_with_status_1(tmp_path, capsys, content):
    status, lines = refused(tmp_path, capsys, content)
    assert (status, lines[-2:]) == (
        1,
        ["Nothing was changed.", "created 0, updated 0, unchanged 0, refused 1"],
    )


@pytest.mark.parametrize(
    ("slug", "options"),
    [("Not A Slug", ()), ("admin", ()), ("fr", ()), ("x" * 60, ()), ("harbour-31", ("--reason", "because"))],
)
def test_wrong_usage_is_status_2(tmp_path, capsys, slug, options):
    status, _lines = refused(tmp_path, capsys, CSV.format(rows=ROW), *options, slug=slug)
    assert status == 2


def test_a_missing_file_is_status_2():
    with pytest.raises(CommandError, match=r"nowhere\.xml: No such file or directory") as error:
        call_command("import_programme", "nowhere.xml", "--conference", "harbour-31")
    assert error.value.returncode == 2


def test_the_report_says_what_was_made(tmp_path, capsys):
    lines = run(tmp_path, capsys, CSV.format(rows=ROW))
    assert lines[:4] == [
        "CSV: 1 sessions, 1 persons, 1 rooms; 2031-05-06 – 2031-05-06, Asia/Baku.",
        "New conference “harbour-31”, 6 May 2031, as a draft.",
        "New rooms: Blue Hall.",
        "1 new speaker.",
    ]


def test_a_zone_that_is_said_wins_and_is_the_new_conferences(tmp_path, capsys):
    rows = ROW.replace("Asia/Baku", "")
    lines = run(tmp_path, capsys, CSV.format(rows=rows), "--zone", "Asia/Tokyo")
    assert "Assumed: Times without an offset are read in Asia/Tokyo, as was said." in lines
    assert Conference.objects.get().time_zone == "Asia/Tokyo"
    assert Session.objects.get().starts_at.isoformat() == "2031-05-06T00:00:00+00:00"


def test_a_zone_that_is_none_is_status_2(tmp_path, capsys):
    status, _lines = refused(tmp_path, capsys, CSV.format(rows=ROW), "--zone", "Mars/Base")
    assert status == 2


def test_order_of_days_is_an_option(tmp_path, capsys):
    rows = CSV.format(rows=ROW.replace("2031-05-06", "06/05/2031"))
    status, lines = refused(tmp_path, capsys, rows)
    assert status == 1
    assert any("2031-05-06 or 2031-06-05" in line for line in lines)
    assert run(tmp_path, capsys, rows, "--day-order", "day-first")[-1].startswith("created 1")
