"""What a copied conference takes over of its reminders."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from events.conferences.copying import duplicate, number_of
from events.conferences.models import Conference
from events.conferences.parts import Part
from events.reminders.models import ReminderRule


def copy_rules(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    for rule in ReminderRule.objects.filter(conference=source):
        duplicate(rule, by=by, now=now, conference=made)


PARTS = [Part("reminder_rules", _("Reminder rules"), copy_rules, number_of(ReminderRule))]
