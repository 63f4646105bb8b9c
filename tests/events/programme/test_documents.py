from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.programme.actions import release
from events.programme.models import Session, SessionDocument, SessionVersion
from events.programme.queries import release_differences
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def session():
    """Published, with one paper in two languages."""
    made = SessionFactory(conference__slug="fair-26", code="OPEN")
    for language in ("en", "ar"):
        SessionDocument.objects.create(
            session=made,
            symbol="FAIR-26/12",
            revision="Rev. 1",
            title={"en": "Draft agenda"},
            language=language,
            url=f"https://papers.example/12-{language}",
        )
    release(made.conference, by=None, now=NOW)
    return made


def page(client):
    return client.get(reverse("events:session-detail", kwargs={"conference": "fair-26", "code": "OPEN"}))


def test_languages_of_a_paper_stand_together(client, session):
    [paper] = page(client).context["papers"]
    assert (paper["symbol"], paper["revision"], [text["language"] for text in paper["texts"]]) == (
        "FAIR-26/12",
        "Rev. 1",
        ["en", "ar"],
    )


def test_readers_see_papers_as_they_were_released(client, session):
    session.documents.update(url="https://elsewhere.example/")
    assert b"elsewhere" not in page(client).content


def test_new_paper_is_named_in_the_difference(session):
    SessionDocument.objects.create(session=session, symbol="FAIR-26/13", title={"en": "Budget"})
    made = release(session.conference, by=None, now=NOW)
    [difference] = release_differences(session.conference, [made.number])[made.number]
    assert difference.words(UTC) == "New document: FAIR-26/13"


def test_new_address_of_a_paper_is_a_change_of_documents(session):
    session.documents.filter(language="en").update(url="https://elsewhere.example/")
    made = release(session.conference, by=None, now=NOW)
    [difference] = release_differences(session.conference, [made.number])[made.number]
    assert difference.words(UTC) == "Documents"


def test_paper_that_is_only_announced_has_no_link(client, session):
    SessionDocument.objects.create(session=session, symbol="FAIR-26/14", title={"en": "Budget"})
    release(session.conference, by=None, now=NOW)
    assert "not yet to be had" in page(client).content.decode()


def test_search_finds_a_session_by_its_paper(session):
    assert "fair 26 12" in SessionVersion.objects.get(session=session).search_text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://papers.example/1", "data:text/html,x"])
def test_paper_leads_to_the_web_alone(client, session, url):
    response = post_paper(client, session, url=url)
    assert (response.status_code, session.documents.count()) == (200, 2)


def test_staff_add_a_paper_in_the_admin(client, session):
    response = post_paper(client, session, url="https://papers.example/15")
    assert (response.status_code, session.documents.count()) == (302, 3)


def post_paper(client, session, url):
    client.force_login(ConferenceRoleFactory(conference=session.conference, role="programme").user)
    address = reverse("admin:events_session_change", args=[session.pk])
    form = client.get(address).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    for name in ("title", "other_titles", "abstract", "note"):
        sent |= {f"{name}_0": str(getattr(session, name) or "")}
    sent |= {
        "starts_at_0": "2026-03-02",
        "starts_at_1": "10:00",
        "ends_at_0": "2026-03-02",
        "ends_at_1": "11:00",
    }
    sent |= {"starts_at": "2026-03-02T10:00", "ends_at": "2026-03-02T11:00"}
    sent |= {"participations-TOTAL_FORMS": 0, "participations-INITIAL_FORMS": 0}
    sent |= {"documents-TOTAL_FORMS": 1, "documents-INITIAL_FORMS": 0}
    sent |= {"documents-0-session": session.pk, "documents-0-symbol": "15", "documents-0-title_0": "Paper"}
    sent |= {"documents-0-url": url, "documents-0-position": 0, "documents-0-language": "en"}
    return client.post(address, sent)


def test_queries_of_a_release_do_not_grow_with_papers(session):
    counts = []
    for number in (1, 3):
        for one in range(number):
            made = SessionFactory(conference=session.conference)
            SessionDocument.objects.create(session=made, symbol=f"{number}{one}", title={"en": "Paper"})
        with CaptureQueriesContext(connection) as captured:
            release(session.conference, by=None, now=NOW, conflict_reason="test")
        counts.append(len(captured))
    assert (counts[0] == counts[1], Session.objects.count()) == (True, 5)
