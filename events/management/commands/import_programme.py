"""`manage.py import_programme FILE --conference SLUG [--dry-run] [--release [--reason TEXT]]`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from events.conferences.models import Conference
from events.interchange.actions import import_schedule
from events.interchange.console import SHOWN_CHANGES, find_conference, print_lines, read_file, refusal
from events.interchange.day_order import DayOrder
from events.interchange.readers import read_schedule
from events.interchange.report import RefusedError
from events.interchange.results import Result, summary
from events.interchange.times import zone_named


class Command(BaseCommand):
    help = "Reads a schedule (XML, JSON, iCalendar, CSV, spreadsheet) into a conference's drafts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--conference", metavar="SLUG", required=True, help="made from the file if unknown"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and do nothing")
        parser.add_argument("--release", action="store_true", help="publish the drafts afterwards")
        parser.add_argument("--reason", metavar="TEXT", default="", help="why double bookings are published")
        parser.add_argument(
            "--zone",
            default="",
            help="IANA zone of times without an offset, and of a conference that is made",
        )
        parser.add_argument(
            "--day-order",
            choices=DayOrder.values,
            default="",
            help="what comes first in days such as 05/06/2031, which are refused without it",
        )
        parser.add_argument(
            "--skip-refused", action="store_true", help="import the rest of a file of which parts are refused"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reason"] and not options["release"]:
            raise CommandError(
                "--reason needs --release: it says why double bookings are published.", returncode=2
            )
        if options["zone"] and zone_named(options["zone"]) is None:
            raise CommandError(
                f"--zone {options['zone'][:60]}: no time zone of that name; give one such as Asia/Baku.",
                returncode=2,
            )
        conference = find_conference(options["conference"])
        data = read_file(options["file"])
        try:
            result = self._import(data, conference, options)
        except RefusedError as error:
            last = summary(0, 0, 0, max(error.report.refused if error.report else 0, 1))
            raise refusal(options["file"], error, last) from error
        except ValidationError as error:
            raise CommandError(_sentence(error), returncode=1) from error
        self._print(result, options)

    def _import(self, data: bytes, conference: Conference | None, options: dict[str, Any]) -> Result:
        schedule = read_schedule(
            data,
            zone=conference.time_zone if conference else "",
            said_zone=options["zone"],
            day_order=options["day_order"],
        )
        return import_schedule(
            schedule,
            conference=conference or options["conference"],
            by=None,
            now=timezone.now(),
            dry_run=options["dry_run"],
            skip_refused=options["skip_refused"],
            publish=options["release"],
            reason=options["reason"],
        )

    def _print(self, result: Result, options: dict[str, Any]) -> None:
        schedule = result.schedule
        print_lines(self.stdout, result.overview())
        print_lines(self.stdout, schedule.report.lines())
        updated = [change for change in result.changes if not change.is_new]
        for change in updated[:SHOWN_CHANGES]:
            told = "; ".join(
                f"{name}: {_short(before)} → {_short(after)}" for name, before, after in change.fields
            )
            self.stdout.write(f"Updated: {change.title} ({change.where}): {told}")
        if len(updated) > SHOWN_CHANGES:
            self.stdout.write(f"… and {len(updated) - SHOWN_CHANGES} more.")
        if result.release:
            self.stdout.write(f"Published as release {result.release.number}.")
        elif options["release"]:
            self.stdout.write("Nothing differs from the last release; none was made.")
        if options["dry_run"]:
            self.stdout.write("A dry run: nothing was changed.")
        self.stdout.write(result.summary())


def _short(value: Any) -> str:
    text = str(value) or "–"
    return text if len(text) < 80 else text[:78] + "…"


def _sentence(error: ValidationError) -> str:
    """A refused release with its conflicts, or a conference that cannot be made."""
    conflicts = [
        conflict
        for single in getattr(error, "error_list", [])
        for conflict in (getattr(single, "params", None) or {}).get("conflicts", [])
    ]
    lines = [
        f"  {conflict.subject}: {' / '.join(slot.title for slot in conflict.slots)}"
        for conflict in conflicts[:20]
    ]
    more = [f"  … and {len(conflicts) - 20} more"] if len(conflicts) > 20 else []
    advice = ["Solve them in the file, or give --reason TEXT."] if conflicts else []
    return "\n".join(
        [" ".join(error.messages), *lines, *more, *advice, "Nothing was changed.", summary(0, 0, 0, 0)]
    )
