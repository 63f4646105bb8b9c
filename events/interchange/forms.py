"""Sending in a schedule file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.interchange.day_order import DayOrder
from events.interchange.readers import read_schedule
from events.interchange.report import RefusedError
from events.interchange.schedule import LIMIT_BYTES


class ScheduleForm(forms.Form):
    """A conference and a file; what is no schedule is refused here, by line or element."""

    conference = forms.ModelChoiceField(Conference.objects.none(), label=_("Conference"))
    file = forms.FileField(
        label=_("Schedule"),
        help_text=_(
            "frab or Pentabarf XML, schedule JSON, iCalendar, Sessionize, Sched, CSV or .xlsx, at most 5 MB"
        ),
    )

    def __init__(self, *args: Any, conferences: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["conference"]
        choice.queryset = conferences

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file, conference = cleaned.get("file"), cleaned.get("conference")
        if not (file and conference):
            return cleaned
        cleaned["data"] = file.read(LIMIT_BYTES + 1)
        try:
            read_schedule(cleaned["data"], zone=conference.time_zone)
        except RefusedError as error:
            self.add_error("file", str(error))
        return cleaned


class ConfirmForm(forms.Form):
    """Yes, import it; where parts are refused, the rest alone only when that is said."""

    skip_refused = forms.BooleanField(label=_("Import the rest without what is refused"), required=False)
    days = forms.ChoiceField(choices=[("", ""), *DayOrder.choices], required=False, widget=forms.HiddenInput)
