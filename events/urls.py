"""Lists the slices' addresses."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("events.conferences.urls")),
]
