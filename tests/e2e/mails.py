"""One mail of every kind from invented data, to be looked at: see `python -m tests.e2e.gallery mails`."""

import uuid
from datetime import UTC, datetime, timedelta

from i18nfield.strings import LazyI18nString

from events.addresses import actions as addresses
from events.common.tokens import new_nonce
from events.conferences.models import OrganiserInvitation
from events.mail.compose import write
from events.mail.kinds import ACCOUNT, all_kinds
from events.mail.mailboxes import mailbox_of
from events.mail.models import Message
from events.mail.sealing import seal
from events.people.models import SpeakerInvitation
from events.programme.rules import ParticipationRole
from events.registrations.models import Question, RegistrationDraft, Seat, VisaLetter
from events.registrations.rules import RegistrationState, Route, SeatState
from events.reminders.rules import instant
from tests.factories.addresses import draft
from tests.factories.conferences import (
    ConferenceFactory,
    DelegationFactory,
    OrganizationFactory,
    RoomFactory,
    UserFactory,
    VenueFactory,
)
from tests.factories.mail import MailTextFactory
from tests.factories.people import PersonFactory, SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.registrations import (
    FocalPointFactory,
    LetterheadFactory,
    ParticipantCategoryFactory,
    PendingChangeFactory,
    RegistrationFactory,
)
from tests.factories.reminders import (
    EmergencyFactory,
    MailingFactory,
    SavedSessionFactory,
    publish,
)

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # ten in Baku
NOW = START - timedelta(hours=20)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def words(en, ar):
    return LazyI18nString({"en": en, "ar": ar})


TITLE = words(
    "Opening of the high-level segment: connecting the last villages before the decade ends",
    "افتتاح الجزء رفيع المستوى: ربط آخر القرى قبل نهاية العقد",
)
ACCOUNT_FACTS = {
    "code": "K7PLUM",
    "activate_url": "https://conference.example/accounts/confirm-email/9f3k/",
    "password_reset_url": "https://conference.example/accounts/password/reset/key/4-c3x/",
    "signup_url": "https://conference.example/accounts/signup/",
    "ip": "2001:db8::41",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}


