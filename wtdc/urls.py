"""All addresses of the site; what others rely on is listed in docs/reference/urls.md."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from wtdc import views
from wtdc.metrics import metrics

# /healthz and /readyz are answered by wtdc.middleware.HealthMiddleware, before all this.
urlpatterns = [
    path("metrics", metrics),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("accounts/", include("accounts.urls")),
        path("accounts/", include("allauth.urls")),
        path("", include("events.urls")),
        prefix_default_language=False,
    ),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.failed
handler429 = views.too_many
