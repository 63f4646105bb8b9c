"""What to run today, in words: for each conference, what waits, for how long, and where it is done."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.common import formats
from events.conferences.models import Conference
from events.conferences.rules import ConferenceState
from events.desk.numbers import Numbers, numbers
from events.desk.rules import Matter, is_nearly_full, matters_of, may_run_a_day, may_see_figures
from events.mail.rules import MessageState
from events.registrations.rules import RegistrationState
from events.registrations.rules.changes import ChangeState

# Whoever may run more of them at once chooses one; a month after its end a conference is no news.
MOST = 5
AFTERWARDS = timedelta(days=30)
LONG_WAIT = timedelta(days=3)


@dataclass(frozen=True)
class Line:
    """One number with its words; `url` is the list of just those. `tone` is "bad", "warn" or ""."""

    number: str
    label: str
    url: str = ""
    detail: str = ""
    tone: str = ""
    do: tuple[str, str] | None = None  # (address, words) of what is done about it


@dataclass(frozen=True)
class Today:
    """One conference and what concerns this organiser of it; `lines` empty: nothing waits."""

    conference: Conference
    zone: str
    lines: Sequence[Line]
    run_sheet: str  # its address, from the day before the first to the last, for those who may run a day
    figures: str  # the address of the figures of registration, for those who see them


def shown(conferences: Sequence[Conference], *, now: datetime) -> list[Conference]:
    """Those that are not archived and not long over, the one that comes first on top; at most `MOST`."""
    live = [
        one
        for one in conferences
        if one.state != ConferenceState.ARCHIVED and one.ends_on >= one.local(now - AFTERWARDS).date()
    ]
    return sorted(live, key=lambda one: (one.ends_on < one.local(now).date(), one.starts_on, one.pk))[:MOST]


def today(
    conferences: Sequence[Conference], *, user: Any, roles: Mapping[int, Collection[str]], now: datetime
) -> list[Today]:
    """What waits at each of the conferences, as far as the user's roles there reach."""
    if not conferences:
        return []
    found = numbers(conferences, user=user, now=now)
    return [
        Today(
            conference=one,
            zone=formats.zone_name(now, one.zone, str(one.city)),
            lines=[
                line
                for matter in matters_of(roles.get(one.pk, ()))
                for line in _lines(matter, one, found[one.pk], now)
            ],
            run_sheet=_run_sheet(one, roles.get(one.pk, ()), now),
            figures=_figures(one, roles.get(one.pk, ())),
        )
        for one in conferences
    ]


def _run_sheet(conference: Conference, roles: Collection[str], now: datetime) -> str:
    today = conference.local(now).date()
    is_near = conference.starts_on - timedelta(days=1) <= today <= conference.ends_on
    there = _address("admin:events_session_run")
    return f"{there}?{urlencode({'conference': conference.slug})}" if is_near and may_run_a_day(roles) else ""


def _figures(conference: Conference, roles: Collection[str]) -> str:
    may = may_see_figures(roles)
    return _address("admin:events_registration_figures", conference.slug) if may else ""


