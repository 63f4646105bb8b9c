"""Page-sized reads of the conference."""

from events.common.tokens import token_is_valid, token_row_id
from events.conferences.models import OrganiserInvitation

ORGANISER = "organiser"


def organiser_invitation_of(token: str) -> OrganiserInvitation | None:
    """The invitation that a token was made for, in whatever state; None for what is no token of ours."""
    row_id = token_row_id(token)
    if row_id is None:
        return None
    found = OrganiserInvitation.objects.select_related("conference").filter(pk=row_id).first()
    if found is None or not token_is_valid(token, ORGANISER, found.pk, found.nonce):
        return None
    return found
