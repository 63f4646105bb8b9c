"""What there is to tell: people who saved a session that begins soon, a conference that many ask to attend."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session as StoredSession

from accounts.models import User
from events.registrations.models import SavedSession
from tests.factories.conferences import ConferenceFactory
from tests.factories.programme import SessionFactory
from tests.factories.registrations import OpenConferenceFactory, ParticipantCategoryFactory, QuotaFactory
from tests.factories.reminders import publish


def at_noon():
    """A zone in which it is about noon now, so that no quiet hour moves a reminder."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{'-' if hours >= 0 else '+'}{abs(hours)}" if hours else "UTC"


def people(count, domain="arvenia.example"):
    return User.objects.bulk_create(
        [User(email=f"reader{n}@{domain}", name=f"Reader {n}", password="!") for n in range(count)],
        batch_size=500,
    )


def save_session(count, *, minutes=29):
    """`count` people saved a session that begins in so many minutes: their reminders are due 30 before."""
    now = datetime.now(UTC)
    conference = ConferenceFactory(
        time_zone=at_noon(), starts_on=now.date(), ends_on=now.date() + timedelta(days=2)
    )
    session = SessionFactory(conference=conference, starts_at=now + timedelta(minutes=minutes))
    rows = [SavedSession(user=user, session=session, saved_at=now) for user in people(count)]
    SavedSession.objects.bulk_create(rows, batch_size=500)
    publish(conference, now=now - timedelta(hours=1))
    return session


def open_registration(count, *, places):
    """A category with so many places, and `count` signed-in people with their cookies: (category, cookies)."""
    now = datetime.now(UTC)
    conference = OpenConferenceFactory(
        slug="crowded", starts_on=now.date(), ends_on=now.date() + timedelta(days=300), time_zone=at_noon()
    )
    category = ParticipantCategoryFactory(conference=conference)
    QuotaFactory(conference=conference, capacity=places)
    users = people(count)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users],
        batch_size=500,
    )
    return category, signed_in(users, until=now + timedelta(days=1))


def signed_in(users, *, until):
    """Session keys of the users, as if each had signed in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    rows = []
    for user in users:
        facts = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        rows.append(
            StoredSession(
                session_key=f"fault{user.pk:027d}", session_data=store.encode(facts), expire_date=until
            )
        )
    StoredSession.objects.bulk_create(rows, batch_size=500)
    return [row.session_key for row in rows]


def owner(session_key):
    """The account that a key of `signed_in` belongs to."""
    return int(session_key.removeprefix("fault"))
