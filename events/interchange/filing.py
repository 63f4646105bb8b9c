"""Schedule files that organisers send in: kept, looked at, imported."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from events.common.actions import record_transition, sign_history
from events.common.text import clean_line
from events.conferences.models import Conference
from events.interchange.actions import import_schedule
from events.interchange.models import ScheduleFile
from events.interchange.readers import read_schedule
from events.interchange.results import Result


def keep_file(conference: Conference, *, name: str, data: bytes, by: Any, now: datetime) -> ScheduleFile:
    """Keeps a file that an organiser sent in, to be looked at and imported later."""
    kept: ScheduleFile = ScheduleFile.objects.create(
        conference=conference,
        name=clean_line(name)[:200] or "schedule",
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        sent_by=by,
        sent_at=now,
    )
    return kept


@transaction.atomic
def import_file(
    kept: ScheduleFile, *, by: Any, now: datetime, skip_refused: bool = False, day_order: str = ""
) -> Result:
    """Imports a kept file into its conference's drafts and notes what came of it."""
    schedule = read_schedule(bytes(kept.data), zone=kept.conference.time_zone, day_order=day_order)
    result = import_schedule(schedule, conference=kept.conference, by=by, now=now, skip_refused=skip_refused)
    kept.imported_at, kept.summary = now, result.summary()
    sign_history(kept, by=by, now=now)
    kept.save()
    record_transition(kept, from_state="", to_state="imported", by=by, now=now, reason=kept.summary)
    return result
