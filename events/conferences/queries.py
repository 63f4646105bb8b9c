"""Page-sized reads of the conference."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import ForeignKey, Model
from django.db.models.fields.related import ForeignObjectRel
from django.urls import reverse

from events.common import formats
from events.common.tokens import make_token, token_is_valid, token_row_id
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


def organiser_invitation_url(invitation: OrganiserInvitation) -> str:
    """The absolute link of an invitation; it grants, so it is never stored."""
    token = make_token(ORGANISER, invitation.pk, invitation.nonce)
    return f"{settings.BASE_URL}{reverse('events:organiser-invitation', kwargs={'token': token})}"


def relations_to(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Every model with the name of its key to `model`, whichever slice it is of; without histories."""
    for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001  # public in all but name
        if not isinstance(relation, ForeignObjectRel) or not isinstance(relation.field, ForeignKey):
            continue
        related = relation.related_model
        if isinstance(related, type) and not hasattr(related, "history_date"):
            yield related, relation.field.name


def uses_of(thing: Model) -> list[str]:
    """What relies on `thing`, each kind with its number: "12 sessions"; its history does not count."""
    found = []
    for model, name in relations_to(type(thing)):
        number = model._default_manager.filter(**{name: thing.pk}).count()  # noqa: SLF001
        if number:
            found.append(numbered(model, number))
    return found


def numbered(model: type[Model], number: int) -> str:
    """So many rows of the model in its own words: "1 session", "12 sessions"."""
    meta = model._meta  # noqa: SLF001  # public in all but name
    kind = meta.verbose_name if number == 1 else meta.verbose_name_plural
    return f"{formats.number(number)} {kind}"