class Samples:
    """A conference with one of everything, and a message of each kind to one reader of it."""

    def __init__(self, language):
        self.language = language
        self.reader = UserFactory(
            name="Anastasia Hohenzollern-Sigmaringen", time_zone="Asia/Tokyo", language=language
        )
        self.conference = ConferenceFactory(
            symbol="WTDC-26",
            slug=f"wtdc-26-{uuid.uuid4().hex[:6]}",
            name=words("World Conference on Village Networks", "المؤتمر العالمي لشبكات القرى"),
            city=words("Baku", "باكو"),
            languages=["en", "ar"],
            contact_email="secretariat@conference.example",
            badge_desk=words(
                "Eastern entrance, 1 March from 10:00 to 20:00, then daily from 7:30",
                "المدخل الشرقي، 1 مارس من 10:00 إلى 20:00، ثم يومياً من 7:30",
            ),
            registration_closes_at=START - 3 * DAY,
        )
        self.programme()
        self.registration()
        self.refs = {
            **self.of_registration(),
            **self.of_reminders(),
            **self.of_speakers(),
            **self.of_addresses(),
            **self.of_letters(),
        }

    def programme(self):
        conference = self.conference
        venue = VenueFactory(conference=conference, name=words("Harbour Centre", "مركز الميناء"))
        room = RoomFactory(conference=conference, venue=venue, name=words("Hall 2", "القاعة 2"))
        self.speaker = SpeakerFactory(
            conference=conference,
            person=PersonFactory(user=self.reader, name=self.reader.name),
            name=self.reader.name,
            role=words("Minister of Communications", "وزيرة الاتصالات"),
        )
        self.session = SessionFactory(
            conference=conference, room=room, title=TITLE, starts_at=START, ends_at=START + HOUR,
            floor_languages=["en", "ar"], interpretation=["fr", "ru", "zh"], captions=["en"],
            note=words("Please be seated ten minutes before.", "يرجى الجلوس قبل عشر دقائق."),
        )  # fmt: skip
        other = SessionFactory(
            conference=conference, room=room, title=words("Side event: masts and money", "حدث جانبي"),
            starts_at=START + 2 * HOUR, ends_at=START + 3 * HOUR,
        )  # fmt: skip
        ParticipationFactory(session=self.session, speaker=self.speaker, role=ParticipationRole.CHAIR)
        for minutes in (20, 50):
            ParticipationFactory(session=self.session, minutes=minutes)
        ParticipationFactory(session=other, speaker=self.speaker, minutes=10)
        for one in (self.session, other):
            SavedSessionFactory(user=self.reader, session=one)
        publish(conference, now=NOW - 3 * DAY)
        self.session.starts_at, self.session.ends_at = START + HOUR, START + 2 * HOUR
        self.session.save()
        publish(conference, now=NOW - HOUR)
        self.start = instant(self.session.starts_at)

    def registration(self):
        organization = OrganizationFactory(
            name=words("Ministry of Digital Affairs of Arvenia", "وزارة الشؤون الرقمية")
        )
        self.delegation = DelegationFactory(conference=self.conference, organization=organization)
        category = ParticipantCategoryFactory(
            conference=self.conference,
            name=words("Member State delegate", "مندوب دولة عضو"),
            needs_delegation=True,
            route=Route.FOCAL_POINT,
        )
        self.registered = RegistrationFactory(
            category=category, person=self.speaker.person, name=self.reader.name, delegation=self.delegation,
            reference="K7-PLUM-42", function="Minister of Communications and High Technologies",
            state=RegistrationState.CONFIRMED, submitted_at=NOW - 4 * DAY,
            reason="The letter of the ministry is missing.", waiting_since=NOW - DAY,
        )  # fmt: skip
        RegistrationFactory(
            category=category, name="Ilona Marchetti", delegation=self.delegation, submitted_at=NOW - 4 * DAY
        )
        self.point = FocalPointFactory(person=self.speaker.person, delegation=self.delegation)

    def of_registration(self):
        registration, point = {"registration": self.registered.pk}, {"focal_point": self.point.pk}
        question = Question.objects.create(
            registration=self.registered, text="Please send the letter of your ministry.",
            due_on=START.date(), asked_by=UserFactory(), asked_at=NOW,
        )  # fmt: skip
        seat = Seat.objects.create(
            registration=self.registered, session=self.session, state=SeatState.HELD, asked_at=NOW
        )
        drafted = RegistrationDraft.objects.create(
            user=self.reader, conference=self.conference, saved_at=NOW - 3 * DAY
        )
        asked = {**registration, "question": question.pk, "reader": self.reader.pk}
        LetterheadFactory(conference=self.conference)
        letter = VisaLetter.objects.create(
            conference=self.conference, registration=self.registered, state="granted",
            asked_at=NOW - 9 * DAY, due_on=START.date(),
        )  # fmt: skip
        RegistrationFactory(
            category=self.registered.category, delegation=self.delegation, name="Rowan Tidemark",
            function="Head of spectrum policy", state=RegistrationState.CONFIRMED,
        )  # fmt: skip
        waits = PendingChangeFactory(
            registration=self.registered, reason="The passport says otherwise.", asked_at=NOW - DAY
        )
        change = {**registration, "change": waits.pk}
        return {
            **{
                f"registrations.{name}": registration
                for name in (
                    "acknowledgement",
                    "confirmed",
                    "promoted",
                    "waitlisted",
                    "refused",
                    "withdrawn",
                    "offered",
                    "declined",
                    "lapsed",
                    "replaced",
                )
            },
            "registrations.joined": {**registration, "stays": registration["registration"]},
            "registrations.draft": {"draft": drafted.pk},
            "registrations.decide": {**registration, **point},
            "registrations.asked": asked,
            "registrations.answered": asked,
            "registrations.change_asked": {**change, **point},
            "registrations.changed": change,
            "registrations.change_refused": change,
            "registrations.appointed": point,
            "registrations.power_ended": point,
            "registrations.undecided": point,
            "registrations.closing": {**point, "start": "", "before": 1440},
            **{
                f"registrations.visa_{name}": {
                    **registration,
                    **point,
                    "letter": letter.pk,
                    "state": "granted",
                }
                for name in ("granted", "late", "refused", "desk")
            },
            "reminder.visa": registration,
            "reminder.visa-desk": point,
            "registrations.seat_promoted": {**registration, "seat": seat.pk},
            "registrations.seat_given": {**registration, "seat": seat.pk},
            "reminder.conference": registration,
            "reminder.badge": registration,
            "reminder.follow-up": registration,
        }

    def of_reminders(self):
        session = {"session": self.session.pk, "start": self.start, "before": 60}
        changed = {"since": 1, "sessions": str(self.session.pk)}
        return {
            "reminder.session": session,
            "reminder.speaking": {**session, "speaker": self.speaker.pk},
            "speaker.briefing": {**session, "speaker": self.speaker.pk},
            "programme.change-part": changed,
            "programme.change": changed,
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
        return {
            "speaker.invitation": {"invitation": asked.pk},
            "speaker.invitation-reminder": {"invitation": asked.pk},
            "conferences.organiser_invitation": {"invitation": organiser.pk},
        }

    def of_addresses(self):
        address = draft(
            conference=self.conference,
            title=words("A mast is not a telephone", "البرج ليس هاتفاً"),
            author=self.speaker.person,
            author_role=words("Minister of Communications", "وزيرة الاتصالات"),
        )
        address = addresses.publish(address, by=None, now=NOW - 2 * HOUR)
        version, *_rest = addresses.correct(
            address,
            corrigendum="In the second paragraph, “schools” instead of “households”.",
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
        mailing = MailingFactory(
            conference=self.conference,
            subject="Trams to the Harbour Centre",
            body="Dear {name},\n\nthe tram does not run on Tuesday; take the boat to the Harbour Centre in {city}. "
            "It leaves every ten minutes from the town hall, and takes wheelchairs.",
        )
        emergency = EmergencyFactory(
            conference=self.conference, state="sent", sent_at=NOW, written_by=UserFactory(name="Ilona Marchetti"),
            title=words("Leave Hall 2 now", "غادروا القاعة 2 الآن"),
            instructions=words(
                "Take the eastern doors and wait at the tram stop.\n\nDo not use the lifts.",
                "استخدموا الأبواب الشرقية وانتظروا عند محطة الترام.\n\nلا تستخدموا المصاعد.",
            ),
            next_update_at=NOW + HOUR, written_at=NOW,
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
            sealed=seal(ACCOUNT_FACTS) if is_account else None,
            message_id="<sample@conference.example>",
            queued_at=NOW,
            due_at=NOW,
            expires_at=NOW + HOUR,
        )

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
