"""`manage.py load_demo`: the two demo conferences with their people; safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone, translation

from events.conferences.models import Conference, ConferenceRole
from events.interchange.demo import sample, wtdc25
from events.interchange.demo.signins import FILE, ORGANISER, PEOPLE, STAFF, put_accounts, put_person


class Command(BaseCommand):
    help = "Loads the demo conferences wtdc-25 and sample; sign-ins only in the local demo."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        with translation.override("en"), transaction.atomic():
            users = put_accounts(now=now)
            made = []
            if not Conference.objects.filter(slug=wtdc25.SLUG).exists():
                made.append(wtdc25.load(now=now))
            if not Conference.objects.filter(slug=sample.SLUG).exists():
                made.append(sample.load(now=now, users=users))
            self._link(users)
        if options["verbosity"]:
            self._say(made)

    def _link(self, users: dict[str, Any]) -> None:
        """Accounts that were made later than their people, and the roles of staff."""
        if not users:
            return
        for person in PEOPLE:
            put_person(person, users)
        roles = [(sample.SLUG, person) for person in STAFF] + [(wtdc25.SLUG, ORGANISER)]
        for slug, person in roles:
            conference = Conference.objects.get(slug=slug)
            ConferenceRole.objects.get_or_create(
                user=users[person.label], conference=conference, role=person.role
            )

    def _say(self, made: list[Conference]) -> None:
        for conference in made:
            sessions = conference.sessions.count()
            self.stdout.write(
                f"{conference.slug}: {sessions} sessions, {conference.speakers.count()} speakers."
            )
        if not made:
            self.stdout.write("Both demo conferences are there already; nothing was changed.")
        if settings.LOCAL_DEMO:
            self.stdout.write(f"Sign-ins are in {settings.VAR_DIR / FILE}.")
        else:
            self.stdout.write("No sign-ins were made: this is not the local demo.")
