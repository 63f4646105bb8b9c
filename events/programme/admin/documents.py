"""The papers of a session, on its form."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from events.conferences.rules import Role
from events.conferences.staff import ScopedInline
from events.programme.models import Session, SessionDocument
from events.programme.rules import LANGUAGE_TAG


class DocumentForm(forms.ModelForm):
    url = forms.URLField(
        label=_("address"),
        max_length=1000,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Empty: the paper is announced, and not yet to be had"),
    )

    class Meta:
        model = SessionDocument
        fields = ("symbol", "revision", "title", "language", "url", "position")

    def clean_language(self) -> str:
        tag = str(self.cleaned_data["language"]).strip().replace("_", "-").lower()
        if tag and not LANGUAGE_TAG.match(tag):
            raise forms.ValidationError(_("Give the code of a language, such as en, fr or zh."))
        return tag


class DocumentInline(ScopedInline):
    """One row a language and revision; readers see them with the next release."""

    model = SessionDocument
    form = DocumentForm
    scope_path = "session__conference"
    roles = (Role.PROGRAMME,)
    extra = 1
    show_change_link = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the session: a role at another conference does not count."""
        if not isinstance(obj, Session) or obj.pk is None:
            return super().has_change_permission(request, obj)
        return bool(self.conferences(request, change=True).filter(pk=obj.conference_id).exists())

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)
