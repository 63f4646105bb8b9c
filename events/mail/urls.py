from django.urls import path

from events.mail import views

urlpatterns = [
    path("mail/preferences/", views.my_preferences, name="mail-preferences-mine"),
    path("mail/preferences/<str:token>/", views.preferences, name="mail-preferences"),
    path("mail/unsubscribe/<str:token>/", views.unsubscribe, name="mail-unsubscribe"),
    path("<slug:conference>/mails/", views.conference_mails, name="conference-mails"),
]
