"""What registration says by mail; each kind asks the rows again when it is sent, so none is stale."""

from events.registrations.messages import (
    changes,
    decisions,
    drafts,
    invitations,
    joining,
    offers,
    powers,
    questions,
    seats,
    visa,
)

KINDS = [
    *decisions.KINDS,
    *changes.KINDS,
    *joining.KINDS,
    *offers.KINDS,
    *questions.KINDS,
    *powers.KINDS,
    *seats.KINDS,
    *drafts.KINDS,
    *invitations.KINDS,
    *visa.KINDS,
]
