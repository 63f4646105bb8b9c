"""Speakers as organisers run them: their presentation, and the invitation to speak."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.rules import normalise_email
from events.common.text import search_key
from events.conferences.admin.tables import TableAdmin
from events.conferences.rules import Role
from events.conferences.staff import ScopedInline
from events.conferences.tables import TableResource
from events.front.actions import invite_to_speak
from events.people.actions import create_speaker, find_or_create_person, revoke_invitations, update_speaker
from events.people.models import Availability, Person, Speaker
from events.people.resources import SpeakerResource
from events.programme.models import Participation
from events.programme.rules import ParticipationState

SHOWN = ("name", "native_name", "native_language", "role", "organization", "country", "biography")
MOST_AT_ONCE = 200


class SpeakerForm(forms.ModelForm):
    """A speaker; the address is that of the person, asked for only when the speaker is made."""

    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Where the invitation to speak goes")
    )

    class Meta:
        model = Speaker
        fields = ("conference", *SHOWN)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        email, name = normalise_email(cleaned.get("email") or ""), cleaned.get("name") or ""
        if self.instance.pk is None and email and cleaned.get("conference"):
            same = Person.objects.filter(email=email, speakers__conference=cleaned["conference"])
            if any(search_key(person.name) == search_key(name) for person in same):
                raise ValidationError(_("This person is a speaker here already."), code="exists")
        return cleaned


class AnswerFilter(admin.SimpleListFilter):
    """Whether those who were asked to speak have said yes or no."""

    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("asked, no answer yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "open":
            return queryset
        asked = Participation.objects.filter(state=ParticipationState.INVITED)
        return queryset.filter(pk__in=asked.values("speaker"))


class AvailabilityInline(ScopedInline):
    """When the speaker can come; hours on the conference's clock."""

    model = Availability
    scope_path = "speaker__conference"
    roles = (Role.PROGRAMME, Role.PROTOCOL)
    fields = ("starts_at", "ends_at")
    extra = 1
    show_change_link = False
    verbose_name_plural = _("Can come only then")


@admin.register(Speaker)
class SpeakerAdmin(TableAdmin):
    form = SpeakerForm
    resource = SpeakerResource
    roles = (Role.PROGRAMME, Role.PROTOCOL)
    list_display = ("name", "native_name", "role", "organization", "conference", "has_account")
    list_filter = ("conference", AnswerFilter)
    list_select_related = ("conference", "person")
    search_fields = ("name", "native_name", "code", "person__email")
    inlines = (AvailabilityInline,)
    actions = ("invite_to_speak", "withdraw_invitations")

    def _resource(self, request: HttpRequest, conference: Any) -> TableResource:
        """Addresses go out to those alone who may change the speakers."""
        found = super()._resource(request, conference)
        may = conference and self.conferences(request, change=True).filter(pk=conference.pk).exists()
        if not may:
            del found.fields["email"]
        return found

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Hours are asked for once it is known on whose clock."""
        return self.inlines if obj else ()

    @admin.display(description=_("has an account"), boolean=True)
    def has_account(self, speaker: Speaker) -> bool:
        return speaker.person.user_id is not None

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("conference", "code", "person", *SHOWN) if obj else ("conference", "email", *SHOWN)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("conference", "code", "person") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        now = timezone.now()
        if change:
            values = {name: form.cleaned_data[name] for name in SHOWN if name in form.changed_data}
            update_speaker(obj, by=request.user, now=now, **values)
            return
        values = {name: form.cleaned_data[name] for name in SHOWN}
        names = {name: values[name] for name in ("name", "native_name", "native_language", "country")}
        person = find_or_create_person(
            by=request.user, now=now, email=form.cleaned_data.get("email", ""), **names
        )
        made = create_speaker(
            form.cleaned_data["conference"], person=person, by=request.user, now=now, **values
        )
        obj.pk, obj.code, obj.person = made.pk, made.code, made.person

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Speakers stand in sealed releases; leaving the sessions takes them out of the next one."""
        return False

    def _changeable(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        allowed = self.scoped(request, queryset, change=True)
        return list(allowed.select_related("conference", "person")[:MOST_AT_ONCE])

    @admin.action(description=_("Invite to speak"))
    def invite_to_speak(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        done = 0
        for speaker in self._changeable(request, queryset):
            try:
                invite_to_speak(speaker, by=request.user, now=timezone.now())
                done += 1
            except ValidationError as error:
                self.message_user(request, f"{speaker}: {error.messages[0]}", messages.ERROR)
        text = ngettext("%(number)d invitation is sent.", "%(number)d invitations are sent.", done)
        self.message_user(request, text % {"number": done})

    @admin.action(description=_("Withdraw open invitations"))
    def withdraw_invitations(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        now = timezone.now()
        done = sum(
            revoke_invitations(one, by=request.user, now=now) for one in self._changeable(request, queryset)
        )
        text = ngettext("%(number)d link is withdrawn.", "%(number)d links are withdrawn.", done)
        self.message_user(request, text % {"number": done})
