"""`manage.py export_programme --conference SLUG --format xml|json|ics|csv [--draft] [--output FILE]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.interchange.console import known_conference
from events.interchange.queries import drafted, released
from events.interchange.writers import FORMATS, write_programme


class Command(BaseCommand):
    help = "Writes the current release of a conference's programme, or its drafts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--conference", metavar="SLUG", required=True)
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--draft", action="store_true", help="the drafts instead of the release")
        parser.add_argument("--output", metavar="FILE", help="instead of the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        conference = known_conference(options["conference"])
        programme = drafted(conference) if options["draft"] else released(conference)
        if programme is None:
            raise CommandError(
                f"{conference.slug} has no release yet. Publish one, or give --draft.", returncode=1
            )
        data = write_programme(
            programme.presentations, conference=conference, form=options["format"], version=programme.version
        )
        if options["output"]:
            try:
                Path(options["output"]).write_bytes(data)
            except OSError as error:
                raise CommandError(f"{options['output']}: {error.strerror}.", returncode=2) from error
        else:
            self.stdout.write(data.decode("utf-8"), ending="")
