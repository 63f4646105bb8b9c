"""One mail of every kind from invented data, to be looked at: see `python -m tests.e2e.gallery mails`."""

import re

from events.addresses import actions as addresses
from events.common.tokens import new_nonce
from events.conferences.models import OrganiserInvitation
from events.mail.compose import write
from events.mail.kinds import ACCOUNT, all_kinds
from events.mail.mailboxes import mailbox_of
from events.mail.models import Message
from events.mail.sealing import seal
from events.people.models import SpeakerInvitation
from events.registrations.models import CategoryInvitation, Question, RegistrationDraft, Seat, VisaLetter
from events.registrations.rules import RegistrationState, SeatState
from events.reminders.rules import instant
from tests.e2e.mail_facts import words
from tests.e2e.mail_world import DAY, HOUR, NOW, START, World
from tests.factories.addresses import draft
from tests.factories.conferences import UserFactory
from tests.factories.mail import MailTextFactory
from tests.factories.registrations import LetterheadFactory, PendingChangeFactory
from tests.factories.reminders import EmergencyFactory, MailingFactory

ABOUT_REGISTRATION = (
    "acknowledgement",
    "confirmed",
    "promoted",
    "waitlisted",
    "refused",
    "withdrawn",
    "declined",
    "lapsed",
    "replaced",
)
CARRIES_CODE = re.compile(r"_code$|email_confirmation")
ACCOUNT_FACTS = {
    "activate_url": "https://conference.example/accounts/confirm-email/9f3k/",
    "password_reset_url": "https://conference.example/accounts/password/reset/key/4-c3x/",
    "signup_url": "https://conference.example/accounts/signup/",
    "ip": "2001:db8::41",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}


