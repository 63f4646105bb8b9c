from django.urls import path

from events.reminders import views

urlpatterns = [
    path(
        "<slug:conference>/emergency/<int:number>/<str:token>/",
        views.emergency_answer,
        name="emergency-answer",
    ),
]
