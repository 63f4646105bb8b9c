"""`manage.py load_sample --conference SLUG --sessions N --speakers N --registrations N [--seed S]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from events.interchange.console import find_conference
from events.interchange.demo import large

MOST = 100_000


class Command(BaseCommand):
    help = "Makes an invented conference of any size and publishes it; reproducible by its seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--conference", metavar="SLUG", required=True)
        for name in ("sessions", "speakers", "registrations"):
            parser.add_argument(f"--{name}", metavar="N", type=int, required=True)
        parser.add_argument("--seed", metavar="S", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["conference"]
        for name, least in (("sessions", 1), ("speakers", 0), ("registrations", 0)):
            if not least <= options[name] <= MOST:
                raise CommandError(f"--{name} takes {least} to {MOST}.", returncode=2)
        if find_conference(slug) is not None:
            raise CommandError(f"There is a conference “{slug}” already; choose another SLUG.", returncode=1)
        size = large.Size(options["sessions"], options["speakers"], options["registrations"], options["seed"])
        large.load(slug, size, now=timezone.now())
        if options["verbosity"]:
            counts = f"{size.sessions} sessions, {size.speakers} speakers, {size.registrations} registrations"
            self.stdout.write(f"{slug}: {counts}.")