class Samples(World):
    """A message of each kind to the reader."""

    def __init__(self, language, facts="ordinary"):
        super().__init__(language, facts)
        self.refs = {
            **self.of_registration(),
            **self.of_visas(),
            **self.of_delegation(),
            **self.of_reminders(),
            **self.of_speakers(),
            **self.of_addresses(),
            **self.of_letters(),
        }

    def of_registration(self):
        registration = {"registration": self.registered.pk}
        seat = Seat.objects.create(
            registration=self.registered, session=self.session, state=SeatState.HELD, asked_at=NOW
        )
        drafted = RegistrationDraft.objects.create(
            user=self.reader, conference=self.conference, saved_at=NOW - 3 * DAY
        )
        question = Question.objects.create(
            registration=self.registered, text=self.facts.question,
            due_on=START.date(), asked_by=UserFactory(), asked_at=NOW,
        )  # fmt: skip
        asked = {**registration, "question": question.pk, "reader": self.reader.pk}
        waits = PendingChangeFactory(
            registration=self.registered, reason=self.facts.reason[:500], asked_at=NOW - DAY
        )
        change = {**registration, "change": waits.pk}
        return {
            **{f"registrations.{name}": registration for name in ABOUT_REGISTRATION},
            "registrations.offered": {"registration": self.offered.pk},
            "registrations.joined": {**registration, "stays": self.offered.pk},
            "registrations.draft": {"draft": drafted.pk},
            "registrations.asked": asked,
            "registrations.answered": asked,
            "registrations.change_asked": {**change, "focal_point": self.point.pk},
            "registrations.changed": change,
            "registrations.change_refused": change,
            "registrations.seat_promoted": {**registration, "seat": seat.pk},
            "registrations.seat_given": {**registration, "seat": seat.pk},
            "reminder.conference": registration,
            "reminder.badge": registration,
            "reminder.follow-up": registration,
        }

    def of_visas(self):
        LetterheadFactory(conference=self.conference)
        self.request(state=RegistrationState.CONFIRMED)
        letter = VisaLetter.objects.create(
            conference=self.conference, registration=self.registered, asked_at=NOW - 15 * DAY,
            due_on=(NOW - DAY).date(),
        )  # fmt: skip
        point = {"focal_point": self.point.pk}
        return {
            **{
                f"registrations.visa_{name}": {"letter": letter.pk, **point}
                for name in ("granted", "late", "refused", "desk")
            },
            "reminder.visa": {"registration": self.registered.pk},
            "reminder.visa-desk": point,
        }

    def of_delegation(self):
        point = {"focal_point": self.point.pk}
        return {
            "registrations.decide": {"registration": self.registered.pk, **point},
            "registrations.appointed": point,
            "registrations.power_ended": {"focal_point": self.ended.pk},
            "registrations.undecided": point,
            "registrations.closing": {**point, "start": "", "before": 1440},
        }

    def of_reminders(self):
        session = {"session": self.session.pk, "start": self.start, "before": 60}
        changed = {"since": 1, "sessions": self.changed}
        return {
            "reminder.session": session,
            "reminder.speaking": {**session, "speaker": self.speaker.pk},
            "speaker.briefing": {**session, "speaker": self.speaker.pk},
            "programme.change-part": changed,
            "programme.change": {"since": 1, "sessions": str(self.session.pk)},
            "programme.clashes": {},
            "digest.tomorrow": {"day": "2026-03-02"},
        }

    def of_speakers(self):
        times = {"nonce": new_nonce(), "created_at": NOW - DAY, "expires_at": START + 30 * DAY}
        asked = SpeakerInvitation.objects.create(
            speaker=self.speaker, email=self.reader.email, reply_by=START - 2 * HOUR, **times
        )
        organiser = OrganiserInvitation.objects.create(
            email=self.reader.email, conference=self.conference, role="door", **times
        )
        guest = CategoryInvitation.objects.create(
            email=self.reader.email, name=self.reader.name, conference=self.conference,
            category=self.registered.category, **times
        )  # fmt: skip
        return {
            "registrations.invitation": {"invitation": guest.pk},
            "speaker.invitation": {"invitation": asked.pk},
            "speaker.invitation-reminder": {"invitation": asked.pk},
            "conferences.organiser_invitation": {"invitation": organiser.pk},
        }

    def of_addresses(self):
        address = draft(
            conference=self.conference,
            title=self.facts.address,
            author=self.speaker.person,
            author_role=self.facts.role or words("Minister", "وزيرة"),
        )
        address = addresses.publish(address, by=None, now=NOW - 2 * HOUR)
        version, *_rest = addresses.correct(
            address,
            corrigendum=self.facts.corrigendum,
            texts=[{"language": "en", "body": "Count the schools first."}],
            by=None,
            now=NOW - HOUR,
        )
        told = {"address": address.pk, "at": instant(address.published_at)}
        return {
            "address.posted": told,
            "address.corrected": told,
            "address.followed": {"address": address.pk, "version": version.pk},
        }

    def of_letters(self):
        subject, body = self.facts.letter
        mailing = MailingFactory(conference=self.conference, subject=subject, body=body)
        title, instructions = self.facts.emergency
        emergency = EmergencyFactory(
            conference=self.conference, state="sent", sent_at=NOW, written_by=UserFactory(name="Ilona Marchetti"),
            title=title, instructions=instructions, next_update_at=NOW + HOUR, written_at=NOW,
        )  # fmt: skip
        text = MailTextFactory(
            conference=self.conference, kind="reminder.session", language="en", is_active=False
        )
        return {
            "mailing.news": {"mailing": mailing.pk},
            "mailing.newsletter": {"mailing": mailing.pk},
            "mailing.essential": {"mailing": mailing.pk},
            "mailing.emergency": {"emergency": emergency.pk},
            "mailing.emergency-asked": {"emergency": emergency.pk},
            "mail.test": {"text": text.pk},
        }

    def message(self, kind):
        """A message of the kind to the reader, as it would stand in the outbox; KeyError without a sample."""
        is_account = kind.name.startswith(ACCOUNT)
        return Message(
            kind=kind.name,
            conference=None if is_account else self.conference,
            recipient=self.reader.email,
            recipient_key=self.reader.email,
            user=self.reader,
            language=self.language,
            time_zone=self.reader.time_zone,
            refs={} if is_account else self.refs[kind.name],
            sealed=seal(self.granted(kind)) if is_account else None,
            message_id="<sample@conference.example>",
            queued_at=NOW,
            due_at=NOW,
            expires_at=NOW + HOUR,
        )

    @staticmethod
    def granted(kind):
        """A code for the mails that carry one, addresses for the others."""
        return {**ACCOUNT_FACTS, "code": "K7PLUM" if CARRIES_CODE.search(kind.name) else ""}

    def written(self, kind):
        """(subject, plain text, HTML) of the kind."""
        mail = write(self.message(kind), kind, mailbox=mailbox_of(self.reader.email), now=NOW).mail
        html = next(str(content) for content, mime in mail.alternatives if mime == "text/html")
        return mail.subject, str(mail.body), html

    def all(self):
        """Kind by kind, those about accounts last; with None where there is no sample."""
        kinds = sorted(all_kinds().values(), key=lambda kind: (kind.name.startswith(ACCOUNT), kind.name))
        for kind in kinds:
            known = kind.name in self.refs or kind.name.startswith(ACCOUNT)
            yield kind, self.written(kind) if known else None
