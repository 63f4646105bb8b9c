"""The organisers' admin site: models in sections by subject, entered through allauth alone."""

from collections.abc import Mapping
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.gate import Gate, gate_url, staff_gate
from accounts.rules import is_local_path
from events.conferences import organiser
from events.desk.today import shown, today
from wtdc import sections

Context = dict[str, Any]
# What is made by something else than a form to fill in: the page that does it, and the verb.
VERBS = {"Release": ("admin:events_release_publish", _("Publish"))}

REASONS = {
    Gate.ENROL: _("The secretariat is open to staff with a second factor. Set one up here first."),
    Gate.PROVE: _("Show your second factor to go on to the secretariat."),
}


def _address(name: str, **where: str) -> str:
    """The address of a page, or "" while the part of the site that has it is not installed."""
    try:
        return reverse(name, kwargs=where)
    except NoReverseMatch:
        return ""


class Site(admin.AdminSite):
    site_header = _("Conference secretariat")
    site_title = _("Secretariat")
    index_title = _("What to run today")
    # Django's own list at the side of every page; ours is the section in the rail.
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff whose session has passed the gate; asked on each request, so a loss counts at once."""
        return super().has_permission(request) and staff_gate(request, timezone.now()) is Gate.OPEN

    @method_decorator(never_cache)
    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends staff in, or to what is missing; no password is ever taken here."""
        if not super().has_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("next", "")
        path = wanted if is_local_path(wanted) else reverse("admin:index")
        gate = staff_gate(request, timezone.now())
        if gate is Gate.OPEN:
            return redirect(path)
        messages.warning(request, REASONS[gate])
        return redirect(gate_url(request, gate, path))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        switch = path("conference/", self.admin_view(require_POST(self.switch)), name="switch")
        return [switch, *super().get_urls()]

    def switch(self, request: HttpRequest) -> HttpResponse:
        """Narrows the lists to one conference, or shows all again; remembered until signing out."""
        organiser.choose(request, request.POST.get("conference", ""))
        wanted = request.POST.get("next", "")
        return redirect(wanted if is_local_path(wanted) else "admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models that the user may see, by subject; see `wtdc.sections`."""
        apps = self._build_app_dict(request, app_label)
        if app_label:
            apps = {app_label: apps} if apps else {}
        entries = [entry for app in apps.values() for entry in app["models"]]
        index = reverse("admin:index")
        return sections.arranged(entries, lambda section: f"{index}#{section.key}")

    def each_context(self, request: HttpRequest) -> Context:
        """What the frame of every page shows: conferences to switch between, the section it is in."""
        context: Context = super().each_context(request)
        if not context["has_permission"]:
            return context
        chosen = organiser.chosen(request)
        parts = context["available_apps"]
        open_now = [
            entry
            for part in parts
            for entry in part["models"]
            if entry["admin_url"] and request.path.startswith(entry["admin_url"])
        ]
        for entry in open_now:
            entry["is_open"] = True
        context["section"] = next(
            (part for part in parts if any(e in open_now for e in part["models"])), None
        )
        context["own_conferences"] = organiser.conferences(request)
        context["chosen_conference"] = chosen
        if chosen:
            context["site_url"] = _address("events:home", conference=chosen.slug) or context["site_url"]
        return context

    def index(self, request: HttpRequest, extra_context: Context | None = None) -> TemplateResponse:
        """Everything by subject, with how many there are, and what to add or do."""
        parts = self.get_app_list(request)
        for part in parts:
            for entry in part["models"]:
                entry["count"] = self._count(request, entry)
                entry["verb"] = self._verb(entry)
        context = {"sections": parts, "section": None, **self._today(request), **(extra_context or {})}
        return super().index(request, context)

    def _today(self, request: HttpRequest) -> Context:
        """What waits at the chosen conference, or at those that are going on."""
        now, own, chosen = timezone.now(), organiser.conferences(request), organiser.chosen(request)
        wanted = [chosen] if chosen else shown(own, now=now)
        found = today(wanted, user=request.user, roles=organiser.roles_at(request), now=now)
        return {"today": found, "others": not chosen and len(wanted) < len(own)}

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Context | None = None) -> Any:
        """Our sections are no apps: the index has them all."""
        return redirect("admin:index")

    def _count(self, request: HttpRequest, entry: Mapping[str, Any]) -> int:
        model_admin: Any = self._registry[entry["model"]]
        found = model_admin.get_queryset(request)
        narrow = getattr(model_admin, "narrowed", None)
        rows = narrow(request, found) if narrow else found
        return int(rows.order_by().count())

    def _verb(self, entry: Mapping[str, Any]) -> tuple[str, Any] | None:
        """(address, words) of what makes a new one, where the user may."""
        name, words = VERBS.get(entry["object_name"], ("", ""))
        if name and entry["perms"]["view"] and (there := _address(name)):
            return there, words
        return (entry["add_url"], _("Add")) if entry["add_url"] else None
