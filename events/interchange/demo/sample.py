"""`sample`: an invented conference around the day on which it is loaded, with people in every state."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from events.common.actions import record_transition
from events.conferences.models import Announcement, Body, Conference, ConferenceRole, Room, Track, Venue
from events.conferences.rules import ConferenceState, ParticipantsList
from events.interchange.demo import sample_day, sample_desks, sample_sessions
from events.interchange.demo import sample_facts as facts
from events.interchange.demo.pages import put_pages
from events.interchange.demo.sample_addresses import put_addresses
from events.interchange.demo.sample_people import put_people
from events.interchange.demo.signins import BRIGHTWATER, ORGANISER, SPEAKER, STAFF, TARLANLI, put_person
from events.interchange.fields import in_languages
from events.people.actions import create_speaker, create_speakers, invite_speaker
from events.people.models import Speaker
from events.programme.actions import (
    WantedParticipation,
    cancel_session,
    create_sessions,
    release,
    set_participation_state,
    set_participations,
    update_session,
)
from events.programme.models import Session
from events.programme.rules import ParticipationState, SessionState
from events.reminders.models import ReminderRule

SLUG = "sample"
ZONE = "Asia/Baku"
DAYS_BEFORE, DAYS = 2, 12
# What the second and third release bring, so that there is something to see on the changes page.
LATE = {"village": 2, "press": 3}
REMINDERS = (("conference", 3 * 1440), ("saved_session", 30), ("speaking", 1440), ("speaking", 120))
Made = dict[str, Session]


@transaction.atomic
def load(*, now: datetime, users: dict[str, User]) -> Conference:
    """Makes the whole conference; `users` are the demo's accounts by label, none outside the local demo."""
    by = users.get(ORGANISER.label)
    conference = _conference(now)
    for one in STAFF if users else ():
        ConferenceRole.objects.get_or_create(user=users[one.label], conference=conference, role=one.role)
    record_transition(conference, from_state="", to_state=conference.state, by=by, now=now)
    _put_places(conference)
    put_pages(conference, SLUG)
    _announce(conference, now)
    speakers = _speakers(conference, users, by=by, now=now - timedelta(days=4))
    sessions = _programme(conference, speakers, by=by, now=now)
    put_addresses(conference, speakers, sessions, by=by, now=now)
    put_people(conference, sessions, users, by=by, now=now)
    sample_desks.run(conference, users, now=now)
    sample_day.run(sessions, by=by, now=now)
    for kind, minutes in REMINDERS:
        ReminderRule.objects.create(conference=conference, kind=kind, minutes_before=minutes)
    return conference


def _conference(now: datetime) -> Conference:
    conference = Conference(
        slug=SLUG,
        symbol="SAMPLE",
        name=in_languages(facts.NAME),
        theme=in_languages(facts.THEME),
        organizer=in_languages({"en": "Union of Port Cities", "fr": "Union des villes portuaires"}),
        host=in_languages({"en": "Ministry of Waves of the Republic of Arvenia"}),
        city=in_languages(facts.CITY),
        time_zone=ZONE,
        languages=["en", "fr", "es", "ru", "ar", "zh", "az"],
        hue=255,
        state=ConferenceState.ANNOUNCED,
        registration_opens_at=now - timedelta(days=40),
        contact_email="secretariat@sample.example",
        participants_list=ParticipantsList.EVERYBODY,
        badge_desk=in_languages(
            {"en": "Foyer of Lighthouse Hall, 07:30 to 18:00 each day. Bring your passport."}
        ),
    )
    today = conference.local(now).date()
    conference.starts_on = today - timedelta(days=DAYS_BEFORE)
    conference.ends_on = conference.starts_on + timedelta(days=DAYS - 1)
    closing = datetime.combine(conference.ends_on - timedelta(days=1), time(18), tzinfo=conference.zone)
    conference.registration_closes_at = closing
    conference.full_clean()
    conference.save()
    return conference


