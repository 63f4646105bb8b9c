"""What a copied conference takes over of registration."""

from django.utils.translation import gettext_lazy as _

from events.conferences.copying import number_of
from events.conferences.models import Conference
from events.conferences.parts import Part
from events.registrations.actions import copy_categories, copy_questions, copy_ranks
from events.registrations.models import FormQuestion, ParticipantCategory, ProtocolRank


def _questions_in_use(source: Conference) -> int:
    number: int = FormQuestion.objects.filter(conference=source).in_use().count()
    return number


PARTS = [
    Part(
        "categories",
        _("Participant categories"),
        copy_categories,
        number_of(ParticipantCategory),
        _("With their zones, papers and numbers of places; nobody's registration."),
    ),
    Part(
        "form_questions",
        _("Questions of the form"),
        copy_questions,
        _questions_in_use,
        _("With their choices and conditions, for the categories that are copied; nobody's answers."),
    ),
    Part(
        "protocol_ranks",
        _("Protocol ranks"),
        copy_ranks,
        number_of(ProtocolRank),
        _("The kinds and their order; nobody's rank."),
    ),
]
