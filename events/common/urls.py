from django.urls import path

from events.common import views

urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
