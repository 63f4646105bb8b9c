from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from events.mail.following import offered_kinds
from events.mail.kinds import Kind
from events.mail.rules import MailClass, is_wanted


class PreferencesForm(forms.Form):
    """A box for each kind that may be switched off, ticked as it is now."""

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[Kind],
        preferences: dict[str, bool],
        followed: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """`followed` names the conferences about which each optional kind was asked for."""
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[kind.name] = forms.BooleanField(
                label=str(kind.label),
                help_text=_asked(kind, (followed or {}).get(kind.name, ())),
                required=False,
                initial=is_wanted(kind.mail_class, preference=preferences.get(kind.name)),
            )

    def changes(self) -> dict[str, bool]:
        """What is now wanted or not, for the kinds whose box was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


def _asked(kind: Kind, symbols: Sequence[str]) -> str:
    if kind.mail_class != MailClass.OPTIONAL:
        return ""
    if not symbols:
        return gettext("You have asked for it at no conference yet; see below.")
    return gettext("You asked for it at %(conferences)s.") % {
        "conferences": pgettext("between facts", ", ").join(symbols)
    }


class FollowForm(forms.Form):
    """A box for each optional kind of mail about one conference."""

    def __init__(self, *args: Any, followed: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in offered_kinds():
            self.fields[kind.name] = forms.BooleanField(
                label=str(kind.label),
                help_text=str(kind.extra.get("offer", "")),
                required=False,
                initial=kind.name in followed,
            )

    def chosen(self) -> set[str]:
        return {name for name, is_on in self.cleaned_data.items() if is_on}


class ReasonForm(forms.Form):
    """Why somebody decides about messages by hand; kept with the decision."""

    reason = forms.CharField(label=_("Reason"), max_length=500, strip=True)
