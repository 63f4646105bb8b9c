from django.urls import path

from events.interchange import views

urlpatterns = [
    path("<slug:conference>/programme.xml", views.programme_file, {"form": "xml"}, name="programme-xml"),
    path("<slug:conference>/programme.json", views.programme_file, {"form": "json"}, name="programme-json"),
]
