"""Public pages that join several slices."""

from django.urls import path

from events.front.views import crawlers, home, invitations, privacy, schedule, speaking

urlpatterns = [
    path("", home.conference_list, name="conference-list"),
    path("accounts/data/", privacy.my_data, name="my-data"),
    path("accounts/data/download/", privacy.download, name="my-data-download"),
    path("accounts/data/delete/", privacy.delete, name="my-data-delete"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("calendar/<str:token>.ics", schedule.calendar_feed, name="calendar-feed"),
    path("calendar/<str:token>/", schedule.shared, name="schedule-shared"),
    path("<slug:conference>/", home.home, name="home"),
    path("<slug:conference>/speaking/", speaking.speaking, name="speaking"),
    path("<slug:conference>/speaking/answers/<int:number>/", speaking.answer, name="speaking-answer"),
    path("<slug:conference>/speaking/presentation/", speaking.presentation, name="speaking-presentation"),
    path("<slug:conference>/my-schedule/", schedule.my_schedule, name="my-schedule"),
    path("<slug:conference>/my-schedule/share/", schedule.share_change, name="schedule-share-change"),
    path("<slug:conference>/my-schedule/feed/", speaking.feed, name="calendar-feed-change"),
]
