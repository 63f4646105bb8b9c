"""Accounts of the local demo: its people with passwords made once and kept in a file that only we read."""

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User
from events.common.text import CODE_ALPHABET, search_key
from events.conferences.rules import Role
from events.people.models import Person

FILE = "demo-sign-ins.txt"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody who can sign in; `label` is what the start prints."""

    label: str
    email: str
    name: str
    native_name: str = ""
    native_language: str = ""
    role: Role | None = None  # staff at `sample` in this role; the owner at both conferences


ATTENDEE = DemoPerson("attendee", "attendee@sample.example", "Aygün Tarlanlı", "Aygün Tarlanlı", "az")
FOCAL_POINT = DemoPerson("focal point", "focal.point@sample.example", "Anselm Brightwater")
SPEAKER = DemoPerson(
    "speaker", "speaker@sample.example", "Larisa Vorontsova-Eckert", "Лариса Воронцова-Эккерт", "ru"
)
OFFERED = DemoPerson("attendee with an offer", "offered@sample.example", "Corentin Marelle")
ASKED = DemoPerson("attendee asked for more", "asked@sample.example", "Sabina Morrow-Lund")
ORGANISER = DemoPerson("organiser", "organiser@sample.example", "Ilona Marchetti-Osei", role=Role.OWNER)
SECRETARIAT = DemoPerson(
    "secretariat", "secretariat@sample.example", "Bastien Aldermoor", role=Role.REGISTRATION
)
PROTOCOL = DemoPerson("protocol", "protocol@sample.example", "Yasmin Holloway-Serrano", role=Role.PROTOCOL)
DOOR = DemoPerson("door staff", "door@sample.example", "Tomasz Wierzbora", role=Role.DOOR)
STAFF = (
    ORGANISER,
    SECRETARIAT,
    PROTOCOL,
    DemoPerson("media desk", "media.desk@sample.example", "Casper Lindqvarn", role=Role.MEDIA),
    DemoPerson("visa letters", "visa@sample.example", "Noor Castellan", role=Role.VISA),
    DOOR,
)
# The focal point and the attendee also speak.
BRIGHTWATER, TARLANLI = FOCAL_POINT, ATTENDEE
PEOPLE = (ATTENDEE, OFFERED, ASKED, FOCAL_POINT, SPEAKER, *STAFF)


def put_accounts(*, now: datetime) -> dict[str, User]:
    """The accounts by label, made or found; none outside the local demo."""
    if not settings.LOCAL_DEMO:
        return {}
    known = _read(settings.VAR_DIR / FILE)
    users = {}
    passwords = {}
    for person in PEOPLE:
        user, passwords[person.email] = _account(person, known.get(person.email, ""))
        users[person.label] = user
    _write(settings.VAR_DIR / FILE, passwords)
    return users


def put_person(demo: DemoPerson, users: dict[str, User]) -> Person:
    """The human of a demo account (or without one, outside the local demo), made or found."""
    user = users.get(demo.label)
    found = (
        Person.objects.filter(user=user).first() if user else Person.objects.filter(email=demo.email).first()
    )
    if found:
        return found
    found = Person.objects.filter(email=demo.email, user=None).first()
    if found:
        found.user = user
        found.save()
        return found
    return Person.objects.create(
        user=user,
        name=demo.name,
        native_name=demo.native_name,
        native_language=demo.native_language,
        email=demo.email,
        search_text=search_key(demo.name, demo.native_name),
    )


def _account(person: DemoPerson, password: str) -> tuple[User, str]:
    """The account, with the password of the file; without a file a new one is set."""
    user = User.objects.filter(email=person.email).first()
    if user is None:
        password = password or _new_password()
        user = User.objects.create_user(person.email, password, name=person.name, is_staff=bool(person.role))
    elif not password:
        password = _new_password()
        user.set_password(password)
        user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(
        user=user, email=person.email, defaults={"verified": True, "primary": True}
    )
    return user, password


def _new_password() -> str:
    """Three groups of four letters and digits: 57 bits, easy to type."""
    groups = ("".join(secrets.choice(CODE_ALPHABET.lower()) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    rows = [line.split("\t") for line in lines]
    return {row[1]: row[2] for row in rows if len(row) == 3}


def _write(path: Path, passwords: dict[str, str]) -> None:
    """One line a person: label, e-mail, password; replaced in one step, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{person.label}\t{person.email}\t{passwords[person.email]}\n" for person in PEOPLE)
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    aside.replace(path)
