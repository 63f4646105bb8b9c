"""`wtdc-25`: the World Telecommunication Development Conference 2025, as public sources tell of it.

Facts with their sources from `wtdc-25/facts.json`; the words are ours. No text of an address is shipped: each
is a record of who spoke, in which role, when, in which languages, and where it can be read.
"""

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from events.addresses import actions as addresses
from events.addresses.models import Address
from events.addresses.rules import Delivery
from events.conferences.models import Body, Conference
from events.interchange.actions import import_schedule
from events.interchange.demo.pages import FOLDER, put_pages, text_of
from events.interchange.fields import in_language
from events.interchange.readers import read_schedule
from events.people.models import Person, Speaker
from events.programme.models import Session

SLUG = "wtdc-25"
FACTS = FOLDER / SLUG / "facts.json"
KINDS = {"COM-3": "committee", "COM-4": "committee", "WG-PL": "working_group"}


@transaction.atomic
def load(*, now: datetime) -> Conference:
    """Makes the conference, its pages, its released programme and the records of its addresses."""
    data = json.loads(FACTS.read_text(encoding="utf-8"))
    result = import_schedule(read_schedule(FACTS.read_bytes()), conference=SLUG, by=None, now=now)
    conference = result.conference
    conference.hue = 198
    conference.state = "announced"
    conference.save()
    _put_bodies(conference, data["bodies"])
    _put_native_names(conference, data["speakers"])
    put_pages(conference, SLUG)
    import_schedule(read_schedule(FACTS.read_bytes()), conference=conference, by=None, now=now, publish=True)
    _put_addresses(conference, data, now=now)
    return conference


def _put_bodies(conference: Conference, bodies: list[dict[str, Any]]) -> None:
    """The bodies that a source names, and the sessions that carry their code in the title."""
    for position, entry in enumerate(bodies):
        body = Body.objects.create(
            conference=conference,
            code=entry["code"],
            name=in_language(entry["name"], "en"),
            kind=KINDS[entry["code"]],
            position=position,
        )
        for session in Session.objects.filter(conference=conference):
            if str(session.title).startswith(entry["code"]):
                session.body = body
                session.save()


def _put_native_names(conference: Conference, speakers: list[dict[str, Any]]) -> None:
    """A speaker's name in their own script, where a source writes it in the language of their country."""
    own = {"AZ": "az", "IR": "fa"}
    for entry in speakers:
        language = own.get(entry["country"] or "", "")
        native = next((alias["name"] for alias in entry["aliases"] if alias["lang"] == language), "")
        speaker = Speaker.objects.filter(conference=conference, guid=entry["id"]).first()
        if native and speaker:
            speaker.native_name, speaker.native_language = native, language
            speaker.save()


def _put_addresses(conference: Conference, data: dict[str, Any], *, now: datetime) -> None:
    people = {entry["id"]: entry for entry in data["speakers"]}
    for entry in data["addresses"]:
        author = people[entry["speaker"]]
        role = f"{author['role']}, {author['organisation']}"
        reader = people.get(entry.get("read_by", ""))
        address = Address(
            conference=conference,
            slug=slugify(entry["title"])[:80].strip("-"),
            title=in_language(entry["title"], "en"),
            kind="message" if reader else "remarks",
            occasion=in_language("Opening ceremony of WTDC-25", "en"),
            addressee="participants of WTDC-25",
            session=Session.objects.filter(conference=conference, guid=entry["session"]).first(),
            author=_person(conference, entry["speaker"], author),
            author_name=author["name"],
            author_role=in_language(role, "en"),
            delivery=Delivery.READ_OUT if reader else Delivery.IN_PERSON,
            delivered_by=_person(conference, entry["read_by"], reader) if reader else None,
            delivered_by_role=in_language(reader["role"], "en") if reader else in_language("", "en"),
            delivered_source=entry["source"] if reader else "",
            delivered_on=date.fromisoformat(entry["date"]),
            # No source read says in which language the President's message was first written.
            original_language="" if reader else "en",
            not_known=["language"] if reader else [],
            summary=in_language(text_of(f"{SLUG}/summaries", entry["speaker"]), "en"),
        )
        provenances = [
            {
                "language": version["lang"],
                "publisher": "Trend" if "trend.az" in version["source"] else "ITU",
                "source_url": version["source"],
                "retrieved_at": None,
            }
            for version in entry["languages"]
        ]
        addresses.save_draft(address, by=None, now=now, provenances=provenances)
        addresses.publish(address, by=None, now=now)


def _person(conference: Conference, guid: str, entry: dict[str, Any]) -> Person:
    """The human behind a speaker; an author who did not come has no place among the speakers' sessions."""
    speaker = Speaker.objects.select_related("person").filter(conference=conference, guid=guid).first()
    if speaker:
        found: Person = speaker.person
        return found
    return Person.objects.create(name=entry["name"], country=entry["country"] or "")
