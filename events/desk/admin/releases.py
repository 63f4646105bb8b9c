"""Publishing the programme: what would change, what clashes, whom it tells; and taking it back."""

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.conferences.models import Conference
from events.conferences.rules import Role
from events.conferences.staff import PlainAdmin, scoped_filters
from events.desk.admin.forms import PublishForm, TakeBackForm
from events.desk.queries import audience_of, left_since
from events.programme.actions import release as publish
from events.programme.actions import restore_release
from events.programme.conflicts import told
from events.programme.differences import ChangeKind, SessionDifference
from events.programme.models import Release
from events.programme.queries import (
    Preview,
    current_release,
    news_of,
    preview_release,
    preview_restoring,
)

# Lines shown of a long list; how many more there are is said.
MOST_CHANGES = 300
MOST_CONFLICTS = 100
MOST_NAMES = 500
Context = dict[str, Any]


@admin.register(Release)
class ReleaseAdmin(PlainAdmin):
    """Releases are made on their own page and never changed."""

    roles = (Role.PROGRAMME,)
    list_display = ("number", "conference", "released", "note", "conflict_reason", "by")
    list_filter = ("conference",)
    list_select_related = ("conference", "by")
    ordering = ("-released_at",)
    search_fields = ("note", "conflict_reason")
    change_list_template = "admin/events/release/change_list.html"
    change_form_template = "admin/events/release/change_form.html"
    fields = readonly_fields = (
        "conference",
        "number",
        "released",
        "by",
        "note",
        "same_as",
        "conflict_reason",
    )

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return scoped_filters(Release, super().get_list_filter(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("released"), ordering="released_at")
    def released(self, release: Release) -> str:
        return formats.moment(release.released_at, release.conference.zone, str(release.conference.city))

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "events_release_publish"
        return [
            path("publish/", wrap(self.choose), name=name),
            path("publish/<slug:slug>/", wrap(self.publish), name=name),
            path("<int:pk>/take-back/", wrap(self.take_back), name="events_release_take_back"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        context = {**(extra_context or {}), "publishable": self._publishable(request)}
        return super().changelist_view(request, context)

    def more(self, request: HttpRequest, row: Release) -> Context:
        [(_release, news)] = news_of(row.conference, [row])
        last = current_release(row.conference)
        mine = self._publishable(request).filter(pk=row.conference_id).exists()
        return {
            **_changes(news.differences, row.conference),
            "first_count": news.first_count,
            "may_take_back": mine and last is not None and last.number != row.number,
        }

    def _publishable(self, request: HttpRequest) -> Any:
        return self.conferences(request, change=True)

    def choose(self, request: HttpRequest) -> HttpResponse:
        """The programme of which conference? Straight on where there is only one."""
        found = list(self._publishable(request))
        if not found:
            raise PermissionDenied
        if len(found) == 1:
            return redirect("admin:events_release_publish", found[0].slug)
        ways = [(one, reverse("admin:events_release_publish", args=[one.slug])) for one in found]
        context = {**self._frame(request, gettext("Publish which programme?")), "ways": ways}
        return render(request, "admin/events/which.html", context)

    def publish(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Shows what would be published and whom it tells (GET), then publishes just that (POST)."""
        conference = self._publishable(request).filter(slug=slug).first()
        if conference is None:
            raise Http404
        return self.in_zone(request, conference.zone, lambda: self._publish(request, conference))

    def _publish(self, request: HttpRequest, conference: Conference) -> HttpResponse:
        form = PublishForm(request.POST if request.method == "POST" else None, languages=conference.languages)
        if form.is_valid() and (made := self._published(request, conference, form)):
            return made
        preview = preview_release(conference)
        form.fields["conflict_reason"].required = bool(preview.drafts.hard_conflicts)
        context = {
            **self._frame(request, gettext("Publish release %(number)d") % {"number": preview.after + 1}),
            **self._preview(request, conference, preview),
            "form": form,
        }
        status = 400 if form.errors else 200
        return render(request, "admin/events/release/publish.html", context, status=status)

    def _published(self, request: HttpRequest, conference: Conference, form: Any) -> HttpResponse | None:
        try:
            made = publish(
                conference,
                by=request.user,
                now=timezone.now(),
                note=form.cleaned_data["note"],
                conflict_reason=form.cleaned_data["conflict_reason"],
                seen=request.POST.get("seen", "-"),
            )
        except ValidationError as error:
            form.add_error("conflict_reason" if error.code == "conflicts" else None, error.messages)
            return None
        if made is None:
            messages.info(request, gettext("Nothing differs from the last release; none was made."))
            return redirect("admin:events_release_publish", conference.slug)
        messages.success(request, gettext("Release %(number)d is published.") % {"number": made.number})
        return redirect("admin:events_release_change", made.pk)

    def _preview(self, request: HttpRequest, conference: Conference, preview: Preview) -> Context:
        zone, conflicts = conference.zone, preview.drafts.conflicts
        hard = [one for one in conflicts if one.is_hard]
        soft = [one for one in conflicts if not one.is_hard]
        return {
            **_changes(preview.differences, conference),
            **self._audience(request, conference, preview.differences, preview.after + 1),
            "preview": preview,
            "reopened": preview.reopened[:MOST_CHANGES],
            "number": preview.after + 1,
            "hard": told(hard[:MOST_CONFLICTS], preview.drafts.planner, zone),
            "more_hard": max(len(hard) - MOST_CONFLICTS, 0),
            "soft": told(soft[:MOST_CONFLICTS], preview.drafts.planner, zone),
            "more_soft": max(len(soft) - MOST_CONFLICTS, 0),
        }

    def _audience(
        self, request: HttpRequest, conference: Conference, changes: list[SessionDifference], number: int
    ) -> Context:
        now = timezone.now()
        audience = audience_of(conference, changes, number=number, now=now)
        with_names = bool(request.GET.get("names"))
        return {
            "audience": audience,
            "at_once": audience.at_once(now),
            "names": audience.told[:MOST_NAMES] if with_names else [],
            "more_names": max(len(audience.told) - MOST_NAMES, 0) if with_names else 0,
        }

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows what would change for readers (GET), then publishes the old programme again (POST)."""
        rows = self.scoped(request, Release.objects.filter(pk=pk), change=True)
        old = rows.select_related("conference").first()
        last = current_release(old.conference) if old else None
        if old is None or last is None or old.number == last.number:
            raise Http404
        return self.in_zone(request, old.conference.zone, lambda: self._take_back(request, old, last))

    def _take_back(self, request: HttpRequest, old: Release, last: Release) -> HttpResponse:
        conference = old.conference
        data = request.POST if request.method == "POST" else None
        form = TakeBackForm(data, languages=conference.languages)
        if form.is_valid() and (made := self._taken_back(request, old, form)):
            return made
        preview = preview_restoring(old)
        title = gettext("Take back: the programme as in release %(number)d") % {"number": old.number}
        context = {
            **self._frame(request, title),
            **_changes(preview.differences, conference),
            **self._audience(request, conference, preview.differences, last.number + 1),
            "preview": preview,
            "newer": [
                (one, one.difference.words(conference.zone) if one.difference else "")
                for one in preview.newer[:MOST_CHANGES]
            ],
            "more_newer": max(len(preview.newer) - MOST_CHANGES, 0),
            "old": old,
            "after": last.number,
            "number": last.number + 1,
            "left": left_since(old),
            "form": form,
        }
        status = 400 if form.errors else 200
        return render(request, "admin/events/release/take_back.html", context, status=status)

    def _taken_back(self, request: HttpRequest, old: Release, form: Any) -> HttpResponse | None:
        typed = request.POST.get("after", "")
        after = int(typed) if typed.isdecimal() and len(typed) < 10 else -1
        with_drafts = form.cleaned_data["with_drafts"]
        try:
            made = restore_release(
                old,
                by=request.user,
                now=timezone.now(),
                note=form.cleaned_data["note"],
                after=after,
                with_drafts=with_drafts,
                seen=request.POST.get("seen", "-"),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
            return None
        if made is None:
            messages.info(request, gettext("Readers see just that already; no release was made."))
            return redirect("admin:events_release_change", old.pk)
        text = gettext("Release %(number)d is published: the programme is as in release %(old)d.")
        messages.success(request, text % {"number": made.number, "old": old.number})
        if with_drafts:
            messages.info(request, gettext("The drafts are set back; what they said is in their history."))
        return redirect("admin:events_release_change", made.pk)

    def _frame(self, request: HttpRequest, title: str) -> Context:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}


def _changes(differences: list[SessionDifference], conference: Conference) -> Context:
    """The differences as lines of text, and how many there are of each kind."""
    kinds = Counter(one.main.kind for one in differences)
    return {
        "conference": conference,
        "zone": formats.zone_name(timezone.now(), conference.zone, str(conference.city)),
        "changes": [
            (one, one.words(conference.zone), one.new.version.note) for one in differences[:MOST_CHANGES]
        ],
        "more_changes": max(len(differences) - MOST_CHANGES, 0),
        "counts": [(kind.label, kinds[kind]) for kind in ChangeKind if kinds[kind]],
    }
