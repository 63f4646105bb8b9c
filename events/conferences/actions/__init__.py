"""Every change of a conference, of its places, and of who runs it."""

from events.conferences.actions.conferences import (
    copy_conference,
    create_conference,
    move_conference,
    save_conference,
)
from events.conferences.actions.organizations import (
    merge_organizations,
    save_delegation,
    save_organization,
)
from events.conferences.actions.places import delete_unused, save_place
from events.conferences.actions.staff import (
    INVITATION_DAYS,
    accept_organiser_invitation,
    give_role,
    invite_organiser,
    revoke_organiser_invitation,
    revoke_organiser_invitations,
    take_role,
)

__all__ = [
    "INVITATION_DAYS",
    "accept_organiser_invitation",
    "copy_conference",
    "create_conference",
    "delete_unused",
    "give_role",
    "invite_organiser",
    "merge_organizations",
    "move_conference",
    "revoke_organiser_invitation",
    "revoke_organiser_invitations",
    "save_conference",
    "save_delegation",
    "save_organization",
    "save_place",
    "take_role",
]
