"""`manage.py invite_organiser EMAIL [--conference SLUG --role R]`: so the first organiser comes to be."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone, translation

from accounts.rules import normalise_email
from events.conferences.actions import (
    INVITATION_DAYS,
    invite_organiser,
    revoke_organiser_invitations,
)
from events.conferences.models import Conference, OrganiserInvitation
from events.conferences.queries import organiser_invitation_url
from events.conferences.rules import Role


class Command(BaseCommand):
    help = "Prints a one-time link with which EMAIL becomes an organiser."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--conference", metavar="SLUG", help="without it: the whole site")
        parser.add_argument(
            "--role", choices=Role.values, help=f"at that conference; {Role.OWNER} if not given"
        )
        parser.add_argument("--days", type=int, default=INVITATION_DAYS, help="how long the link works")
        parser.add_argument("--revoke", action="store_true", help="withdraw the open links of EMAIL instead")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["role"] and not options["conference"]:
            raise CommandError("--role needs --conference: a role is held at a conference.", returncode=2)
        if not 1 <= options["days"] <= 60:
            raise CommandError("--days takes 1 to 60.", returncode=2)
        email = self._email(options["email"])
        conference = self._conference(options["conference"])
        if options["revoke"]:
            self._revoke(email, conference)
            return
        role = (options["role"] or Role.OWNER) if conference else ""
        invitation = invite_organiser(
            email, conference=conference, role=role, by=None, now=timezone.now(), days=options["days"]
        )
        self._print(invitation)

    def _email(self, text: str) -> str:
        email = normalise_email(text)
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{text[:254]}” is not an e-mail address. Nothing was changed.") from error
        if len(email) > 254:
            raise CommandError("This e-mail address has more than 254 characters. Nothing was changed.")
        return email

    def _conference(self, slug: str | None) -> Conference | None:
        if slug is None:
            return None
        conference: Conference | None = Conference.objects.filter(slug=slug).first()
        if conference is None:
            known = ", ".join(Conference.objects.values_list("slug", flat=True)[:20]) or "none yet"
            raise CommandError(f"There is no conference “{slug}”; there are: {known}. Nothing was changed.")
        return conference

    def _revoke(self, email: str, conference: Conference | None) -> None:
        revoked = revoke_organiser_invitations(email, conference=conference, by=None, now=timezone.now())
        if not revoked:
            raise CommandError(f"{email} has no open invitation here. Nothing was changed.")
        self.stdout.write(f"Withdrawn: {len(revoked)}.")

    def _print(self, invitation: OrganiserInvitation) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            url = organiser_invitation_url(invitation)
        what = f"{invitation.role} of {invitation.conference}" if invitation.conference else "the whole site"
        self.stdout.write(url)
        self.stdout.write(
            f"For {invitation.email}: {what}. Works once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC."
        )
