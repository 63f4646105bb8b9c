"""Who comes to `sample`: delegations, registrations in every state, the demo's own people, saved sessions."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from events.common.text import search_key
from events.conferences.models import Conference, Delegation, Organization
from events.interchange.demo import sample_facts as facts
from events.interchange.demo.signins import ATTENDEE, FOCAL_POINT, SPEAKER, put_person
from events.interchange.fields import in_languages
from events.interchange.rows import Wanted, put_registrations
from events.people.models import Person
from events.programme.models import Session
from events.registrations.actions import Details, ask_for_more, replace, save_session
from events.registrations.models import FocalPoint, Letterhead, ParticipantCategory, Quota, Registration, Zone

SAVED = ("hls3", "village", "women", "com3b", "id", "close")


def put_people(
    conference: Conference, sessions: dict[str, Session], users: dict[str, User], *, by: Any, now: datetime
) -> None:
    """Delegations with the focal point, categories with places, registrants, and what the attendee saved."""
    delegations = _delegations(conference)
    categories = _categories(conference)
    _zones(conference, categories)
    Letterhead.objects.create(
        conference=conference,
        sender=in_languages(facts.LETTERHEAD),
        address=in_languages({"en": "1 Harbour Parade, Port Selene\nTelephone +000 55 0100"}),
        signatory="Bastien Aldermoor",
        signatory_title=in_languages({"en": "Head of registration", "fr": "Chef de l’inscription"}),
        note=in_languages({"en": "The delegation bears the costs of travel and stay."}),
    )
    focal_point = put_person(FOCAL_POINT, users)
    FocalPoint.objects.create(
        person=focal_point,
        delegation=delegations["Republic of Arvenia"],
        valid_from=conference.starts_on - timedelta(days=60),
    )
    wanted = [
        _wanted(row, categories, delegations, now - timedelta(days=9, hours=-5 * n))
        for n, row in enumerate(facts.REGISTRANTS)
    ]
    own = (
        (ATTENDEE, "Republic of Arvenia"),
        (FOCAL_POINT, "Republic of Arvenia"),
        (SPEAKER, "Northern Lakes"),
    )
    for demo, organization in own:
        wanted.append(
            Wanted(
                person=put_person(demo, users),
                category=categories["delegate"],
                delegation=delegations[organization],
                state="confirmed",
                asked_at=now - timedelta(days=12),
                function="Delegate",
                organization=organization,
            )
        )
    put_registrations(conference, wanted, by=by, now=now)
    if by:
        row = Registration.objects.get(conference=conference, name=facts.ASKED)
        due_on = conference.local(now).date() + timedelta(days=3)
        ask_for_more(row, by=by, now=now - timedelta(days=1), text=facts.QUESTION, due_on=due_on)
        leaving = Registration.objects.get(conference=conference, name=facts.REPLACED)
        replace(
            leaving,
            email="halvard.strandby@sample.example",
            details=Details(name=facts.SUCCESSOR, organization_name=leaving.organization_name),
            by=by,
            now=now - timedelta(hours=20),
        )
    attendee = users.get(ATTENDEE.label)
    if attendee:
        for key in SAVED:
            save_session(attendee, session=sessions[key], now=now)


def _delegations(conference: Conference) -> dict[str, Delegation]:
    found = {}
    for name, membership in facts.ORGANIZATIONS:
        organization = Organization.objects.create(
            name=in_languages({"en": name}),
            membership=membership,
            sort_key=search_key(name),
            search_text=search_key(name),
        )
        found[name] = Delegation.objects.create(
            conference=conference, organization=organization, sort_key=search_key(name)
        )
    return found


def _categories(conference: Conference) -> dict[str, ParticipantCategory]:
    found = {}
    for position, (code, name, route, needs, places) in enumerate(facts.CATEGORIES):
        category = ParticipantCategory.objects.create(
            conference=conference,
            code=code,
            name=in_languages(name),
            route=route,
            needs_delegation=needs,
            may_speak=code in {"delegate", "sector-member"},
            may_vote=code == "delegate",
            position=position,
            hue=facts.CATEGORY_HUES[code],
        )
        Quota.objects.create(conference=conference, category=category, capacity=places)
        found[code] = category
    Quota.objects.create(conference=conference, category=None, capacity=600)
    return found


def _zones(conference: Conference, categories: dict[str, ParticipantCategory]) -> None:
    for position, (code, name, opened_by) in enumerate(facts.ZONES):
        zone = Zone.objects.create(
            conference=conference, code=code, name=in_languages(name), position=position
        )
        zone.categories.set([categories[one] for one in opened_by])


def _wanted(
    row: tuple[str, str, str, str, str, str],
    categories: dict[str, ParticipantCategory],
    delegations: dict[str, Delegation],
    asked_at: datetime,
) -> Wanted:
    name, native, language, category, organization, state = row
    person = Person.objects.create(
        name=name,
        native_name=native,
        native_language=language,
        email=f"{search_key(name).replace(' ', '.')}@sample.example",
        search_text=search_key(name, native),
    )
    return Wanted(
        person=person,
        category=categories[category],
        delegation=delegations.get(organization),
        state=state,
        asked_at=asked_at,
        function="Adviser",
        organization=organization,
    )
