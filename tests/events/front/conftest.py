from datetime import UTC, datetime, timedelta

import pytest

from events.programme.actions import release
from tests.factories.accounts import make_user
from tests.factories.conferences import ConferenceFactory, RoomFactory
from tests.factories.people import SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

# 09:00 in Baku on the first day of the factories' conference.
NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def speaker(conference):
    """Larisa, with an account, who speaks in nothing yet."""
    user = make_user("larisa@arvenia.example", name="Larisa Vorontsova")
    return SpeakerFactory(
        conference=conference, person__user=user, person__email=user.email, name="Larisa Vorontsova"
    )


@pytest.fixture
def as_speaker(client, speaker):
    client.force_login(speaker.person.user)
    return client


@pytest.fixture
def speaks(conference):
    """`speaks(speaker, hours=2, role="panellist")`: a session that begins so long after NOW."""

    def make(speaker, *, hours=2, title="What village networks cost", **kwargs):
        fields = {name: kwargs.pop(name) for name in list(kwargs) if name in {"role", "minutes"}}
        state = kwargs.pop("answer", "accepted")
        session = SessionFactory(
            conference=conference,
            title={"en": title},
            starts_at=NOW + timedelta(hours=hours),
            room=kwargs.pop("room", None) or RoomFactory(conference=conference),
            **kwargs,
        )
        return ParticipationFactory(session=session, speaker=speaker, state=state, **fields)

    return make


@pytest.fixture
def publish(conference):
    return lambda **kwargs: release(conference, by=None, now=kwargs.pop("now", NOW), **kwargs)
