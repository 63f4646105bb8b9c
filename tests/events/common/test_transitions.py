import pytest

from events.common.models import Transition


@pytest.mark.parametrize(
    ("subject", "state", "words"),
    [
        ("registration", "info_requested", "Asked for more"),
        ("session", "scheduled", "Scheduled"),
        ("session", "in_progress", "On now"),
        ("session", "late 10", "10 minutes late"),
        ("release", "released", "released"),
    ],
)
def test_states_are_said_in_words(subject, state, words):
    one = Transition(subject=subject, from_state=state, to_state=state)
    assert one.before == one.after == words
