"""What the desks of `sample` have done, and left to do: asked, replaced, ranked, printed, let in, letters."""

import io
import uuid
from datetime import date, datetime, timedelta

from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from events.conferences.models import Conference
from events.interchange.demo import sample_registrants as registrants
from events.interchange.demo.signins import (
    ATTENDEE,
    DOOR,
    FOCAL_POINT,
    ORGANISER,
    PROTOCOL,
    SECRETARIAT,
    SPEAKER,
)
from events.registrations.actions import (
    Details,
    Wanted,
    ask_change,
    ask_for_letter,
    ask_for_more,
    check_in_person,
    print_badges,
    replace,
    set_delegation_role,
    set_protocol_rank,
)
from events.registrations.models import (
    AccreditationFile,
    FormAnswer,
    FormQuestion,
    Needs,
    ProtocolRank,
    Registration,
)
from events.registrations.queries import PassportFacts
from events.registrations.rules import DelegationRole, Layout, Route
from events.registrations.rules.files import FileKind

Rows = dict[str, Registration]
PAPER = (1000, 700)


def run(conference: Conference, users: dict[str, User], *, now: datetime) -> None:
    """Papers and answers for everybody; what the desks did only where their people can sign in."""
    related = ("conference", "category", "delegation", "person__user")
    rows = {
        row.name: row for row in Registration.objects.filter(conference=conference).select_related(*related)
    }
    _papers(conference, rows, now=now)
    _answers(conference, rows)
    for name, access, diet in registrants.NEEDS:
        Needs.objects.create(
            conference=conference, person=rows[name].person, access=access, diet=diet, told_at=now
        )
    if not users:
        return
    _ask(conference, rows, users, now=now)
    _ask_change(rows, users[ATTENDEE.label], now=now - timedelta(days=2))
    leaving = rows[registrants.REPLACED]
    replace(
        leaving,
        email="halvard.strandby@sample.example",
        details=Details(name=registrants.SUCCESSOR, organization_name=leaving.organization_name),
        by=users[ORGANISER.label],
        now=now - timedelta(hours=20),
    )
    _protocol(conference, rows, users, now=now)
    _door(conference, rows, users, now=now)
    ask_for_letter(
        rows[SPEAKER.name], by=users[SPEAKER.label], now=now - timedelta(days=3), facts=_passport(now.date())
    )


def _papers(conference: Conference, rows: Rows, *, now: datetime) -> None:
    for name, kind, lines in registrants.SENT:
        AccreditationFile.objects.create(
            conference=conference,
            person=rows[name].person,
            kind=FileKind(kind),
            media_type="image/jpeg",
            data=_picture(lines),
            sent_at=now - timedelta(days=4),
        )


def _picture(lines: tuple[str, ...]) -> bytes:
    """A paper as somebody might have photographed it: dark words on a light page, JPEG."""
    page = Image.new("RGB", PAPER, "#f4f1e8")
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((80, 120 + 120 * number), line, fill="#222", font=ImageFont.load_default(56))
    written = io.BytesIO()
    page.save(written, "JPEG", quality=70)
    return written.getvalue()


def _answers(conference: Conference, rows: Rows) -> None:
    questions = {one.code: one for one in FormQuestion.objects.filter(conference=conference)}
    for name, code, value in registrants.ANSWERS:
        told = (conference.starts_on + timedelta(days=value)).isoformat() if isinstance(value, int) else value
        FormAnswer.objects.create(registration=rows[name], question=questions[code], value=told)


def _ask_change(rows: Rows, attendee: User, *, now: datetime) -> None:
    """The attendee has married, and the focal point has not decided on the new name yet."""
    row = rows[ATTENDEE.name]
    wanted = Wanted(
        category=row.category,
        delegation=row.delegation,
        name=f"{row.name}-{registrants.MARRIED}",
        given_name=row.given_name,
        family_name=row.family_name,
        native_name=row.native_name,
        native_language=row.native_language,
        organization_name="Ministry of Harbours and Signals",
    )
    ask_change(row, wanted=wanted, by=attendee, now=now, note=registrants.WHY)


def _ask(conference: Conference, rows: Rows, users: dict[str, User], *, now: datetime) -> None:
    """One is asked by the secretariat, the others by their focal point; one of them is overdue."""
    for name, text, days in registrants.ASKED:
        row = rows[name]
        desk = FOCAL_POINT if row.category.route == Route.FOCAL_POINT else SECRETARIAT
        asked_at = now - timedelta(days=1 if days > 0 else 4)
        due_on = conference.local(now).date() + timedelta(days=days)
        ask_for_more(row, by=users[desk.label], now=asked_at, text=text, due_on=due_on)


def _protocol(conference: Conference, rows: Rows, users: dict[str, User], *, now: datetime) -> None:
    """Ranks, heads and deputies."""
    earlier = now - timedelta(days=2)
    for name, code in registrants.RANKED:
        rank = ProtocolRank.objects.get(conference=conference, code=code)
        set_protocol_rank(rows[name], rank, by=users[PROTOCOL.label], now=earlier)
    for name, role in registrants.HEADS:
        set_delegation_role(rows[name], DelegationRole[role], by=users[SECRETARIAT.label], now=earlier)


def _door(conference: Conference, rows: Rows, users: dict[str, User], *, now: datetime) -> None:
    """Some badges are on paper, and some of those who have one were let in within the last hour."""
    print_badges(
        conference,
        [rows[name] for name in registrants.PRINTED],
        layout=Layout.values[0],
        form_key=uuid.uuid4(),
        by=users[SECRETARIAT.label],
        now=now - timedelta(days=1),
    )
    for number, name in enumerate(registrants.LET_IN):
        check_in_person(
            conference,
            registration_id=rows[name].pk,
            client_uuid=uuid.uuid4(),
            desk="Desk 1",
            by=users[DOOR.label],
            now=now - timedelta(minutes=40 - 10 * number),
        )


def _passport(today: date) -> PassportFacts:
    """An invented one that outlasts every demo loaded in the next years."""
    return PassportFacts(
        name=SPEAKER.name,
        born_on=date(1979, 4, 11),
        birth_place="Lakehead",
        nationality="AZ",
        number="X0000001",
        issued_on=today - timedelta(days=400),
        expires_on=today + timedelta(days=3000),
        issued_by="AZ",
        apply_at="Consulate in Twin Rivers",
    )
