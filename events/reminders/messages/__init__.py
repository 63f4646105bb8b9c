"""What reminders say; each asks the rows again when it is sent, so that none is stale."""

from events.reminders.messages import conference, letters, releases, saved, speaking, undecided

KINDS = [
    *conference.KINDS,
    *saved.KINDS,
    *speaking.KINDS,
    *releases.KINDS,
    *undecided.KINDS,
    *letters.KINDS,
]
