"""What reminders say; each asks the rows again when it is sent, so that none is stale."""

from events.reminders.messages import (
    addresses,
    badges,
    briefing,
    closing,
    conference,
    emergency,
    follow_up,
    letters,
    releases,
    saved,
    speaking,
    tomorrow,
    undecided,
    visas,
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
    *visas.KINDS,
    *follow_up.KINDS,
    *tomorrow.KINDS,
    *addresses.KINDS,
    *letters.KINDS,
    *emergency.KINDS,
]
