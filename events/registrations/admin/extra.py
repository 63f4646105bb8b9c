"""Questions that a conference adds to its form."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.conferences.models import Conference
from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin, ScopedInline
from events.conferences.steps import asked_first
from events.registrations import actions, queries
from events.registrations.admin.forms import InConferences
from events.registrations.forms import WithQuestions
from events.registrations.models import FormChoice, FormQuestion, ParticipantCategory
from events.registrations.rules.extra import DECIDING_TYPES, NO, WITH_CHOICES, YES, AnswerType


class QuestionAdminForm(forms.ModelForm):
    """Keeps a condition possible: an earlier question of the same conference, and an answer that it has."""

    class Meta:
        model = FormQuestion
        fields = (
            "conference",
            "code",
            "kind",
            "label",
            "help_text",
            "is_required",
            "position",
            "categories",
            "asked_if",
            "asked_if_value",
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        conference = data.get("conference") or getattr(self.instance, "conference", None)
        for category in data.get("categories") or ():
            if category.conference_id != getattr(conference, "pk", None):
                self.add_error("categories", _("Choose categories of the same conference."))
                break
        self._check_condition(data, conference)
        if self.instance.pk and self.instance.answers.exists() and "kind" in self.changed_data:
            self.add_error(
                "kind", _("Somebody has answered, so the type stays. Retire this one, add another.")
            )
        return data

    def _check_condition(self, data: dict[str, Any], conference: Any) -> None:
        earlier: FormQuestion | None = data.get("asked_if")
        value = data.get("asked_if_value", "")
        if earlier is None:
            data["asked_if_value"] = ""
            return
        if earlier.conference_id != getattr(conference, "pk", None) or earlier.kind not in DECIDING_TYPES:
            self.add_error(
                "asked_if", _("Choose one of the same conference that has answers to choose from.")
            )
        elif earlier.pk == self.instance.pk or earlier.position >= (data.get("position") or 0):
            self.add_error("asked_if", _("Choose one that stands earlier, or give this a higher position."))
        else:
            codes = set(earlier.choices.values_list("code", flat=True))
            codes = {YES, NO} if earlier.kind == AnswerType.YES_NO else codes
            if value not in codes:
                self.add_error(
                    "asked_if_value",
                    ValidationError(
                        _("That question is never answered like this. Its answers: %(codes)s"),
                        params={"codes": ", ".join(sorted(codes))},
                    ),
                )


class ChoiceFormSet(forms.BaseInlineFormSet):
    """Answers to choose from: some where the type needs them, none where it has no use for them."""

    def clean(self) -> None:
        super().clean()
        kept = [one for one in self.forms if one.cleaned_data and not one.cleaned_data.get("DELETE")]
        needs = self.instance.kind in WITH_CHOICES
        if needs and len(kept) < 2:
            raise ValidationError(_("Give at least two answers to choose from."), code="choices")
        if kept and not needs:
            raise ValidationError(_("This type of answer has nothing to choose from."), code="choices")
        gone = {one.initial["code"] for one in self.deleted_forms if one.instance.pk}
        gone |= {one.initial["code"] for one in kept if one.instance.pk and "code" in one.changed_data}
        chosen = {code for value in self._given() for code in (value if isinstance(value, list) else [value])}
        if gone & chosen:
            raise ValidationError(
                _("Somebody has chosen %(codes)s; it stays."),
                code="chosen",
                params={"codes": ", ".join(sorted(gone & chosen))},
            )

    def _given(self) -> list[Any]:
        return list(self.instance.answers.values_list("value", flat=True)) if self.instance.pk else []


def is_needed(question: FormQuestion) -> bool:
    """Whether somebody has answered it, or another question depends on it."""
    return question.answers.exists() or FormQuestion.objects.filter(asked_if=question).exists()


class ChoiceInline(ScopedInline):
    model = FormChoice
    formset = ChoiceFormSet
    scope_path = "question__conference"
    roles = (Role.REGISTRATION,)
    fields = ("code", "label", "position")
    extra = 2
    show_change_link = False


@admin.register(FormQuestion)
class FormQuestionAdmin(ScopedAdmin):
    form = QuestionAdminForm
    roles = (Role.REGISTRATION,)
    inlines = (ChoiceInline,)
    actions = ("retire",)
    list_display = (
        "label",
        "conference",
        "kind",
        "is_required",
        "position",
        "answered",
        "in_use",
        "preview_it",
    )
    list_filter = ("conference", "kind", "is_required")
    list_select_related = ("conference",)
    search_fields = ("label", "code")
    ordering = ("conference", "position", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request).annotate(number=Count("answers"))
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference", "code") if obj else ()

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offers the categories of the conferences whose form one may change."""
        mine = self.conferences(request, change=True).values("pk")
        offered = ParticipantCategory.objects.filter(conference__in=mine).select_related("conference")
        return InConferences(queryset=offered, label=_("Categories"), help_text=db_field.help_text)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "asked_if":
            mine = self.conferences(request, change=True).values("pk")
            decide = FormQuestion.objects.in_use().filter(conference__in=mine, kind__in=DECIDING_TYPES)
            field.queryset = decide
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Once somebody has answered, a question is retired; nor does one go on which another depends."""
        if isinstance(obj, FormQuestion) and obj.pk and is_needed(obj):
            return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Not deleted in bulk: each by itself, if nobody has answered."""
        found: dict[str, Any] = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    @admin.display(description=_("answered by"), ordering="number")
    def answered(self, question: Any) -> int:
        number: int = question.number
        return number

    @admin.display(description=_("in use"), boolean=True)
    def in_use(self, question: FormQuestion) -> bool:
        return question.retired_at is None

    @admin.display(description=_("the form"))
    def preview_it(self, question: FormQuestion) -> str:
        url = reverse("admin:events_formquestion_preview", args=[question.conference_id])
        return format_html('<a href="{}">{}</a>', url, _("See the form"))

    @admin.action(description=_("Retire: ask it no more, keep the answers"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[FormQuestion]) -> HttpResponse | None:
        asked = queryset.filter(retired_at=None)
        says = _("Nobody is asked these any more; what was answered stays.")
        page = asked_first(self, request, asked, action="retire", says=says)
        if page is not None:
            return page
        rows = list(asked)
        for question in rows:
            actions.retire_question(question, by=request.user, now=timezone.now())
        text = ngettext("Retired %(number)d question.", "Retired %(number)d questions.", len(rows))
        messages.success(request, text % {"number": len(rows)})
        return None

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview)
        name = "events_formquestion_preview"
        return [path("preview/<int:conference_id>/", preview, name=name), *super().get_urls()]

    def preview(self, request: HttpRequest, conference_id: int) -> HttpResponse:
        """The questions as people of each category see them; nothing typed there is kept."""
        conference: Conference | None = (
            self.conferences(request).filter(pk=conference_id).first()
            if self.has_view_permission(request)
            else None
        )
        if conference is None:
            raise Http404
        previews = []
        for category in conference.categories.all():
            form = WithQuestions(auto_id=f"{category.code}_%s")
            form.ask_besides(queries.extra_questions(category))
            previews.append((category, form))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("The form’s own questions"),
            "conference": conference,
            "previews": previews,
        }
        return render(request, "admin/events/formquestion/preview.html", context)
