"""What organisers type about a conference."""

import zoneinfo
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common import names, zones
from events.conferences.models import Conference
from events.conferences.parts import effects
from events.conferences.widgets import LongSelect

SLUG_ERRORS = {"unique": _("Another conference has this address. Choose another, such as wtdc-25.")}
# Typed on the clock of the conference, whatever zone the reader is in.
CLOCKED = ("registration_opens_at", "registration_closes_at")


def zone_choices(kept: str = "") -> list[tuple[str, Any]]:
    """Zones by continent, cities in order; `kept` too, when it is another name such as Etc/GMT+3."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key in sorted(zoneinfo.available_timezones() | ({kept} if zones.named(kept) else set())):
        continent, _slash, city = key.partition("/")
        if city and continent not in {"Etc", "SystemV", "posix", "right"}:
            groups.setdefault(continent, []).append((key, city.replace("_", " ").replace("/", " / ")))
    rest = [("UTC", "UTC"), *([(kept, kept)] if kept and "/" not in kept.removeprefix("Etc/") else [])]
    return [("", "–"), *groups.items(), (gettext("Other"), list(dict.fromkeys(rest)))]


def country_choices() -> list[tuple[str, str]]:
    return [("", "–"), *names.countries()]


class LanguagesField(forms.MultipleChoiceField):
    """Boxes for the languages of the interface; the value is a list of codes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple, **kwargs)


class ConferenceForm(forms.ModelForm):
    """The facts of a conference; a change of zone or days is told first, with what it does."""

    main_language = forms.ChoiceField(
        label=_("Main language"),
        choices=settings.LANGUAGES,
        help_text=_("Readers get it where a text is missing in theirs."),
    )
    languages = LanguagesField(label=_("Further languages of its texts"), required=False)
    change_anyway = forms.BooleanField(
        label=_("Change the zone or the days all the same"),
        required=False,
        help_text=_("Only asked when sessions are concerned; the list stands beside the field."),
    )

    class Meta:
        model = Conference
        fields = (
            "slug",
            "symbol",
            "name",
            "theme",
            "organizer",
            "host",
            "city",
            "country",
            "time_zone",
            "starts_on",
            "ends_on",
            "languages",
            "hue",
            "registration_opens_at",
            "registration_closes_at",
            "offer_hours",
            "contact_email",
            "badge_desk",
            "participants_list",
            "terms_version",
        )
        error_messages: ClassVar[dict[str, Any]] = {"slug": SLUG_ERRORS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        conference: Conference = self.instance
        if "time_zone" in self.fields:
            kept = conference.time_zone or ""
            label, hint = self.fields["time_zone"].label, self.fields["time_zone"].help_text
            self.fields["time_zone"] = forms.ChoiceField(
                label=label, help_text=hint, choices=zone_choices(kept), widget=LongSelect
            )
            self.fields["country"] = forms.ChoiceField(
                label=self.fields["country"].label,
                required=False,
                choices=country_choices(),
                widget=LongSelect,
            )
            main, *others = conference.languages or [settings.LANGUAGE_CODE]
            self.initial.update(main_language=main, languages=others)
        for name in CLOCKED:
            moment = getattr(conference, name, None)
            if moment is not None and conference.time_zone:
                self.initial[name] = conference.local(moment).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        main = data.get("main_language") or settings.LANGUAGE_CODE
        if "languages" in data:
            data["languages"] = [main, *(code for code in data["languages"] if code != main)]
        zone = zones.named(data.get("time_zone", "")) if "time_zone" in self.fields else None
        for name in CLOCKED:
            if zone and isinstance(data.get(name), datetime):
                data[name] = on_clock(data[name], zone)
        if self.instance.pk and not data.get("change_anyway"):
            self._tell_effects(data)
        return data

    def _tell_effects(self, data: dict[str, Any]) -> None:
        before = Conference.objects.get(pk=self.instance.pk)
        after: dict[str, Any] = {name: data.get(name) for name in ("time_zone", "starts_on", "ends_on")}
        if not all(after.values()):
            return
        changed = [name for name, value in after.items() if getattr(before, name) != value]
        told = effects(before, **after) if changed else []
        if told:
            self.add_error(changed[0], ValidationError([*told, gettext("Tick the box below to do it.")]))


def on_clock(typed: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which clocks in `zone` show what was typed."""
    return timezone.make_naive(typed).replace(tzinfo=zone)


class MoveForm(forms.Form):
    """Why the state changes; kept with the change."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the record of the secretariat; readers do not see it."),
    )


def shown_errors(error: ValidationError, fields: Iterable[str], model: type[Model]) -> dict[str | None, Any]:
    """The messages of an action by field; those of fields that the form lacks under None, with their name."""
    if not hasattr(error, "error_dict"):
        return {None: error.messages}
    found: dict[str | None, list[str]] = {}
    for name, texts in error.message_dict.items():
        if name in fields:
            found[name] = texts
        elif name == NON_FIELD_ERRORS:
            found.setdefault(None, []).extend(texts)
        else:
            field: Any = model._meta.get_field(name)
            label = field.verbose_name
            found.setdefault(None, []).extend(f"{capfirst(label)}: {text}" for text in texts)
    return found
