"""Lists the slices' addresses; fixed first segments come before the conferences' slugs."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("events.mail.urls")),
    path("", include("events.common.urls")),
    path("", include("events.api.urls")),
    path("", include("events.front.urls")),
    path("", include("events.conferences.urls")),
    path("", include("events.addresses.urls")),
    path("", include("events.registrations.urls")),
    path("", include("events.interchange.urls")),
    path("", include("events.programme.urls")),
    path("", include("events.reminders.urls")),
]
