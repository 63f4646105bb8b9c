"""Texts of mails for organisers: written per conference and language, looked at and tried before use."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common import names
from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin
from events.mail import actions, previews
from events.mail.frames import framed
from events.mail.kinds import wordable_kinds
from events.mail.models import MailText
from events.mail.wording import allowed, faults_of


class MailTextForm(forms.ModelForm):
    """Offers the kinds whose words may change, and the languages of the interface."""

    kind = forms.ChoiceField(
        label=_("Mail"), choices=lambda: [(k.name, str(k.label)) for k in wordable_kinds()]
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: [(tag, names.language(tag)) for tag in actions.TEXT_LANGUAGES]
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = next((one for one in wordable_kinds() if one.name == data.get("kind")), None)
        parts = ("subject", "opening", "closing")
        if kind is not None and all(part in data for part in parts):
            for part, error in faults_of(kind, {part: data[part] for part in parts}).items():
                self.add_error(part, error)
        return data


@admin.register(MailText)
class MailTextAdmin(ScopedAdmin):
    """What stands in place of our words; facts, the link and the foot of a mail stay as they are."""

    form = MailTextForm
    roles = (Role.MAIL,)
    view_roles = ()
    change_form_template = "admin/events/mailtext/change_form.html"
    list_display = ("kind_label", "conference", "language_name", "subject", "is_active")
    list_display_links = ("kind_label",)
    list_filter = ("conference", "language", "is_active")
    list_select_related = ("conference",)
    search_fields = ("subject", "opening", "closing")
    fields = ("conference", "kind", "language", "subject", "opening", "closing", "is_active")

    @admin.display(description=_("mail"), ordering="kind")
    def kind_label(self, text: MailText) -> str:
        labels = {kind.name: str(kind.label) for kind in wordable_kinds()}
        return labels.get(text.kind, text.kind)

    @admin.display(description=_("language"), ordering="language")
    def language_name(self, text: MailText) -> str:
        return names.language(text.language)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("preview/", wrap(self.preview), name="events_mailtext_preview"),
            path("<int:pk>/test/", wrap(self.test), name="events_mailtext_test"),
            *super().get_urls(),
        ]

    def more(self, request: HttpRequest, row: MailText) -> dict[str, Any]:
        return {"kind_label": self.kind_label(row), "language_name": self.language_name(row)}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        context["placeholders"] = [(kind.label, allowed(kind)) for kind in wordable_kinds()]
        context |= {"open": "{", "close": "}"}
        return super().render_change_form(request, context, *args, **kwargs)

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The text as it stands in the form, saved or not, as a mail; posted into the frame beside it."""
        if request.method != "POST":
            raise Http404
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST)
        # Whether such a text is there already is no matter of how it would look.
        form.validate_unique = lambda: None
        if not form.is_valid():
            context = {"errors": [str(error) for each in form.errors.values() for error in each]}
            return framed(render_to_string("admin/events/mailtext/wrong.html", context, request), status=400)
        extreme = request.GET.get("with") == "extreme"
        _subject, _plain, html = previews.preview(
            form.save(commit=False), extreme=extreme, reader=request.user, now=timezone.now()
        )
        return framed(html)

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queues the saved text as a mail to whoever asks for it, and to nobody else."""
        if request.method != "POST":
            raise Http404
        text = self.scoped(request, MailText.objects.all(), change=True).filter(pk=pk).first()
        if text is None:
            raise Http404
        try:
            actions.send_test(text, to=request.user, now=timezone.now())
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            address = getattr(request.user, "email", "")
            said = gettext("On its way to %(address)s, with invented data.") % {"address": address}
            self.message_user(request, said)
        return redirect("admin:events_mailtext_change", pk)
