"""What a speaker changes of how they are presented."""

import hashlib
import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.common import names
from events.people.models import Speaker
from events.people.rules import MAX_BIOGRAPHY


def texts_of(value: Any, languages: list[str]) -> dict[str, str]:
    """A stored text by language; one that was stored bare belongs to the first of them."""
    data = getattr(value, "data", value)
    if isinstance(data, dict):
        return {str(tag): str(text) for tag, text in data.items() if text}
    return {languages[0]: str(data)} if data else {}


def seen(speaker: Speaker) -> str:
    """A digest of what the form was filled from: tells whether somebody else changed it meanwhile."""
    values = [speaker.native_name, speaker.native_language]
    texts = [getattr(value, "data", value) or "" for value in (speaker.role, speaker.biography)]
    return hashlib.sha256(json.dumps([*values, *texts], sort_keys=True).encode()).hexdigest()[:32]


class PresentationForm(forms.Form):
    """Own name in its script, role and biography in each language of the conference."""

    native_name = forms.CharField(
        label=_("Your name in its own script"),
        max_length=200,
        required=False,
        help_text=_("For example Лариса Воронцова or 林美玲. It stands beside the Latin one."),
    )
    native_language = forms.CharField(
        label=_("Language of that name"),
        max_length=16,
        required=False,
        help_text=_("Such as ru, zh or ar"),
        widget=forms.TextInput(attrs={"class": "w8"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, speaker: Speaker, **kwargs: Any) -> None:
        self.speaker = speaker
        self.languages = list(speaker.conference.languages or ["en"])
        super().__init__(*args, **kwargs)
        one = len(self.languages) == 1
        for tag in self.languages:
            attrs = {"lang": tag, "dir": names.direction_of_language(tag)}
            suffix = "" if one else f" ({names.language_itself(tag)})"
            self.fields[f"role_{tag}"] = forms.CharField(
                label=f"{_('Your role, as it is announced')}{suffix}",
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs=attrs),
            )
            self.fields[f"biography_{tag}"] = forms.CharField(
                label=f"{_('Biography')}{suffix}",
                max_length=MAX_BIOGRAPHY,
                required=False,
                widget=forms.Textarea(attrs={**attrs, "rows": 8}),
            )
        self.initial = {**self._stored(), **self.initial}

    def _stored(self) -> dict[str, str]:
        stored = {
            "native_name": self.speaker.native_name,
            "native_language": self.speaker.native_language,
            "seen": seen(self.speaker),
        }
        for name in ("role", "biography"):
            for tag, text in texts_of(getattr(self.speaker, name), self.languages).items():
                stored[f"{name}_{tag}"] = text
        return stored

    @property
    def is_stale(self) -> bool:
        """Whether the draft differs from what the form was filled from."""
        return bool(self.cleaned_data.get("seen") != seen(self.speaker))

    def say_stale(self) -> None:
        """Says that somebody else changed it; sending the same again is then meant."""
        self.add_error(
            None,
            _("Somebody changed this meanwhile. Send it again to replace what they wrote, shown below."),
        )
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "seen": seen(self.speaker)}

    def others(self) -> list[tuple[str, str]]:
        """What is stored now of each field that was typed differently: (label, text)."""
        stored = self._stored()
        pairs = [(name, stored.get(name, "")) for name in self.fields if name != "seen"]
        return [(str(self.fields[name].label), text) for name, text in pairs if self.data.get(name) != text]

    def wanted(self) -> dict[str, Any]:
        """The speaker's fields as typed; texts in languages that the form does not show are kept."""
        typed: dict[str, Any] = {
            "native_name": self.cleaned_data["native_name"],
            "native_language": self.cleaned_data["native_language"],
        }
        for name in ("role", "biography"):
            texts = texts_of(getattr(self.speaker, name), self.languages)
            typed[name] = {**texts, **{tag: self.cleaned_data[f"{name}_{tag}"] for tag in self.languages}}
        return typed
