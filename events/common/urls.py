from django.urls import path

from events.common import views

urlpatterns = [
    path("sw.js", views.service_worker, name="service-worker"),
    path("theme/", views.theme, name="theme"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
