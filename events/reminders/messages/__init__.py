"""What reminders say; each asks the rows again when it is sent, so that none is stale."""

from events.reminders.messages import (
    badges,
    briefing,
    closing,
    conference,
    follow_up,
    letters,
    releases,
    saved,
    speaking,
    undecided,
)

KINDS = [
    *conference.KINDS,
    *badges.KINDS,
    *saved.KINDS,
    *speaking.KINDS,
    *briefing.KINDS,
    *releases.KINDS,
    *undecided.KINDS,
    *closing.KINDS,
    *follow_up.KINDS,
    *letters.KINDS,
]
