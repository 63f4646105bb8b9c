from django.urls import path

from events.conferences import views

urlpatterns = [
    path("organiser/<str:token>/", views.organiser_invitation, name="organiser-invitation"),
    path("<slug:conference>/pages/<slug:slug>/", views.page_detail, name="page-detail"),
    path("<slug:conference>/announcements/", views.announcement_list, name="announcement-list"),
]
