"""What a copied conference takes over of registration."""

from django.utils.translation import gettext_lazy as _

from events.conferences.copying import number_of
from events.conferences.parts import Part
from events.registrations.actions import copy_categories
from events.registrations.models import ParticipantCategory

PARTS = [
    Part(
        "categories",
        _("Participant categories"),
        copy_categories,
        number_of(ParticipantCategory),
        _("With their zones and numbers of places; nobody's registration."),
    )
]
