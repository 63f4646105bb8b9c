"""Compares each counter of places with a count of those who hold one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.registrations.actions import recount
from events.registrations.models import DelegationQuota
from events.registrations.queries import conferences_to_count, miscounted


class Command(BaseCommand):
    help = "Compare the counters of places with the registrations; --fix puts wrong ones right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--conference", metavar="SLUG", help="only this one")
        parser.add_argument("--fix", action="store_true", help="put wrong counters right")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 for an unknown conference, and for wrong counters that were not put right."""
        conferences = conferences_to_count(options["conference"])
        if options["conference"] and not conferences:
            raise CommandError(f"{options['conference']}: there is no such conference.")
        wrong = 0
        for conference in conferences:
            for quota, held in miscounted(conference):
                wrong += 1
                whose = quota.category or "all"
                if isinstance(quota, DelegationQuota):
                    whose = f"{quota.delegation}, {whose}"
                self.stdout.write(f"{conference.slug}, {whose}: says {quota.taken}, counted {held}")
            if options["fix"]:
                recount(conference)
        if wrong and not options["fix"]:
            raise CommandError(f"{wrong} wrong; run it again with --fix.")
        self.stdout.write(f"{wrong} put right." if wrong else "All counters are right.")
