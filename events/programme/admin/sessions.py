"""Sessions as organisers plan them: drafts, until a release publishes them."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common.models import Transition
from events.conferences import organiser
from events.conferences.models import Conference
from events.conferences.rules import Role
from events.conferences.staff import ScopedInline
from events.programme.actions import (
    WantedParticipation,
    create_session,
    set_participations,
    update_session,
)
from events.programme.admin import filters
from events.programme.admin.documents import DocumentInline
from events.programme.admin.forms import ParticipationForm, SessionForm, SpeakerBook
from events.programme.admin.live import RunSheetMixin
from events.programme.admin.moves import moves_of
from events.programme.admin.moving import MovingAdmin
from events.programme.admin.timetable import TimetableAdmin
from events.programme.conflicts import told
from events.programme.models import Participation, Session
from events.programme.planning import Marks, check_drafts, marks_of, matching_ids, when_of
from events.programme.queries import session_history

PLANNERS = (Role.PROGRAMME,)
MOST_CONFLICTS = 20


class ParticipationInline(ScopedInline):
    """Who speaks, in which role; stored by the action, in the order given."""

    model = Participation
    form = ParticipationForm
    scope_path = "session__conference"
    roles = PLANNERS
    fields = ("speaker", "role", "position", "minutes", "state")
    extra = 2
    show_change_link = False
    verbose_name_plural = _("Speakers")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("speaker")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the session: a role at another conference does not count."""
        if not isinstance(obj, Session) or obj.pk is None:
            return super().has_change_permission(request, obj)
        return bool(self.conferences(request, change=True).filter(pk=obj.conference_id).exists())

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Session)
class SessionAdmin(TimetableAdmin, RunSheetMixin, MovingAdmin):
    form = SessionForm
    roles = PLANNERS
    change_list_template = "admin/events/session/change_list.html"
    change_form_template = "admin/events/session/change_form.html"
    list_display = ("code", "shown_title", "when", "room", "track", "shown_state", "conference")
    list_display_links = ("code", "shown_title")
    list_filter: ClassVar[tuple[Any, ...]] = (
        "conference",
        filters.NewsFilter,
        filters.DayFilter,
        filters.RoomFilter,
        filters.TrackFilter,
        filters.BodyFilter,
        "state",
        "type",
    )
    list_select_related = ("conference", "track", "body", "room__venue")
    search_fields = ("title",)
    search_help_text = _("Title, code or speaker")
    show_full_result_count = False
    ordering = ("starts_at", "day", "code")
    inlines = (ParticipationInline, DocumentInline)
    fieldsets = (
        (None, {"fields": ("conference", "code", "title", "type", "track", "body", "state")}),
        (_("Time and place"), {"fields": ("starts_at", "ends_at", "day", "room", "expected")}),
        (_("Who may come"), {"fields": ("access", "remote_rights", "remote_url")}),
        (
            _("Languages"),
            {"fields": ("floor_languages", "interpretation", "captions", "sign_language")},
        ),
        (_("Texts"), {"fields": ("abstract", "other_titles", "note", "links")}),
    )
    readonly_fields = ("conference", "code")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: links, calendars and releases name it. It is withdrawn instead."""
        return False

    # The list

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        chosen = filters.chosen_conference(request)
        mine = self.conferences(request, change=True)
        is_mine = chosen is not None and mine.filter(pk=chosen.pk).exists()
        context = {**(extra_context or {}), "publishable": chosen if is_mine else None}
        return super().changelist_view(request, context)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list with the marks of the sessions on its page."""
        changes = super().get_changelist_instance(request)
        shown = list(changes.result_list)
        marks = marks_of(shown)
        for session in shown:
            session.marks = marks[session.pk]
        changes.result_list = shown
        return changes

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        light = queryset.select_related(None).only("code", "title", "other_titles")
        return queryset.filter(pk__in=matching_ids(light, search_term)), False

    @admin.display(description=_("title"), ordering="title")
    def shown_title(self, session: Session) -> str:
        return str(session.title)

    @admin.display(description=_("when"), ordering="starts_at")
    def when(self, session: Session) -> str:
        return when_of(session)

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, session: Session) -> SafeString:
        marks: Marks = getattr(session, "marks", Marks())
        tags = [("bad" if session.state == "cancelled" else "mute", session.get_state_display())]
        if marks.is_changed:
            tags.append(("warn", gettext("Changed") if marks.is_published else gettext("Not published")))
        if hard := [one for one in marks.conflicts if one.is_hard]:
            tags.append(("bad", gettext("Clash")))
        shown = format_html_join(" ", '<span class="tag {}">{}</span>', tags)
        others = {slot.code for one in hard for slot in one.slots} - {session.code}
        return format_html("{} <small>{}</small>", shown, ", ".join(sorted(others))) if others else shown

    # The form

    def conference_of(self, request: HttpRequest, obj: Any) -> Conference | None:
        """That of the session; for a new one the chosen one, or the only one there is."""
        if obj is not None:
            found: Conference = obj.conference
            return found
        mine = self.conferences(request, change=True)
        if wanted := request.GET.get("conference", ""):
            return mine.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
        first = organiser.chosen(request)
        several = mine.filter(pk=first.pk) if first else mine[:2]
        return several[0] if len(several) == 1 else None

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  # as Django passes it
        form = super().get_form(request, obj, change=change, **kwargs)
        form.conference = self.conference_of(request, obj)
        return form

    def languages(self, request: HttpRequest, obj: Any) -> list[str]:
        conference = self.conference_of(request, obj)
        return list(conference.languages) if conference and conference.languages else ["en"]

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        found: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, ParticipationInline):
            found["form_kwargs"] = {"book": SpeakerBook(obj.conference)}
        return found

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A new session first needs a conference: its hours are typed on that one's clock."""
        session = self.get_object(request, object_id) if object_id else None
        conference = None if object_id and session is None else self.conference_of(request, session)
        if conference is not None:
            extra_context = {**(extra_context or {}), **self._context(conference, session)}
        elif object_id is None and self.has_add_permission(request):
            return self._choose_conference(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _zone(self, request: HttpRequest, object_id: str | None) -> ZoneInfo | None:
        conference = None if object_id else self.conference_of(request, None)
        return conference.zone if conference else super()._zone(request, object_id)

    def _choose_conference(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add a session: to which conference?"),
            "ways": [(one, f"?conference={one.pk}") for one in self.conferences(request, change=True)],
        }
        return render(request, "admin/events/which.html", context)

    def _context(self, conference: Conference, session: Session | None) -> dict[str, Any]:
        context = {"conference": conference, "speakers": SpeakerBook(conference).labels}
        if session is None:
            return context
        checked = check_drafts([conference])[conference.pk]
        found = checked.conflicts.get(session.pk, [])
        return {
            **context,
            "conflicts": told(found[:MOST_CONFLICTS], checked.planner, conference.zone),
            "more_conflicts": max(len(found) - MOST_CONFLICTS, 0),
            "moves": moves_of(session.state),
            "transitions": Transition.objects.of(session),
            "published": [
                (step, step.difference.words(conference.zone))
                for step in session_history(conference, session)
            ],
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  # as Django passes it
        now, values = timezone.now(), form.changed_values()
        if change:
            update_session(
                Session.objects.select_related("conference").get(pk=obj.pk),
                by=request.user,
                now=now,
                **values,
            )
            return
        made = create_session(form.conference, by=request.user, now=now, **values)
        obj.pk, obj.code = made.pk, made.code

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        if formset.model is not Participation:
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        kept = [
            one.cleaned_data
            for one in formset.forms
            if one not in formset.deleted_forms and one.cleaned_data.get("speaker")
        ]
        kept.sort(key=lambda row: row["position"] or 0)
        wanted = [
            WantedParticipation(row["speaker"], row["role"], row["minutes"], row["state"]) for row in kept
        ]
        set_participations(form.instance, wanted, by=request.user, now=timezone.now())