def _put_places(conference: Conference) -> None:
    venue = Venue.objects.create(
        conference=conference,
        name=in_languages({"en": "Lighthouse Hall", "ar": "قاعة المنارة"}),
        postal_address=in_languages({"en": "1 Harbour Parade, Port Selene"}),
        directions=in_languages(
            {"en": "Tram 2 or 5 to Lighthouse. The step-free entrance is on the harbour side."}
        ),
    )
    for position, (code, name, seats, step_free, loop, captions) in enumerate(facts.ROOMS):
        Room.objects.create(
            conference=conference,
            venue=venue,
            code=code,
            name=in_languages({"en": name}),
            capacity=seats,
            position=position,
            step_free=step_free,
            hearing_loop=loop,
            captioning=captions,
        )
    for position, (slug, names) in enumerate(facts.TRACKS):
        Track.objects.create(conference=conference, slug=slug, name=in_languages(names), position=position)
    for position, (code, name, kind) in enumerate(facts.BODIES):
        Body.objects.create(
            conference=conference, code=code, name=in_languages({"en": name}), kind=kind, position=position
        )


def _announce(conference: Conference, now: datetime) -> None:
    severity = Announcement.Severity
    Announcement.objects.create(
        conference=conference,
        severity=severity.INFO,
        title=in_languages(
            {"en": "Shuttle boats run until midnight", "fr": "Les navettes circulent jusqu’à minuit"}
        ),
        body=in_languages({"en": "Boats leave the hall's pier every twenty minutes and take wheelchairs."}),
        published_from=now - timedelta(days=2),
    )
    Announcement.objects.create(
        conference=conference,
        severity=severity.CHANGE,
        title=in_languages({"en": "Captions in Room Amber all day"}),
        body=in_languages({"en": "Every session in Room Amber now has captions in English."}),
        published_from=now - timedelta(hours=20),
    )
    Announcement.objects.create(
        conference=conference,
        severity=severity.URGENT,
        title=in_languages(
            {
                "en": "Strong wind: use the north entrance until 20:00",
                "fr": "Vent fort : entrez par le nord jusqu’à 20 h",
                "ar": "رياح قوية: استخدموا المدخل الشمالي حتى الساعة 20:00",
            }
        ),
        body=in_languages({"en": "The harbour doors are closed. The north entrance is step-free too."}),
        published_from=now - timedelta(hours=1),
        published_until=now + timedelta(hours=8),
    )


def _speakers(
    conference: Conference, users: dict[str, User], *, by: Any, now: datetime
) -> dict[str, Speaker]:
    """Speakers by key; two of them are people of the demo who can sign in."""
    own = {"vorontsova": SPEAKER, "brightwater": BRIGHTWATER, "tarlanli": TARLANLI}
    rows = {}
    made = {}
    for key, (name, native, language, role, organization) in sample_sessions.SPEAKERS.items():
        row = {
            "name": name,
            "native_name": native,
            "native_language": language,
            "role": {"en": role},
            "organization": {"en": organization},
            "biography": {"en": f"{name} is an invented person; so is the work as {role.lower()}."},
        }
        if key in own:
            person = put_person(own[key], users)
            made[key] = create_speaker(conference, person=person, by=by, now=now, **row)
        else:
            rows[key] = {**row, "email": f"{key}@sample.example"}
    created = create_speakers(conference, list(rows.values()), by=by, now=now)
    return made | dict(zip(rows, created, strict=True))


def _programme(conference: Conference, speakers: dict[str, Speaker], *, by: Any, now: datetime) -> Made:
    """Three releases: the first three days ago, with moves, a cancellation and news since."""
    made = _create(conference, _rows(conference, now, 1), speakers, by=by, now=now - timedelta(days=4))
    sample_day.put_papers(made)
    mesh, schools = made["mesh"], made["schools"]
    final: dict[str, Any] = {"starts_at": mesh.starts_at, "ends_at": mesh.ends_at, "room": mesh.room}
    later = {name: final[name] + timedelta(minutes=90) for name in ("starts_at", "ends_at")}
    before = now - timedelta(days=3)
    update_session(
        mesh, by=by, now=before, room=Room.objects.get(conference=conference, code="quartz"), **later
    )
    cedar = schools.room
    update_session(schools, by=by, now=before, room=Room.objects.get(conference=conference, code="amber"))
    _release(conference, "First programme", by=by, now=before)

    day_ago = now - timedelta(days=1)
    update_session(
        mesh, by=by, now=day_ago, note={"en": "Brought forward so that the boats can be reached."}, **final
    )
    update_session(schools, by=by, now=day_ago, room=cedar)
    made |= _create(conference, _rows(conference, now, 2), speakers, by=by, now=day_ago)
    _release(conference, "Rooms and one new session", by=by, now=day_ago)

    lately = now - timedelta(hours=2)
    reason = {"en": "The speaker's ship is late. A new date will be announced here."}
    cancel_session(made["islands"], by=by, now=lately, reason=reason)
    made |= _create(conference, _rows(conference, now, 3), speakers, by=by, now=lately)
    _release(conference, "One cancellation, one press conference", by=by, now=lately)
    _invite(made, speakers, by=by, now=now)
    return made


