from django.urls import path

from events.addresses import views

urlpatterns = [
    path("<slug:conference>/addresses/", views.address_list, name="address-list"),
    path("<slug:conference>/addresses/feed/", views.address_feed, name="address-feed"),
    path("<slug:conference>/addresses/<slug:slug>/", views.address_detail, name="address-detail"),
    path(
        "<slug:conference>/addresses/<slug:slug>/versions/<int:number>/",
        views.address_detail,
        name="address-version",
    ),
    path(
        "<slug:conference>/addresses/<slug:slug>/versions/<int:number>/text/",
        views.address_text,
        name="address-text",
    ),
]
