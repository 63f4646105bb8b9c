"""Every kind of page that a person reaches by links: status, WCAG, width, CSP, weight."""

import pytest

from tests.e2e.crawl import START, crawl
from tests.e2e.pages import Visit, axe, weigh

# Where each begins; the others of the staff meet no page that the organiser does not.
PEOPLE = {
    "visitor": START,
    "attendee": START,
    "attendee with an offer": ["/sample/registration/"],
    "attendee asked for more": ["/sample/registration/"],
    "focal point": START,
    "speaker": START,
    "organiser": [*START, "/admin/", "/styleguide/"],
    "protocol": ["/admin/"],
    "visa letters": ["/admin/"],
    "door staff": ["/sample/check-in/"],
}
# Lists of all days or all speakers: the limit holds for the HTML alone.
LISTS = ("programme/", "speakers/", "releases/", "changes/")
SIGN_IN = 401  # says why the page needs an account, and leads to one
LEAST = 10  # kinds of page; a crawl that finds fewer has lost its way


@pytest.fixture(scope="module")
def found(site, browser):
    """Person → the kinds of page that nobody named before reaches, with an example of each."""
    seen, pages = set(), {}
    for person, start in PEOPLE.items():
        visit = Visit(browser, site.url, scripts=False)
        if person != "visitor":
            visit.sign_in(*site.sign_ins()[person])
        reached = crawl(visit, start)
        visit.close()
        assert len(reached) >= LEAST
        pages[person] = {kind: page for kind, page in reached.items() if kind not in seen}
        seen |= set(reached)
    return pages


@pytest.mark.parametrize("person", PEOPLE)
def test_no_link_leads_nowhere(found, person):
    right = {200, SIGN_IN} if person == "visitor" else {200}
    assert [page for page in found[person].values() if page[1] not in right] == []


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_is_clean_on_a_phone(site, visit, found, person):
    one = visit(width=360, height=740)
    if person != "visitor":
        one.sign_in(*site.sign_ins()[person])
    wrong = []
    for path, _status in found[person].values():
        if opened(one, path):
            wrong += [f"{path}: {line}" for line in axe(one.page)]
            wrong += [f"{path}: {one.sideways()} px too wide"] if one.sideways() else []
    assert wrong == []


def test_every_public_page_is_light(site, browser, found):
    heavy = []
    for path, _status in found["visitor"].values():
        if path.split("?")[0].rsplit(".", 1)[-1] in {"ics", "xml", "json", "csv", "pdf"}:
            continue
        weight, requests, html = weigh(browser, site.url + path)
        counted = html if path.split("?")[0].endswith(LISTS) else weight
        if counted > 60_000 or requests > 8:
            heavy.append((path, weight, requests, html))
    assert heavy == []


def opened(one, path):
    """Whether the path is a page; a calendar or an export is a download."""
    answer = one.context.request.get(one.url + path)
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    one.go(path)
    return True
