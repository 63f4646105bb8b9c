"""What organisers type when they publish, or take back what was published."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField

from events.conferences.widgets import LineInput

MAX_NOTE = 500


class NoteForm(forms.Form):
    """The note that readers see with the release, in the languages of the conference."""

    note_label: Any = _("Note")
    note_required = False

    def __init__(self, data: Any, *, languages: Sequence[str]) -> None:
        super().__init__(data)
        field = I18nFormField(
            label=self.note_label,
            widget=LineInput,
            max_length=MAX_NOTE,
            required=self.note_required,
            help_text=_("Readers see it with the changes of this release."),
        )
        # The field itself says so of its parts alone.
        field.required = self.note_required
        field.widget.enabled_locales = list(languages) or ["en"]
        self.fields["note"] = field


class PublishForm(NoteForm):
    """The reason is asked for when a room or a person is booked twice; the action insists on it."""

    conflict_reason = forms.CharField(
        label=_("Why it is published all the same"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the release, for organisers."),
    )


class TakeBackForm(NoteForm):
    """Why an earlier programme holds again; readers see it."""

    note_label = _("Reason")
    note_required = True
    with_drafts = forms.BooleanField(
        label=_("Set the drafts of these sessions and speakers back too"),
        required=False,
        initial=True,
        help_text=_(
            "What they say now stays in their history. Without it the next release would publish again "
            "what you take back."
        ),
    )
