"""`manage.py import_address FILE --conference SLUG [--language xx] [--dry-run]`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from events.addresses.rules import validate_language_tag
from events.interchange.address import AddressDraft, Kind, read_address
from events.interchange.address_drafts import Saved, import_address
from events.interchange.console import known_conference, print_lines, read_file, refusal
from events.interchange.report import RefusedError
from events.interchange.results import summary


class Command(BaseCommand):
    help = "Reads one published text into a draft address with its provenance."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--conference", metavar="SLUG", required=True)
        parser.add_argument("--language", metavar="TAG", default="", help="BCP 47, such as en or az")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"].strip()
        try:
            validate_language_tag(language or "en")
        except ValidationError as error:
            raise CommandError(
                f"--language {language[:40]}: {' '.join(error.messages)}", returncode=2
            ) from error
        conference = known_conference(options["conference"])
        data = read_file(options["file"])
        try:
            draft = read_address(data, language=language)
            saved = import_address(
                draft, conference=conference, by=None, now=timezone.now(), dry_run=options["dry_run"]
            )
        except RefusedError as error:
            raise refusal(options["file"], error, summary(0, 0, 0, 1)) from error
        except ValidationError as error:
            text = "; ".join(error.messages)
            raise refusal(
                options["file"], RefusedError(text, report=draft.report), summary(0, 0, 0, 1)
            ) from error
        self._print(draft, saved, dry_run=options["dry_run"])

    def _print(self, draft: AddressDraft, saved: Saved, *, dry_run: bool) -> None:
        derived = " (year derived)" if draft.dateline_year_is_derived else ""
        found = {
            "Title": str(saved.address.title),
            "Author": draft.author,
            "Role": draft.author_role,
            "Kind": draft.kind,
            "Addressed to": draft.addressee,
            "Occasion": draft.occasion,
            "Dateline": draft.dateline,
            "Place": draft.dateline_place,
            "Date": f"{draft.dateline_date or ''}{derived}",
            "Publisher": draft.publisher,
            "Attribution": draft.attribution,
            "Published there": str(draft.source_published_on or ""),
            "Source page": draft.source_url or "",
            "Language": draft.language,
            "SHA-256": draft.sha256,
        }
        for name, value in found.items():
            self.stdout.write(f"{name}: {value or 'unknown'}")
        counts = {kind: len(draft.blocks(kind)) for kind in (Kind.SALUTATION, Kind.BODY, Kind.CLOSING)}
        self.stdout.write("Paragraphs: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
        for change in draft.normalisations:
            shown = change["to"] or "nothing"
            self.stdout.write(f"Shown differently: {change['from']!r} as {shown} ({change['count']} times)")
        print_lines(self.stdout, draft.report.lines())
        if dry_run:
            self.stdout.write("A dry run: nothing was changed.")
        self.stdout.write(summary(1, 0, 0, 0) if saved.is_new else summary(0, 0, 1, 0))