def _release(conference: Conference, note: str, *, by: Any, now: datetime) -> None:
    release(conference, by=by, now=now, note={"en": note}, conflict_reason="Invented data")


def _invite(made: Made, speakers: dict[str, Speaker], *, by: Any, now: datetime) -> None:
    """Somebody has still to answer: the demo's speaker for one session, another person for theirs."""
    invited = ParticipationState.INVITED
    row = made["flood"].participations.get(speaker=speakers["okonjo"])
    set_participation_state(row, invited, by=by, now=now)
    fund = made["fund"]
    wanted = [WantedParticipation(p.speaker, p.role, p.minutes) for p in fund.participations.all()]
    wanted.append(WantedParticipation(speakers["vorontsova"], "panellist", 8, invited))
    set_participations(fund, wanted, by=by, now=now)
    invite_speaker(speakers["okonjo"], by=by, now=now, reply_by=now + timedelta(days=4))


def _rows(
    conference: Conference, now: datetime, number: int
) -> dict[str, tuple[dict[str, Any], tuple[str, ...]]]:
    """The fields of the sessions that first stand in a release, by key, with who speaks."""
    rows: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {}
    for key, day, hour, minutes, *rest in sample_sessions.SESSIONS:
        local = datetime.combine(conference.starts_on + timedelta(days=day), time.fromisoformat(hour))
        rows[key] = _fields(key, local.replace(tzinfo=conference.zone), minutes, rest)
    start = now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % 5)
    for key, offset, minutes, *rest in sample_sessions.RUNNING:
        rows[key] = _fields(key, start + timedelta(minutes=offset), minutes, rest)
    for key, day, title, kind in sample_sessions.UNTIMED:
        fields = {"title": {"en": title}, "type": kind, "day": conference.starts_on + timedelta(days=day)}
        rows[key] = (fields, ())
    return {key: row for key, row in rows.items() if LATE.get(key, 1) == number}


def _fields(
    key: str, start: datetime, minutes: int, rest: list[Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    room, track, kind, title, people, more = rest
    fields = {
        "floor_languages": ["en"],
        "remote_rights": "listen",
        **more,
        "title": {"en": title, **sample_sessions.TITLES.get(key, {})},
        "abstract": {"en": sample_sessions.ABSTRACTS.get(track, "")} if people else {},
        "type": kind,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=minutes),
        "room": room,
        "track": track,
    }
    return fields, people


def _create(
    conference: Conference,
    rows: dict[str, tuple[dict[str, Any], tuple[str, ...]]],
    speakers: dict[str, Speaker],
    *,
    by: Any,
    now: datetime,
) -> Made:
    rooms = {room.code: room for room in conference.rooms.all()}
    tracks = {track.slug: track for track in conference.tracks.all()}
    bodies = {body.code: body for body in conference.bodies.all()}
    drafts = []
    for fields, _people in rows.values():
        related = {
            "room": rooms.get(fields.get("room", "")),
            "track": tracks.get(fields.get("track", "")),
            "body": bodies.get(fields.get("body", "")),
        }
        drafts.append({**fields, **related, "state": SessionState.SCHEDULED})
    made = dict(zip(rows, create_sessions(conference, drafts, by=by, now=now), strict=True))
    for key, (_fields_of, people) in rows.items():
        wanted = []
        for text in people:
            name, _colon, role = text.partition(":")
            limit = 8 if role == "panellist" else None
            wanted.append(
                WantedParticipation(speakers[name], role or "speaker", limit, ParticipationState.ACCEPTED)
            )
        set_participations(made[key], wanted, by=by, now=now)
    return made
