"""Each address of the site, outside the admin: who gets the page, who is asked to sign in, who finds none.

A new address fails the first test until it has its line here.
"""

import pytest
from django.urls import get_resolver, reverse

from events.conferences.models import Conference
from events.conferences.rules import ConferenceState, Role

pytestmark = pytest.mark.django_db

OPEN, GONE, SIGN_IN, ELSEWHERE, POST_ONLY = "open", "not there", "sign in", "elsewhere", "only by post"
ALL = "everybody"
SIGNED_IN = "whoever is signed in"
STAFF = "staff"
SHEETS = {"focal point", "owner", "registration", "protocol", "superuser"}
# Of which view's argument the value comes from which object; "conference" is always the slug.
ARGUMENTS = {
    "badge-print": {"number": "request"},
    "badge-run": {"number": "run"},
    "page-detail": {"slug": "page"},
    "session-detail": {"code": "session"},
    "session-ics": {"code": "session"},
    "schedule-shared": {"token": "share"},
    "session-join": {"code": "session"},
    "session-note": {"code": "session"},
    "session-save": {"code": "session"},
    "session-seat": {"code": "session"},
    "speaker-detail": {"code": "speaker"},
    "speaker-ics": {"code": "speaker"},
    "release-detail": {"number": 1},
    "door-pdf": {"room": "room"},
    "api-session-detail": {"code": "session"},
    "api-speaker-detail": {"code": "speaker"},
    "api-address-detail": {"slug": "address"},
    "address-detail": {"slug": "address"},
    "address-version": {"slug": "address", "number": 1},
    "address-text": {"slug": "address", "number": 1},
    "accreditation-file": {"code": "file"},
    "photo": {"code": "photo"},
    "delegation-change-approve": {"number": "change"},
    "delegation-change-refuse": {"number": "change"},
    "delegation-correct": {"reference": "member"},
    "delegation-replace": {"reference": "member"},
    "delegation-group-preview": {"number": "group"},
    "speaking-answer": {"number": "participation"},
    "invitation": {"token": "invitation"},
    "organiser-invitation": {"token": "organiser"},
    "calendar-feed": {"token": "feed"},
    "emergency-answer": {"number": "emergency", "token": "answer"},
    "mail-preferences": {"token": "preferences"},
    "mail-unsubscribe": {"token": "unsubscribe"},
}
# Who gets the page. A set names people of the conference; the others that are signed in find nothing.
WHO = {
    "accreditation-file": {"attendee", "owner", "registration", "superuser"},
    "address-detail": ALL,
    "address-feed": ALL,
    "address-list": ALL,
    "address-text": ALL,
    "address-version": ALL,
    "announcement-list": ALL,
    "api-address-detail": ALL,
    "api-address-list": ALL,
    "api-conference-detail": ALL,
    "api-conference-list": ALL,
    "api-index": ALL,
    "api-release-list": ALL,
    "api-session-detail": ALL,
    "api-session-list": ALL,
    "api-speaker-detail": ALL,
    "api-speaker-list": ALL,
    "badge-print": {"owner", "registration", "door", "superuser"},
    "badge-run": {"owner", "registration", "door", "superuser"},
    "calendar-feed": ALL,
    "calendar-feed-change": POST_ONLY,
    "change-feed": ALL,
    "change-list": ALL,
    "check-in": {"owner", "registration", "door", "superuser"},
    "check-in-app": {"owner", "registration", "door", "superuser"},
    "check-in-desk": POST_ONLY,
    "check-in-list": {"owner", "registration", "door", "superuser"},
    "check-in-offline": {"owner", "registration", "door", "superuser"},
    "check-in-scans": POST_ONLY,
    "check-in-undo": POST_ONLY,
    "conference-list": ALL,
    "delegation": {"focal point"},
    "delegation-ask": POST_ONLY,
    "delegation-change-approve": POST_ONLY,
    "delegation-change-refuse": {"focal point"},
    "delegation-changes": {"focal point"},
    "delegation-correct": {"focal point"},
    "delegation-csv": {"focal point"},
    "delegation-group": {"focal point"},
    "delegation-group-csv": {"focal point"},
    "delegation-group-preview": {"focal point"},
    "delegation-refuse": POST_ONLY,
    "delegation-register": {"focal point"},
    "delegation-replace": {"focal point"},
    "delegation-role": POST_ONLY,
    "delegation-sheet": SHEETS,
    "delegation-sheet-csv": SHEETS,
    "delegation-sheet-pdf": SHEETS,
    "door-pdf": ALL,
    "home": ALL,
    "invitation": ALL,
    "conference-mails": SIGNED_IN,
    "emergency-answer": ALL,
    "mail-preferences": ALL,
    "mail-preferences-mine": SIGNED_IN,
    "mail-unsubscribe": ALL,
    "my-data": SIGNED_IN,
    "my-data-delete": POST_ONLY,
    "my-data-download": POST_ONLY,
    "my-schedule": SIGNED_IN,
    "organiser-invitation": ALL,
    "page-detail": ALL,
    "paper-verify": ALL,
    "participant-list": SHEETS - {"focal point"},
    "participant-list-csv": SHEETS - {"focal point"},
    "participant-list-pdf": SHEETS - {"focal point"},
    "photo": {"attendee", "owner", "registration", "protocol", "door", "superuser"},
    "programme": ALL,
    "programme-grid": ALL,
    "programme-ics": ALL,
    "programme-json": ALL,
    "programme-now": ALL,
    "programme-pdf": ALL,
    "programme-xml": ALL,
    "registration-answer": {"attendee"},
    "registration-badge": {"attendee"},
    "registration-certificate": POST_ONLY,
    "registration-change": {"attendee"},
    "registration-change-withdraw": POST_ONLY,
    "registration-certificate-pdf": set(),
    "registration-edit": {"attendee"},
    "registration-files": {"attendee"},
    "registration-ics": {"attendee"},
    "registration-needs": SIGNED_IN,
    "registration-new": SIGNED_IN,
    "registration-photo": SIGNED_IN,
    "registration-photo-whole": {"attendee"},
    "registration-place": {"attendee"},
    "registration-status": SIGNED_IN,
    "registration-take-over": POST_ONLY,
    "registration-terms": {"attendee"},
    "registration-visa": {"attendee"},
    "registration-visa-pdf": {"attendee"},
    "registration-visa-withdraw": POST_ONLY,
    "registration-withdraw": {"attendee"},
    "release-detail": ALL,
    "robots": ALL,
    "schedule-share-change": POST_ONLY,
    "schedule-shared": ALL,
    "service-worker": ALL,
    "session-detail": ALL,
    "session-ics": ALL,
    "session-join": SIGNED_IN,
    "session-marks": ALL,
    "session-note": SIGNED_IN,
    "session-save": SIGNED_IN,
    "session-seat": SIGNED_IN,
    "sitemap": ALL,
    "speaker-detail": ALL,
    "speaker-ics": ALL,
    "speaker-list": ALL,
    "speaking": {"speaker"},
    "speaking-answer": POST_ONLY,
    "speaking-presentation": POST_ONLY,
    "styleguide": STAFF,
    "theme": ALL,
}

