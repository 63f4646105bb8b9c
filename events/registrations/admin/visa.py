"""Letters for visas: the queue, the passport behind one for those who make it, and the letterhead."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin
from events.registrations import actions, queries
from events.registrations.admin.badges import ReadOnlyAdmin
from events.registrations.forms import ReasonForm
from events.registrations.letters import letter_pdf
from events.registrations.models import Letterhead, VisaLetter
from events.registrations.rules import VISA_TRANSITIONS, VisaState, is_late

SHOWN = ("registration", "state", "asked_at", "due_on")
# What may be done with a letter by hand: the state it leads to, the words, what they mean, the action.
MOVES: dict[str, tuple[str | Promise, str | Promise, Any]] = {
    VisaState.IN_REVIEW: (
        _("Begin"),
        _("The person reads that the letter is being made."),
        actions.review_letter,
    ),
    VisaState.GRANTED: (
        _("Give the letter"),
        _("The letter gets a code, and the person is told by e-mail where to read it."),
        actions.grant_letter,
    ),
    VisaState.REFUSED: (
        _("Refuse"),
        _("The person is told by e-mail and reads the reason. Write nothing of the passport into it."),
        actions.refuse_letter,
    ),
}


@admin.register(Letterhead)
class LetterheadAdmin(ScopedAdmin):
    """Who writes and signs; without one nobody can ask for a letter."""

    roles = (Role.VISA,)
    list_display = ("conference", "sender", "signatory", "days")
    list_select_related = ("conference",)
    fields = ("conference", "sender", "address", "signatory", "signatory_title", "note", "days")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference",) if obj else ()


@admin.register(VisaLetter)
class VisaLetterAdmin(ReadOnlyAdmin):
    """Nothing of a passport stands in the list, its search or its CSV."""

    roles = (Role.VISA,)
    view_roles = ()
    change_form_template = "admin/events/visaletter/change_form.html"
    list_display = (*SHOWN, "late", "conference")
    list_filter = ("state", "conference")
    list_select_related = ("registration", "conference")
    search_fields = ("registration__reference", "registration__name")
    fields = readonly_fields = (
        "registration",
        "state",
        "asked_at",
        "due_on",
        "decided_at",
        "decided_by",
        "reason",
    )

    @admin.display(description=_("late"))
    def late(self, letter: VisaLetter) -> str:
        """In a word: a red cross for what is in time would say the opposite."""
        today = letter.conference.local(timezone.now()).date()
        return str(_("late")) if is_late(letter.state, letter.due_on, today=today) else "–"

    def get_urls(self) -> list[URLPattern]:
        move, pdf = self.admin_site.admin_view(self.move), self.admin_site.admin_view(self.pdf)
        return [
            path("<int:pk>/move/<slug:state>/", move, name="events_visaletter_move"),
            path("<int:pk>/letter.pdf", pdf, name="events_visaletter_pdf"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        letter = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if isinstance(letter, VisaLetter) and queries.makes_letters(request.user, letter.conference):
            context["makes"] = True
            context["passport"] = queries.passport_of(letter)
            after = VISA_TRANSITIONS[letter.state]
            context["moves"] = [(state, MOVES[state][0]) for state in MOVES if state in after]
        return super().change_view(request, object_id, form_url, context)

    def _letter(self, request: HttpRequest, pk: int) -> VisaLetter:
        """A letter that the user makes; 404 for any other, 403 for who only looks."""
        related = ("registration__conference", "registration__person__user", "conference", "paper")
        rows = self.get_queryset(request).filter(pk=pk).select_related(*related)
        letter: VisaLetter | None = rows.first()
        if letter is None:
            raise Http404
        if not queries.makes_letters(request.user, letter.conference):
            raise PermissionDenied
        return letter

    def move(self, request: HttpRequest, pk: int, state: str) -> HttpResponse:
        """Says what will happen (GET), then does it (POST)."""
        letter = self._letter(request, pk)
        if state not in MOVES:
            raise Http404
        label, says, act = MOVES[state]
        form = ReasonForm(request.POST or None) if state == VisaState.REFUSED else None
        if request.method == "POST" and (form is None or form.is_valid()):
            reason = form.cleaned_data if form else {}
            try:
                act(letter, by=request.user, now=timezone.now(), **reason)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, f"{letter}: {letter.get_state_display()}")
            return redirect("admin:events_visaletter_change", letter.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": label,
            "says": says,
            "letter": letter,
            "form": form,
        }
        status = 400 if form is not None and form.errors else 200
        return render(request, "admin/events/visaletter/move.html", context, status=status)

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        letter = self._letter(request, pk)
        try:
            made = letter_pdf(letter)
        except ValueError:
            raise Http404 from None
        response = HttpResponse(made, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="visa-letter.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response
