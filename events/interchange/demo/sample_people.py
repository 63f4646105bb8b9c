"""Who comes to `sample`: delegations, registrations in every state, the demo's own people, saved sessions."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from events.common.text import search_key
from events.conferences.models import Conference, Delegation, Organization
from events.conferences.regions import Region
from events.interchange.demo import sample_facts as facts
from events.interchange.demo import sample_registrants as registrants
from events.interchange.demo.signins import ASKED, ATTENDEE, FOCAL_POINT, OFFERED, SPEAKER, put_person
from events.interchange.fields import in_languages
from events.interchange.rows import Wanted, put_registrations
from events.people.models import Person
from events.programme.models import Session
from events.registrations.actions import save_session
from events.registrations.models import (
    DelegationQuota,
    FocalPoint,
    FormChoice,
    FormQuestion,
    Letterhead,
    ParticipantCategory,
    ProtocolRank,
    Quota,
    Registration,
    Zone,
)
from events.registrations.rules import Listing, RegistrationState

SAVED = ("hls3", "village", "women", "com3b", "id", "close")
# Sign-in, category, delegation, state, function.
OWN = (
    (ATTENDEE, "delegate", "Republic of Arvenia", "confirmed", "Adviser on regional centres"),
    (ASKED, "delegate", "Republic of Arvenia", "submitted", "Adviser"),
    (OFFERED, "observer", "", "offered", "Observer"),
    (FOCAL_POINT, "delegate", "Republic of Arvenia", "confirmed", "Head of international affairs"),
    (SPEAKER, "delegate", "Northern Lakes", "confirmed", "Director of rural networks"),
)


def put_people(
    conference: Conference, sessions: dict[str, Session], users: dict[str, User], *, by: Any, now: datetime
) -> None:
    """Delegations with focal points, categories with places, registrants, and what the attendee saved."""
    delegations = _delegations(conference)
    categories = _categories(conference)
    _shares(delegations, categories)
    _zones(conference, categories)
    _questions(conference, categories)
    for code, name, position in registrants.RANKS:
        ProtocolRank.objects.create(
            conference=conference, code=code, name=in_languages(name), position=position
        )
    Letterhead.objects.create(
        conference=conference,
        sender=in_languages(facts.LETTERHEAD),
        address=in_languages({"en": "1 Harbour Parade, Port Selene\nTelephone +000 55 0100"}),
        signatory="Bastien Aldermoor",
        signatory_title=in_languages({"en": "Head of registration", "fr": "Chef de l’inscription"}),
        note=in_languages({"en": "The delegation bears the costs of travel and stay."}),
    )
    _focal_points(conference, delegations, users, now=now)
    wanted = [
        _wanted(row, categories, delegations, now - timedelta(days=9, hours=-5 * n))
        for n, row in enumerate(registrants.REGISTRANTS)
    ]
    for demo, category, organization, state, function in OWN:
        wanted.append(
            Wanted(
                person=put_person(demo, users),
                category=categories[category],
                delegation=delegations.get(organization),
                state=state,
                asked_at=now - timedelta(days=12),
                function=function,
                organization=organization,
            )
        )
    put_registrations(conference, wanted, by=by, now=now)
    _list_some(conference)
    ending = Registration.objects.filter(conference=conference, name=registrants.ENDING)
    ending.update(offer_until=now + timedelta(minutes=registrants.ENDS_IN))
    attendee = users.get(ATTENDEE.label)
    if attendee:
        for key in SAVED:
            save_session(attendee, session=sessions[key], now=now)


def _list_some(conference: Conference) -> None:
    """Of every four who are confirmed one stands by name and country alone, and one not at all."""
    confirmed = Registration.objects.filter(conference=conference, state=RegistrationState.CONFIRMED)
    choices = (Listing.FULL, Listing.NAME, Listing.FULL, Listing.NONE)
    for place, pk in enumerate(confirmed.order_by("pk").values_list("pk", flat=True)):
        Registration.objects.filter(pk=pk).update(listing=choices[place % 4])


def _delegations(conference: Conference) -> dict[str, Delegation]:
    found = {}
    for place, (name, membership) in enumerate(facts.ORGANIZATIONS):
        organization = Organization.objects.create(
            name=in_languages({"en": name}),
            membership=membership,
            region=Region.values[place % len(Region)],
            sort_key=search_key(name),
            search_text=search_key(name),
        )
        found[name] = Delegation.objects.create(
            conference=conference, organization=organization, sort_key=search_key(name)
        )
    return found


def _categories(conference: Conference) -> dict[str, ParticipantCategory]:
    found = {}
    for position, (code, name, route, needs, places, hue) in enumerate(registrants.CATEGORIES):
        category = ParticipantCategory.objects.create(
            conference=conference,
            code=code,
            name=in_languages(name),
            route=route,
            needs_delegation=needs,
            may_speak=code in {"delegate", "sector-member"},
            may_vote=code == "delegate",
            required_files=registrants.PAPERS.get(code, []),
            position=position,
            hue=hue,
        )
        Quota.objects.create(conference=conference, category=category, capacity=places)
        found[code] = category
    Quota.objects.create(conference=conference, category=None, capacity=600)
    return found


def _shares(delegations: dict[str, Delegation], categories: dict[str, ParticipantCategory]) -> None:
    for organization, category, capacity in registrants.SHARES:
        DelegationQuota.objects.create(
            delegation=delegations[organization], category=categories.get(category), capacity=capacity
        )


def _zones(conference: Conference, categories: dict[str, ParticipantCategory]) -> None:
    for position, (code, name, opened_by) in enumerate(registrants.ZONES):
        zone = Zone.objects.create(
            conference=conference, code=code, name=in_languages(name), position=position
        )
        zone.categories.set([categories[one] for one in opened_by])


def _questions(conference: Conference, categories: dict[str, ParticipantCategory]) -> None:
    """The questions of the form; one of them is asked only after a certain answer to another."""
    made: dict[str, FormQuestion] = {}
    for position, (code, kind, label, help_text, asked_of, choices, after) in enumerate(
        registrants.QUESTIONS
    ):
        question = FormQuestion.objects.create(
            conference=conference,
            code=code,
            kind=kind,
            label=in_languages(label),
            help_text=in_languages({"en": help_text}) if help_text else "",
            position=position,
            asked_if=made[after[0]] if after else None,
            asked_if_value=after[1] if after else "",
        )
        question.categories.set([categories[one] for one in asked_of])
        for place, (choice, words) in enumerate(choices):
            FormChoice.objects.create(
                question=question, code=choice, label=in_languages(words), position=place
            )
        made[code] = question


def _focal_points(
    conference: Conference, delegations: dict[str, Delegation], users: dict[str, User], *, now: datetime
) -> None:
    """The demo's own, an alternate for some days to come, and one whose days are over."""
    FocalPoint.objects.create(
        person=put_person(FOCAL_POINT, users),
        delegation=delegations["Republic of Arvenia"],
        valid_from=conference.starts_on - timedelta(days=60),
    )
    today = conference.local(now).date()
    for name, organization, first, last in registrants.ALTERNATES:
        FocalPoint.objects.create(
            person=_person(name),
            delegation=delegations[organization],
            is_alternate=True,
            valid_from=today + timedelta(days=first),
            valid_until=today + timedelta(days=last),
        )


def _person(name: str, native: str = "", language: str = "") -> Person:
    return Person.objects.create(
        name=name,
        native_name=native,
        native_language=language,
        email=f"{search_key(name).replace(' ', '.')}@sample.example",
        search_text=search_key(name, native),
    )


def _wanted(
    row: tuple[str, str, str, str, str, str, str],
    categories: dict[str, ParticipantCategory],
    delegations: dict[str, Delegation],
    asked_at: datetime,
) -> Wanted:
    name, native, language, category, organization, state, function = row
    return Wanted(
        person=_person(name, native, language),
        category=categories[category],
        delegation=delegations.get(organization),
        state=state,
        asked_at=asked_at,
        function=function,
        organization=organization,
    )