# Who may send what can only be sent; everybody else that is signed in finds nothing there.
SENDERS = {
    "calendar-feed-change": SIGNED_IN,
    "delegation-ask": {"focal point"},
    "check-in-desk": {"owner", "registration", "door", "superuser"},
    "check-in-scans": {"owner", "registration", "door", "superuser"},
    "check-in-undo": {"owner", "registration", "door", "superuser"},
    "delegation-change-approve": {"focal point"},
    "delegation-refuse": {"focal point"},
    "delegation-role": set(),
    "my-data-delete": SIGNED_IN,
    "my-data-download": SIGNED_IN,
    "registration-certificate": set(),
    "registration-change-withdraw": {"attendee"},
    "registration-take-over": set(),
    "registration-visa-withdraw": {"attendee"},
    "schedule-share-change": SIGNED_IN,
    "speaking-answer": {"speaker"},
    "speaking-presentation": {"speaker"},
}
# Whoever has asked already, or is asked nothing, is led from the form to where the request stands.
LED_ON = {
    ("registration-new", "attendee"),
    ("registration-answer", "attendee"),
    ("registration-place", "attendee"),
}


# Everybody in `world.everybody`.
LABELS = [
    "visitor", "newcomer", "attendee", "focal point", "speaker", *Role.values,
    "attendee of south", "focal point of south", "owner of south", "superuser",
]  # fmt: skip


