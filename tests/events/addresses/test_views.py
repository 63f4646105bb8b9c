import hashlib
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertNumQueries

from events.addresses import actions
from tests.factories.addresses import AddressFactory, draft, embargoed, published
from tests.factories.conferences import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def conference():
    return ConferenceFactory(slug="sample")


def get(client, url, at=NOW, **query):
    with time_machine.travel(at, tick=False):
        return client.get(url, query)


def page(slug="mast", **_):
    return reverse("events:address-detail", kwargs={"conference": "sample", "slug": slug})


def texts(response):
    return [(part.number, part.text) for part in response.context["page"].paragraphs]


LIST = "/sample/addresses/"
FEED = "/sample/addresses/feed/"


def test_list_shows_the_newest_first_and_no_draft(client, conference):
    old = published(conference=conference, delivered_on="2026-03-01")
    new = published(conference=conference, delivered_on="2026-03-02")
    undated = published(conference=conference, delivered_on=None, not_known=["date"])
    draft(conference=conference)
    published()
    assert [address for address, _tags in get(client, LIST).context["rows"]] == [new, old, undated]


def test_list_of_nothing_says_so(client, conference):
    assert "No address has been published yet" in get(client, LIST).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"language": "az"}, ["two"]),
        ({"author": "Larisa Vorontsova"}, ["one"]),
        ({"q": "MÀST"}, ["one"]),
        ({"q": "households price"}, ["two"]),
        ({"q": "zeppelin"}, []),
    ],
)
def test_list_filters(client, conference, query, found):
    published(
        conference=conference, slug="one", title="A mast", text="Count.", author_name="Larisa Vorontsova"
    )
    published(
        conference=conference,
        slug="two",
        title="Wires",
        languages=["en", "az"],
        text="Households.\n\nPrice.",
        author_name="Lu Wenqing",
    )
    assert [address.slug for address, _tags in get(client, LIST, **query).context["rows"]] == found


def test_list_with_an_unknown_language_says_so_beside_the_field(client, conference):
    published(conference=conference)
    response = get(client, LIST, language="tlh")
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["language"]


@pytest.mark.parametrize("number", ["-1", "999999999999", "x", ""])
def test_list_page_of_nonsense_is_a_page(client, conference, number):
    published(conference=conference)
    assert len(get(client, LIST, page=number).context["rows"]) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(client, conference, rows):
    for _row in range(rows):
        published(conference=conference, languages=["en", "az"])
    get(client, LIST)
    with assertNumQueries(9):
        get(client, LIST)


def test_detail_numbers_its_paragraphs(client, conference):
    published(conference=conference, slug="mast", text="One.\n\n* * *\n\nTwo.")
    assert texts(get(client, page())) == [
        (1, "Dear colleagues,"),
        (2, "One."),
        (None, "* * *"),
        (3, "Two."),
        (4, "I thank the people of Port Selene."),
    ]


def test_detail_marks_language_and_direction_of_the_text(client, conference):
    published(conference=conference, slug="mast", languages=["ar"], original_language="ar")
    assert '<span lang="ar" dir="rtl">Dear colleagues,</span>' in get(client, page()).content.decode()


def test_detail_shows_the_readers_language_else_the_original(client, conference):
    published(conference=conference, slug="mast", languages=["az", "en"], original_language="az")
    assert get(client, page()).context["page"].language == "en"
    assert get(client, f"/fr{page()}").context["page"].language == "az"


def test_detail_in_a_language_that_is_not_there_is_missing(client, conference):
    published(conference=conference, slug="mast")
    assert get(client, page(), language="fr").status_code == 404


def test_detail_says_what_is_not_known(client, conference):
    published(conference=conference, slug="mast", author_name="", not_known=["author"])
    html = get(client, page()).content.decode()
    assert "Author not known" in html
    assert "Source not known" in html


def test_detail_of_a_record_says_that_the_text_is_elsewhere(client, conference):
    address = AddressFactory(conference=conference, slug="mast", summary="She counted villages.")
    address.provenances.create(language="en", source_url="https://courier.example/a", publisher="Courier")
    actions.publish(address, by=None, now=NOW)
    html = get(client, page()).content.decode()
    assert "We do not hold the text of this address" in html
    assert 'href="https://courier.example/a"' in html


def test_detail_normalises_quotation_marks_for_display_only(client, conference):
    address = draft(conference=conference, slug="mast", text="''Count them''")
    address.provenances.update(
        normalisations=[{"from": "''", "to": "“", "count": 1}, {"from": "''", "to": "”", "count": 1}]
    )
    actions.publish(address, by=None, now=NOW)
    assert texts(get(client, page()))[1] == (2, "“Count them”")
    assert "''Count them''" in get(client, f"{page()}versions/1/text/").content.decode()


