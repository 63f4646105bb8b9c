"""Encrypts what is stored secret anew, after FIELD_KEY changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import reseal_authenticators
from events.registrations.actions import reseal_passports


class Command(BaseCommand):
    help = "Encrypt stored secrets anew under today's FIELD_KEY; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 when something could not be read with FIELD_KEY or FIELD_KEY_FALLBACKS."""
        unreadable = 0
        for what, reseal in (("passports", reseal_passports), ("authenticators", reseal_authenticators)):
            done, lost = reseal()
            unreadable += lost
            self.stdout.write(f"{what}: {done} sealed anew, {lost} unreadable")
        if unreadable:
            raise CommandError(f"{unreadable} unreadable; give their key in FIELD_KEY_FALLBACKS.")
