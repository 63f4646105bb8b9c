"""Pages that belong to no subject: light or dark, and the style page."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.common import samples, themes
from events.common.forms import SampleFilterForm, SampleForm, ThemeForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def theme(request: HttpRequest) -> HttpResponse:
    """Asks for light or dark and keeps the answer in a cookie; works without a script."""
    form = ThemeForm(request.POST or None, initial={"theme": themes.of_request(request)})
    back = _back(request)
    if request.method == "POST" and form.is_valid():
        response = HttpResponseRedirect(back)
        themes.keep(response, form.cleaned_data["theme"], secure=request.is_secure())
        return response
    return render(request, "common/theme.html", {"form": form, "next": back})


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps the check-in pages going; it stands at the root, each page gives it its scope."""
    kind = "text/javascript; charset=utf-8"
    response = render(request, "common/sw.js", {"static_url": settings.STATIC_URL}, content_type=kind)
    response["Cache-Control"] = "no-cache"
    return response


@never_cache
@login_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for staff; `?theme=` and `?hue=` show it in other colours."""
    if not request.user.is_staff:
        raise Http404
    context = {
        **samples.components(timezone.now()),
        "form": SampleForm(),
        "broken": SampleForm({"name": "", "email": "nobody", "valid_until": "31 2 2031", "category": "x"}),
        "filter_form": SampleFilterForm(),
        "shown_hue": request.GET.get("hue", 215),
        "hues": [hue for hue in range(0, 360, 15) if not 10 <= hue <= 40],
    }
    if request.GET.get("theme") in themes.THEMES:
        context["theme"] = request.GET["theme"]
    return render(request, "common/styleguide.html", context)
