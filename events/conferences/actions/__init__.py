"""Every change of a conference, of its places, and of who runs it."""

from events.conferences.actions.conferences import (
    copy_conference,
    create_conference,
    move_conference,
    save_conference,
)
from events.conferences.actions.places import delete_place, save_place
from events.conferences.actions.staff import (
    INVITATION_DAYS,
    accept_organiser_invitation,
    give_role,
    invite_organiser,
    revoke_organiser_invitations,
    take_role,
)

__all__ = [
    "INVITATION_DAYS",
    "accept_organiser_invitation",
    "copy_conference",
    "create_conference",
    "delete_place",
    "give_role",
    "invite_organiser",
    "move_conference",
    "revoke_organiser_invitations",
    "save_conference",
    "save_place",
    "take_role",
]