def names():
    """The name of every address of `events`."""
    _prefix, resolver = get_resolver().namespace_dict["events"]
    return sorted(name for name in resolver.reverse_dict if isinstance(name, str))


def url(name, place, **changes):
    """The address in that place; `changes` replaces values, such as those of another place."""
    values = {**place.values, **changes}
    arguments = {argument: values.get(source, source) for argument, source in ARGUMENTS.get(name, {}).items()}
    if is_of_conference(name):
        arguments["conference"] = place.conference.slug
    return reverse(f"events:{name}", kwargs=arguments)


def is_of_conference(name):
    _prefix, resolver = get_resolver().namespace_dict["events"]
    [(possibilities, *_rest)] = resolver.reverse_dict.getlist(name)
    return "conference" in possibilities[0][1]


def signed_in(client, user):
    """`client` as `user`, or as a visitor for None."""
    client.logout()
    if user:
        client.force_login(user)
    return client


def answer(client, path, method="get"):
    """What whoever is signed in gets at `path`, in one of the words above."""
    response = getattr(client, method)(path)
    if response.status_code == 302:
        return SIGN_IN if "/accounts/login/" in response["Location"] else ELSEWHERE
    return {200: OPEN, 401: SIGN_IN, 404: GONE, 405: POST_ONLY}.get(
        response.status_code, response.status_code
    )


def expected(who, label, user):
    if who in (ALL, POST_ONLY):
        return OPEN if who == ALL else POST_ONLY
    if user is None:
        return SIGN_IN
    if who == STAFF:
        return OPEN if user.is_staff else GONE
    return OPEN if who == SIGNED_IN or label in who else GONE


def test_everybody_is_asked(people):
    assert sorted(people) == sorted(LABELS)


def test_every_address_has_its_line():
    assert names() == sorted(WHO)


@pytest.mark.parametrize("label", LABELS)
def test_a_person_gets_what_is_theirs(client, north, people, label):
    user = people[label]
    wanted = {name: expected(who, label, user) for name, who in WHO.items()}
    wanted |= {page: ELSEWHERE for page, led in LED_ON if led == label}
    signed_in(client, user)
    assert {name: answer(client, url(name, north)) for name in WHO} == wanted


def test_what_can_only_be_sent_has_senders():
    assert sorted(SENDERS) == sorted(name for name, who in WHO.items() if who == POST_ONLY)


@pytest.mark.parametrize("label", LABELS)
def test_nobody_sends_what_is_not_theirs(client, north, people, label):
    user = people[label]
    wanted = {name: expected(who, label, user) for name, who in SENDERS.items()}
    not_theirs = {name: word for name, word in wanted.items() if word != OPEN}
    signed_in(client, user)
    assert {name: answer(client, url(name, north), "post") for name in not_theirs} == not_theirs


FOREIGN = sorted(
    name
    for name, arguments in ARGUMENTS.items()
    if "token" not in arguments and set(arguments.values()) - {1}
)


def method_of(name):
    return "post" if WHO[name] == POST_ONLY else "get"


@pytest.mark.parametrize("label", [label for label in LABELS if label != "visitor"])
def test_an_object_of_another_conference_is_not_there(client, north, south, people, label):
    paths = {name: url(name, north, **south.values) for name in FOREIGN}
    signed_in(client, people[label])
    answers = {name: answer(client, path, method_of(name)) for name, path in paths.items()}
    assert answers == dict.fromkeys(FOREIGN, GONE)


@pytest.mark.parametrize("label", ["visitor", "newcomer", "attendee of south", "owner of south"])
def test_a_hidden_conference_is_not_there(client, north, people, label):
    hide(north)
    signed_in(client, people[label])
    inside = [name for name in WHO if is_of_conference(name)]
    answers = {name: answer(client, url(name, north), method_of(name)) for name in inside}
    assert answers == dict.fromkeys(inside, GONE)


def hide(place):
    Conference.objects.filter(pk=place.conference.pk).update(state=ConferenceState.DRAFT)


def test_nobody_reads_an_address_under_embargo(client, north, people):
    path = url("address-detail", north, address=north.values["embargoed"])
    assert {answer(signed_in(client, user), path) for user in people.values()} == {GONE}
