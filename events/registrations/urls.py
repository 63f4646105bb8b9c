"""Registration; every address begins with the conference's slug."""

from django.urls import path

from events.registrations.views import (
    asking,
    badges,
    desk,
    door,
    joining,
    notes,
    offers,
    offline,
    photos,
    replacing,
    schedule,
    seats,
    steps,
)

urlpatterns = [
    path("<slug:conference>/register/", steps.registration_new, name="registration-new"),
    path("<slug:conference>/registration/", asking.registration_status, name="registration-status"),
    path(
        "<slug:conference>/registration/withdraw/",
        asking.registration_withdraw,
        name="registration-withdraw",
    ),
    path(
        "<slug:conference>/registration/take-over/",
        asking.registration_take_over,
        name="registration-take-over",
    ),
    path("<slug:conference>/registration/answer/", asking.registration_answer, name="registration-answer"),
    path("<slug:conference>/registration/place/", offers.registration_place, name="registration-place"),
    path("<slug:conference>/registration/edit/", asking.registration_edit, name="registration-edit"),
    path("<slug:conference>/registration/calendar.ics", asking.registration_ics, name="registration-ics"),
    path("<slug:conference>/registration/badge.svg", asking.registration_badge, name="registration-badge"),
    path("<slug:conference>/registration/photo/", photos.registration_photo, name="registration-photo"),
    path(
        "<slug:conference>/registration/photo/whole.jpg",
        photos.registration_photo_whole,
        name="registration-photo-whole",
    ),
    path("<slug:conference>/photos/<uuid:code>.jpg", photos.photo_image, name="photo"),
    path("<slug:conference>/delegation/", desk.delegation, name="delegation"),
    path("<slug:conference>/delegation/refuse/", desk.delegation_refuse, name="delegation-refuse"),
    path("<slug:conference>/delegation/members.csv", desk.delegation_csv, name="delegation-csv"),
    path("<slug:conference>/delegation/register/", desk.delegation_register, name="delegation-register"),
    path(
        "<slug:conference>/delegation/replace/<slug:reference>/",
        replacing.delegation_replace,
        name="delegation-replace",
    ),
    path("<slug:conference>/delegation/ask/", desk.delegation_ask, name="delegation-ask"),
    path("<slug:conference>/check-in/", door.check_in, name="check-in"),
    path("<slug:conference>/check-in/undo/", door.check_in_undo, name="check-in-undo"),
    path("<slug:conference>/check-in/desk/", door.check_in_desk, name="check-in-desk"),
    path("<slug:conference>/check-in/list.json", offline.check_in_list, name="check-in-list"),
    path("<slug:conference>/check-in/scans/", offline.check_in_scans, name="check-in-scans"),
    path("<slug:conference>/check-in/print/<int:number>/", badges.badge_print, name="badge-print"),
    path("<slug:conference>/check-in/runs/<int:number>.pdf", badges.badge_run, name="badge-run"),
    path("<slug:conference>/sessions/<slug:code>/save/", schedule.session_save, name="session-save"),
    path("<slug:conference>/sessions/<slug:code>/join/", joining.session_join, name="session-join"),
    path("<slug:conference>/sessions/<slug:code>/seat/", seats.session_seat, name="session-seat"),
    path("<slug:conference>/sessions/<slug:code>/note/", notes.session_note, name="session-note"),
    path("<slug:conference>/my-marks/", schedule.session_marks, name="session-marks"),
]