def _lines(matter: Matter, conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    words = {
        Matter.CLASHES: _clashes,
        Matter.CHANGES: _changes,
        Matter.REQUESTS: _requests,
        Matter.CORRECTIONS: _corrections,
        Matter.PLACES: _places,
        Matter.LETTERS: _letters,
        Matter.ANSWERS: _answers,
        Matter.ADDRESSES: _addresses,
        Matter.MAILS: _mails,
        Matter.ANNOUNCEMENTS: _announcements,
    }
    return words[matter](conference, found, now)


def _list(model: str, conference: Conference, **filters: str) -> str:
    """The admin's list of the model, narrowed; "" where there is none."""
    there = _address(f"admin:events_{model}_changelist")
    query = urlencode({"conference__id__exact": conference.pk, **filters})
    return f"{there}?{query}" if there else ""


def _address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _clashes(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    if found.clashes:
        yield Line(
            number=formats.number(found.clashes),
            label=ngettext("double booking", "double bookings", found.clashes),
            url=_list("session", conference, news="clash"),
            detail=_("A room or a person is booked twice."),
            tone="bad",
        )


def _changes(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    if not found.changes:
        return
    preview = _address("admin:events_release_publish", conference.slug)
    if found.release:
        detail = _("in the draft after release %(number)s") % {"number": found.release}
    else:
        detail = _("Nothing is published yet.")
    yield Line(
        number=formats.number(found.changes),
        label=ngettext("session not published", "sessions not published", found.changes),
        url=_list("session", conference, news="changed"),
        detail=detail,
        tone="warn",
        do=(preview, _("Review and publish")) if preview else None,
    )


def _requests(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    if not found.requests or found.oldest_request is None:
        return
    waits = now - found.oldest_request
    yield Line(
        number=formats.number(found.requests),
        label=ngettext("request to attend", "requests to attend", found.requests),
        url=_list("registration", conference, state__exact=RegistrationState.SUBMITTED),
        detail=_("The oldest has waited %(time)s.") % {"time": formats.duration(waits)},
        tone="warn" if waits >= LONG_WAIT else "",
    )


def _corrections(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    if not found.corrections or found.oldest_correction is None:
        return
    waits = now - found.oldest_correction
    yield Line(
        number=formats.number(found.corrections),
        label=ngettext("change of a registration", "changes of registrations", found.corrections),
        url=_list("pendingchange", conference, state__exact=ChangeState.OPEN),
        detail=_("The oldest has waited %(time)s.") % {"time": formats.duration(waits)},
        tone="warn" if waits >= LONG_WAIT else "",
    )


def _places(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    for quota in found.quotas:
        if quota.category and not is_nearly_full(quota.taken, quota.capacity):
            continue
        left = max((quota.capacity or 0) - quota.taken, 0)
        model = "participantcategory" if quota.category else "quota"
        detail = _("%(taken)s of %(capacity)s are taken.") % {
            "taken": formats.number(quota.taken),
            "capacity": formats.number(quota.capacity or 0),
        }
        label = ngettext("place left", "places left", left)
        yield Line(
            number=formats.number(left),
            label=f"{label}: {quota.category.name}" if quota.category else label,
            url=_list(model, conference),
            detail=detail,
            tone="" if left else "warn",
        )


def _letters(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    if not found.letters:
        return
    late = found.letters_late
    text = ngettext("%(number)s is late.", "%(number)s are late.", late)
    yield Line(
        number=formats.number(found.letters),
        label=ngettext("letter for a visa to make", "letters for visas to make", found.letters),
        url=_list("visaletter", conference),
        detail=text % {"number": formats.number(late)} if late else "",
        tone="warn" if late else "",
    )


def _answers(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    if found.unanswered:
        yield Line(
            number=formats.number(found.unanswered),
            label=ngettext("speaker has not answered", "speakers have not answered", found.unanswered),
            url=_list("speaker", conference, answer="open"),
        )


def _addresses(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    if found.next_lift:
        yield Line(
            number=formats.number(found.embargoed),
            label=ngettext("address under embargo", "addresses under embargo", found.embargoed),
            url=_list("address", conference, state__exact="embargoed"),
            detail=_("The next can be read from %(time)s.")
            % {"time": formats.moment(found.next_lift, conference.zone)},
        )
    if found.drafts:
        yield Line(
            number=formats.number(found.drafts),
            label=ngettext("address is a draft", "addresses are drafts", found.drafts),
            url=_list("address", conference, state__exact="draft"),
        )


def _mails(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    held, failed, late = found.mails_held, found.mails_failed, found.mails_late
    if held:
        label = ngettext("mail is held for you to decide", "mails are held for you to decide", held)
        there = _list("message", conference, state__exact=MessageState.HELD)
        yield Line(number=formats.number(held), label=label, url=there, tone="bad")
    if failed:
        label = ngettext("mail could not be delivered", "mails could not be delivered", failed)
        there = _list("message", conference, state__exact=MessageState.FAILED)
        yield Line(number=formats.number(failed), label=label, url=there, tone="bad")
    if late:
        label = ngettext("mail is late", "mails are late", late)
        there = _list("message", conference, state__exact=MessageState.QUEUED)
        detail = _("Due for more than a quarter of an hour: is the worker running?")
        yield Line(number=formats.number(late), label=label, url=there, detail=detail, tone="bad")


def _announcements(conference: Conference, found: Numbers, now: datetime) -> Iterator[Line]:
    if found.on_show:
        urgent = ngettext("%(number)s is urgent.", "%(number)s are urgent.", found.urgent)
        yield Line(
            number=formats.number(found.on_show),
            label=ngettext("announcement on show", "announcements on show", found.on_show),
            url=_list("announcement", conference),
            detail=urgent % {"number": formats.number(found.urgent)} if found.urgent else "",
        )
