"""The public programme; every address begins with the conference's slug."""

from django.urls import path

from events.programme import views

urlpatterns = [
    path("<slug:conference>/programme/", views.programme, name="programme"),
    path("<slug:conference>/programme/grid/", views.grid, name="programme-grid"),
    path("<slug:conference>/programme/now/", views.now_and_next, name="programme-now"),
    path("<slug:conference>/programme.ics", views.programme_ics, name="programme-ics"),
    path("<slug:conference>/programme.pdf", views.programme_pdf, name="programme-pdf"),
    path("<slug:conference>/rooms/<slug:room>/door.pdf", views.door_pdf, name="door-pdf"),
    path("<slug:conference>/sessions/<slug:code>/", views.session_detail, name="session-detail"),
    path("<slug:conference>/sessions/<slug:code>.ics", views.session_ics, name="session-ics"),
    path("<slug:conference>/speakers/", views.speaker_list, name="speaker-list"),
    path("<slug:conference>/speakers/<slug:code>/", views.speaker_detail, name="speaker-detail"),
    path("<slug:conference>/speakers/<slug:code>.ics", views.speaker_ics, name="speaker-ics"),
    path("<slug:conference>/changes/", views.change_list, name="change-list"),
    path("<slug:conference>/changes/feed/", views.change_feed, name="change-feed"),
    path("<slug:conference>/releases/<int:number>/", views.release_detail, name="release-detail"),
]
