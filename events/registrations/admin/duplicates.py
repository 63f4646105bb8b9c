"""Persons registered twice: who may be, side by side, and one of two."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.conferences import organiser
from events.conferences.models import Conference
from events.conferences.rules import Role
from events.people.models import Person
from events.registrations import actions
from events.registrations.actions.duplicates import check_gains
from events.registrations.forms.duplicates import MergeForm
from events.registrations.models import Registration
from events.registrations.queries import duplicates
from events.registrations.rules.merging import check_stays


def merging_conferences(request: HttpRequest) -> QuerySet[Conference]:
    """Where the user may join persons: the protocol service and the media desk may not."""
    found: QuerySet[Conference] = Conference.objects.organised_by(request.user, Role.REGISTRATION)
    return found


class DuplicatesMixin:
    """Adds the pages to the list of registrations, and the action that leads from two ticked rows to one."""

    admin_site: admin.AdminSite
    opts: Any

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return merging_conferences(request).exists()

    @admin.action(description=gettext_lazy("Make one of two persons …"), permissions=["merge"])
    def merge_duplicates(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        """Leads to the page that shows both persons; nothing is merged by the list."""
        people = sorted(set(queryset.values_list("person", flat=True)[:3]))
        if len(people) == 2 and queryset.count() == 2:  # two registrations of two persons
            return redirect(merge_page(*people))
        messages.error(request, _("Tick two registrations of two different persons."))
        return redirect("admin:events_registration_changelist")

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "events_registration_duplicates"
        inherited: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the ModelAdmin it is mixed into
        return [
            path("duplicates/", wrap(self.duplicates_of_which), name=name),
            path("duplicates/merge/", wrap(self.merge_view), name="events_registration_merge"),
            path("duplicates/<slug:slug>/", wrap(self.duplicates), name=name),
            *inherited,
        ]

    def duplicates_of_which(self, request: HttpRequest) -> HttpResponse:
        """Which conference? Straight on where one is chosen or there is only one."""
        found = list(merging_conferences(request))
        if not found:
            raise PermissionDenied
        only = organiser.only(request) if organiser.only(request) in found else None
        if only or len(found) == 1:
            return redirect("admin:events_registration_duplicates", (only or found[0]).slug)
        ways = [(one, reverse("admin:events_registration_duplicates", args=[one.slug])) for one in found]
        context = {**self._frame(request, _("Duplicates of which conference?")), "ways": ways}
        return render(request, "admin/events/which.html", context)

    def duplicates(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Pairs that may be one person (GET); saying of one pair that they are two (POST)."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        conference = merging_conferences(request).filter(slug=slug).first()
        if conference is None:
            raise Http404
        if request.method == "POST":
            return self._say_distinct(request, conference)
        pairs, number = duplicates.likely_duplicates(conference)
        context = {
            **self._frame(request, _("Possible duplicates")),
            "conference": conference,
            "pairs": [(one, merge_page(one.first.person_id, one.second.person_id)) for one in pairs],
            "number": number,
            "merged": duplicates.merged_lately(conference),
        }
        page: HttpResponse = self.in_zone(  # type: ignore[attr-defined]
            request,
            conference.zone,
            lambda: render(request, "admin/events/registration/duplicates.html", context),
        )
        return page

    def _say_distinct(self, request: HttpRequest, conference: Conference) -> HttpResponse:
        first, second = self._two(request, request.POST.get("ids", ""))
        try:
            actions.say_distinct(first, second, by=request.user, now=timezone.now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            text = _("%(first)s and %(second)s are two persons. They are suggested no more.")
            messages.success(request, text % {"first": first.name, "second": second.name})
        return redirect("admin:events_registration_duplicates", conference.slug)

    def _two(self, request: HttpRequest, ids: str) -> tuple[Person, Person]:
        """Two persons of one's own conferences; 404 for anything else."""
        asked = {int(pk) for pk in ids.split(",") if pk.isascii() and pk.isdecimal() and len(pk) < 19}
        found = duplicates.people_of(asked, conferences=merging_conferences(request))
        if len(asked) != 2 or len(found) != 2:  # both of them
            raise Http404
        return found[0], found[1]

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Both side by side (GET), then what will happen, then (`sure`) the merge (POST)."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        first, second = self._two(request, request.GET.get("ids", ""))
        back = _back(request, first, second)
        context = {
            **self._frame(request, _("Make one of two persons")),
            "people": (first, second),
            "back": back,
            "beyond": duplicates.is_beyond_reach(request.user, first, second),
        }
        pairs = duplicates.pairs_of(first, second)
        data = request.POST if request.method == "POST" else None
        form = MergeForm(data, first=first, second=second, pairs=pairs)
        if not context["beyond"] and form.is_valid() and _is_possible(form):
            if "sure" not in request.POST:
                context |= {"form": form, **_told(form)}
                return render(request, "admin/events/registration/merge_sure.html", context)
            if self._merge(request, form):
                return redirect(back)
        context["form"] = form
        status = 400 if form.errors else 200
        return render(request, "admin/events/registration/merge.html", context, status=status)

    def _merge(self, request: HttpRequest, form: MergeForm) -> bool:
        keep, other = form.kept
        reason = form.cleaned_data["reason"]
        try:
            actions.merge_people(
                keep, other, form.choice(), by=request.user, now=timezone.now(), reason=reason
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        messages.success(request, _("Merged: %(name)s is one person now.") % {"name": keep.name})
        return True

    def _frame(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}


def merge_page(*people: int) -> str:
    joined = ",".join(str(pk) for pk in sorted(people))
    return f"{reverse('admin:events_registration_merge')}?ids={joined}"


def _back(request: HttpRequest, *people: Person) -> str:
    """The suggestions of a conference of theirs that one runs."""
    rows = Registration.objects.filter(person__in=people, conference__in=merging_conferences(request))
    slug = rows.order_by("-conference__starts_on").values_list("conference__slug", flat=True).first()
    return reverse("admin:events_registration_duplicates", args=[slug])


def _account(form: MergeForm) -> int | None:
    keep, other = form.kept
    chosen = other if form.choice().keeps_other_account or keep.user_id is None else keep
    return chosen.user_id


def _is_possible(form: MergeForm) -> bool:
    """Says before the last step what the merge would refuse in it."""
    choice = form.choice()
    try:
        check_gains(*form.kept, account=_account(form), now=timezone.now())
        for stays, goes in _joins(form, choice):
            check_stays(stays=stays.state, goes=goes.state)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _joins(form: MergeForm, choice: actions.Choice) -> list[tuple[Registration, Registration]]:
    return [
        (pair.first, pair.second)
        if choice.joins[pair.conference.pk].stays == pair.first.pk
        else (pair.second, pair.first)
        for pair in form.pairs
    ]


def _told(form: MergeForm) -> dict[str, Any]:
    """What the last page before the merge says."""
    keep, other = form.kept
    account = _account(form)
    loses = [one.user for one in (keep, other) if one.user and one.user.pk != account]
    return {
        "keep": keep,
        "other": other,
        "moves": duplicates.outcome(other),
        "joins": [(stays, goes, duplicates.joined(goes)) for stays, goes in _joins(form, form.choice())],
        "account": next((one.user for one in (keep, other) if one.user_id == account), None),
        "loses": loses,
    }
