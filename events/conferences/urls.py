from django.urls import path

from events.conferences import views

urlpatterns = [
    path("organiser/<str:token>/", views.organiser_invitation, name="organiser-invitation"),
]
