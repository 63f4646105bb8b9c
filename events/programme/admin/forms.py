"""What organisers type about a session, who speaks in it, and why it is cancelled."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField

from events.common.fields import DateInput, DateTimeInput
from events.common.text import clean_line, search_key
from events.conferences.models import Body, Conference, Room, Track
from events.conferences.widgets import LineInput
from events.people.models import Speaker
from events.programme.cleaning import MAX_LINKS, check_fields
from events.programme.models import Participation
from events.programme.rules import SessionState, may_change_state

# What a form may set; cancelling and the like are asked about on pages of their own.
TYPED_STATES = (SessionState.DRAFT, SessionState.TENTATIVE, SessionState.SCHEDULED)
STORED = (
    "type",
    "title",
    "other_titles",
    "abstract",
    "starts_at",
    "ends_at",
    "day",
    "state",
    "note",
    "access",
    "floor_languages",
    "interpretation",
    "captions",
    "sign_language",
    "remote_rights",
    "remote_url",
    "links",
    "expected",
    "track",
    "body",
    "room",
)


class TagsField(forms.CharField):
    """Language tags, typed with commas or spaces between them; kept as a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Codes with commas between them, such as en, fr, zh"))
        super().__init__(required=False, max_length=400, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [tag for tag in str(super().clean(value)).replace(",", " ").replace(";", " ").split() if tag]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or []) != (data or ""))


class LinksField(forms.CharField):
    """Links, one a line: the address, then what it is called; kept as a list of {title, url}."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        hint = _("One a line: the address, a space, what it is called")
        super().__init__(required=False, max_length=MAX_LINKS * 2400, widget=widget, help_text=hint, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{one.get('url', '')} {one.get('title', '')}".strip() for one in value)

    def clean(self, value: Any) -> Any:
        lines = [line.split(maxsplit=1) for line in str(super().clean(value)).splitlines() if line.strip()]
        return [{"url": line[0], "title": line[1] if len(line) > 1 else ""} for line in lines]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or []) != (data or "").replace("\r\n", "\n"))


class SessionForm(forms.ModelForm):
    """The draft of one conference's session; the admin's subclass names that `conference`."""

    conference: ClassVar[Conference]
    starts_at = forms.DateTimeField(label=_("starts"), required=False, widget=DateTimeInput)
    ends_at = forms.DateTimeField(label=_("ends"), required=False, widget=DateTimeInput)
    day = forms.DateField(
        label=_("day"), required=False, widget=DateInput, help_text=_("Only when the hour is not known")
    )
    floor_languages = TagsField(label=_("languages of the floor"))
    interpretation = TagsField(label=_("interpretation into"))
    captions = TagsField(label=_("captions in"))
    links = LinksField(label=_("links"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.conference = self.conference
        self._offer("room", Room.objects.filter(conference=self.conference))
        self._offer("track", Track.objects.filter(conference=self.conference))
        self._offer("body", Body.objects.filter(conference=self.conference))
        if "state" in self.fields:
            now = self.instance.state
            known = [state for state in TYPED_STATES if may_change_state(now, state)]
            shown = known if now in known else [SessionState(now), *known]
            self.fields["state"].choices = [(s.value, s.label) for s in shown]  # type: ignore[attr-defined]

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        if name in self.fields:
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            check_fields(self.conference, {name: data[name] for name in STORED if name in data})
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                if name in data:
                    self.add_error(name, errors)
        return data

    def changed_values(self) -> dict[str, Any]:
        """Only what was typed anew, so that two organisers at one session do not undo each other."""
        return {name: self.cleaned_data[name] for name in STORED if name in self.changed_data}


class SpeakerBook:
    """The speakers of a conference as a form names them, "Larisa Vorontsova (SP12)"; read once."""

    def __init__(self, conference: Conference) -> None:
        self.conference = conference

    @cached_property
    def by_code(self) -> dict[str, Speaker]:
        rows = Speaker.objects.for_conference(self.conference)
        return {row.code: row for row in rows.only("code", "name", "native_name", "conference_id")}

    @property
    def labels(self) -> list[str]:
        return [self.label(one) for one in self.by_code.values()]

    @staticmethod
    def label(speaker: Speaker) -> str:
        return f"{speaker.name} ({speaker.code})"

    def find(self, typed: str) -> Speaker | None:
        """By code, by a label that ends in one, or by a name that only one has."""
        code = typed.rpartition("(")[2].rstrip(") ")
        if found := self.by_code.get(code) or self.by_code.get(typed):
            return found
        wanted = search_key(typed)
        same = [s for s in self.by_code.values() if wanted in {search_key(s.name), search_key(s.native_name)}]
        return same[0] if wanted and len(same) == 1 else None


class SpeakerField(forms.CharField):
    """A speaker, typed or chosen from the list of names."""

    book: SpeakerBook

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "speakers", "autocomplete": "off"})
        super().__init__(label=_("speaker"), max_length=300, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = clean_line(str(super().clean(value)))
        found = self.book.find(typed)
        if found is None:
            raise ValidationError(
                _("“%(name)s” is no speaker of this conference. Choose one from the list, or give the code."),
                code="unknown",
                params={"name": typed[:80]},
            )
        return found


class ParticipationForm(forms.ModelForm):
    speaker = SpeakerField()

    class Meta:
        model = Participation
        fields = ("speaker", "role", "position", "minutes", "state")

    def __init__(self, *args: Any, book: SpeakerBook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "speaker" in self.fields:
            self.fields["speaker"].book = book  # type: ignore[attr-defined]
            if self.instance.pk:
                self.initial["speaker"] = book.label(self.instance.speaker)


class ReasonForm(forms.Form):
    """Why; published beside the session in each language that is given."""

    def __init__(
        self, data: Any, *, needed: bool, languages: Sequence[str], others: QuerySet[Any] | None = None
    ) -> None:
        super().__init__(data)
        if others is not None:
            self.fields["into"] = forms.ModelChoiceField(others, label=_("Into the session"))
        field = I18nFormField(
            label=_("Reason"),
            widget=LineInput,
            max_length=500,
            required=needed,
            help_text=_("Readers see it beside the session."),
        )
        field.required = needed
        field.widget.enabled_locales = list(languages)
        self.fields["reason"] = field
