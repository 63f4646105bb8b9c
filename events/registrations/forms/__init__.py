"""Input of the public pages of registration."""

from events.registrations.forms.fields import (
    LineField,
    TextField,
)
from events.registrations.forms.photos import (
    CropForm,
    PhotoForm,
    crop_of,
)
from events.registrations.forms.requests import (
    AnswerForm,
    ColleagueForm,
    NoteForm,
    QuestionForm,
    ReasonForm,
    RegistrationForm,
    SafeDetailsForm,
    details_of,
    languages_of_scripts,
)

__all__ = [
    "AnswerForm",
    "ColleagueForm",
    "CropForm",
    "LineField",
    "NoteForm",
    "PhotoForm",
    "QuestionForm",
    "ReasonForm",
    "RegistrationForm",
    "SafeDetailsForm",
    "TextField",
    "crop_of",
    "details_of",
    "languages_of_scripts",
]
