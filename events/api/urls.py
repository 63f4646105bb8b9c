"""The API, version 1; a change that breaks a reader would be version 2."""

from django.urls import path

from events.api import views

C = "api/v1/conferences/<slug:conference>/"

urlpatterns = [
    path("api/v1/", views.index, name="api-index"),
    path("api/v1/conferences/", views.conference_list, name="api-conference-list"),
    path(C, views.conference_detail, name="api-conference-detail"),
    path(f"{C}releases/", views.release_list, name="api-release-list"),
    path(f"{C}sessions/", views.session_list, name="api-session-list"),
    path(f"{C}sessions/<slug:code>/", views.session_detail, name="api-session-detail"),
    path(f"{C}speakers/", views.speaker_list, name="api-speaker-list"),
    path(f"{C}speakers/<slug:code>/", views.speaker_detail, name="api-speaker-detail"),
    path(f"{C}addresses/", views.address_list, name="api-address-list"),
    path(f"{C}addresses/<slug:slug>/", views.address_detail, name="api-address-detail"),
]