def test_detail_cites_itself(client, conference):
    published(conference=conference, slug="mast", title="A mast", author_name="Larisa Vorontsova")
    assert get(client, page()).context["citation"] == (
        "Larisa Vorontsova, “A mast”, Speech, Conference on Village Networks, Port Selene, 2 March 2026, "
        "version 1. http://testserver/sample/addresses/mast/?language=en"
    )


def test_detail_escapes_what_was_typed(client, conference):
    published(conference=conference, slug="mast", title="<script>alert(1)</script>", text="<img onerror=x>")
    html = get(client, page()).content.decode()
    assert "<script>alert" not in html
    assert "<img onerror" not in html


def test_correction_is_shown_in_the_open(client, conference):
    address = published(conference=conference, slug="mast", text="By a quarter.")
    actions.correct(
        address,
        corrigendum="The figure was wrong.",
        by=None,
        now=NOW,
        texts=[{"language": "en", "body": "By a third."}],
    )
    shown = get(client, page()).context["page"]
    assert (shown.number, shown.paragraphs[1].correction.was) == (2, "By a quarter.")
    assert "The figure was wrong." in get(client, page()).content.decode()


def test_earlier_version_stays_readable_and_says_so(client, conference):
    address = published(conference=conference, slug="mast", text="By a quarter.", title="First title")
    actions.correct(address, corrigendum="Title.", by=None, now=NOW, facts={"title": "Second title"})
    response = get(client, f"{page()}versions/1/")
    assert response.context["page"].facts["title"] == "First title"
    assert "This is not the version in force" in response.content.decode()


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_version_that_is_not_there_is_missing(client, conference, number):
    published(conference=conference, slug="mast")
    assert get(client, f"{page()}versions/{number}/").status_code == 404
    assert get(client, f"{page()}versions/{number}/text/").status_code == 404


def test_plain_text_has_the_fingerprint_of_the_page(client, conference):
    published(conference=conference, slug="mast")
    response = get(client, f"{page()}versions/1/text/")
    shown = get(client, page()).context["page"]
    assert hashlib.sha256(response.content).hexdigest() == shown.sha256
    assert shown.is_intact


def test_withdrawn_page_says_why_and_is_gone(client, conference):
    address = published(conference=conference, slug="mast", text="The wrong words.")
    actions.withdraw(address, reason="It was another's text.", by=None, now=NOW)
    response = get(client, page())
    assert response.status_code == 410
    assert "It was another&#x27;s text." in response.content.decode()
    assert "The wrong words." not in response.content.decode()
    assert get(client, f"{page()}versions/1/text/").status_code == 410
    assert get(client, f"{page()}versions/1/").status_code == 410


def test_embargoed_is_as_missing_as_what_never_was(client, conference):
    embargoed(LATER, now=NOW, conference=conference, slug="mast")
    hidden = get(client, page(), at=LATER - timedelta(seconds=1))
    never = get(client, page("nothing"), at=LATER - timedelta(seconds=1))
    assert (hidden.status_code, hidden.content.replace(b"/mast/", b"/nothing/")) == (404, never.content)
    assert get(client, page(), at=LATER).status_code == 200


def test_cached_copy_never_outlives_the_next_lift(client, conference):
    published(conference=conference, slug="mast")
    embargoed(NOW + timedelta(seconds=20), now=NOW, conference=conference)
    for url in (LIST, page(), FEED):
        assert "max-age=20" in get(client, url)["Cache-Control"].split(", ")


def test_page_of_somebody_signed_in_is_not_kept(client, conference):
    published(conference=conference, slug="mast")
    client.force_login(UserFactory())
    assert "no-store" in get(client, page())["Cache-Control"]


def test_feed_holds_the_published(client, conference):
    published(conference=conference, slug="mast", title="A <mast> & more", author_name="Lu\x0b Wenqing")
    embargoed(LATER, now=NOW, conference=conference)
    response = get(client, FEED)
    root = ET.fromstring(response.content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert [entry.findtext("a:title", namespaces=space) for entry in root.findall("a:entry", space)] == [
        "A <mast> & more"
    ]
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_a_feed_reader_finds_no_markup_in_a_summary(client, conference):
    published(conference=conference, summary={"en": "Masts <img src=x onerror=alert(1)> & prices"})
    root = ET.fromstring(get(client, FEED).content)
    summary = root.find("{*}entry/{*}summary")
    assert (summary.get("type"), summary.text) == (
        "html",
        "Masts &lt;img src=x onerror=alert(1)&gt; &amp; prices",
    )


def test_post_is_refused(client, conference):
    assert client.post(LIST).status_code == 405


def test_pages_of_an_unknown_conference_are_missing(client):
    assert get(client, "/nowhere/addresses/").status_code == 404
