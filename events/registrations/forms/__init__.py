"""Input of the public pages of registration."""

from events.registrations.forms.asking import RegistrationForm, as_sent
from events.registrations.forms.badges import PrintForm
from events.registrations.forms.changing import ChangeForm, CorrectionForm
from events.registrations.forms.extra import WithQuestions, field_for
from events.registrations.forms.fields import LineField, TextField
from events.registrations.forms.groups import GroupForm
from events.registrations.forms.needs import FileForm, NeedsForm
from events.registrations.forms.photos import CropForm, PhotoForm, crop_of
from events.registrations.forms.requests import (
    AnswerForm,
    ColleagueForm,
    DetailsForm,
    NoteForm,
    QuestionForm,
    ReasonForm,
    ReplacementForm,
    SafeDetailsForm,
    details_of,
)
from events.registrations.forms.visa import PassportForm, VerifyForm

__all__ = [
    "AnswerForm",
    "ChangeForm",
    "ColleagueForm",
    "CorrectionForm",
    "CropForm",
    "DetailsForm",
    "FileForm",
    "GroupForm",
    "LineField",
    "NeedsForm",
    "NoteForm",
    "PassportForm",
    "PhotoForm",
    "PrintForm",
    "QuestionForm",
    "ReasonForm",
    "RegistrationForm",
    "ReplacementForm",
    "SafeDetailsForm",
    "TextField",
    "VerifyForm",
    "WithQuestions",
    "as_sent",
    "crop_of",
    "details_of",
    "field_for",
]
