"""Badges on paper: read back from the PDF and from its pixels."""

import io
import uuid

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from events.common.tokens import make_token
from events.common.typesetting import compiler
from events.registrations.actions import issue_badge, print_badges
from events.registrations.printing import badges_data, badges_pdf
from events.registrations.rules import SHEETS, Layout, RegistrationState
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    PhotoFactory,
    RegistrationFactory,
    ZoneFactory,
)

HOSTILE = '#import "x"; $a^2$ <para> <img src=file:///etc/passwd> *bold* #{ [x] }'
MILLIMETRE = 72 / 25.4


@pytest.fixture
def conference(db):
    return OpenConferenceFactory(languages=["en", "ar"])


@pytest.fixture
def category(conference):
    made = ParticipantCategoryFactory(conference=conference, name="Observer", hue=150)
    made.zones.add(ZoneFactory(conference=conference, code="VIP"))
    return made


@pytest.fixture
def printed(category, now):
    """Prints people with these facts, each confirmed, and gives the run."""

    def make(*people, layout=Layout.SHEET_OF_6):
        user = ConferenceRoleFactory(conference=category.conference).user
        rows = [
            RegistrationFactory(category=category, state=RegistrationState.CONFIRMED, **facts)
            for facts in people
        ]
        for row in rows:
            issue_badge(row, by=None, now=now)
        facts = {"layout": layout, "form_key": uuid.uuid4()}
        return print_badges(category.conference, rows, by=user, now=now, **facts).run

    return make


def pages(run):
    return PdfReader(io.BytesIO(badges_pdf(run))).pages


def text_of(run):
    return " ".join(" ".join(page.extract_text() for page in pages(run)).split())


def pictures(run, dpi):
    made = compiler("badges", badges_data(run)).compile(format="png", ppi=dpi)
    return [Image.open(io.BytesIO(one)) for one in (made if isinstance(made, list) else [made])]


def test_a_badge_says_who_somebody_is(printed, conference):
    said = text_of(
        printed({"name": "Larisa Vorontsova", "function": "Adviser", "organization_name": "Arvenia", "reference": "7KQ2MX"})
    )  # fmt: skip
    words = ("Larisa Vorontsova", "Adviser", "Arvenia", "Observer", "VIP", "7KQ2MX", conference.symbol)
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    ("name", "language"),
    [("هالة البحري", "ar"), ("沈玉兰", "zh"), ("Фёдор Белоозёрский", "ru"), ("Günel Şəfəqli", "az")],
)
def test_the_own_script_is_text(printed, name, language):
    run = printed({"name": "Hala Al-Bahri", "native_name": name, "native_language": language})
    assert [word for word in name.split() if word not in text_of(run)] == []


@pytest.mark.parametrize("layout", Layout)
def test_codes_are_read_at_300_dpi(printed, layout):
    run = printed({}, {"name": "W" * 200, "native_name": "م" * 200, "native_language": "ar"}, layout=layout)
    read = [found.text for page in pictures(run, 300) for found in zxingcpp.read_barcodes(page)]
    wanted = [make_token("badge", badge.pk, badge.nonce) for badge in run.badges.all()]
    assert sorted(read) == sorted(wanted)


@pytest.mark.parametrize("layout", Layout)
def test_pages_have_the_size_of_the_paper(printed, layout):
    page = pages(printed({}, layout=layout))[0]
    size = (float(page.mediabox.width) / MILLIMETRE, float(page.mediabox.height) / MILLIMETRE)
    assert size == pytest.approx(SHEETS[layout].page, abs=0.1)


def test_a_sheet_holds_six(printed):
    assert [len(pages(printed(*[{}] * number))) for number in (6, 7)] == [1, 2]


def test_the_same_run_gives_the_same_bytes(printed, category):
    run = printed({}, {"native_name": "هالة البحري", "native_language": "ar"})
    PhotoFactory(conference=category.conference, person=run.badges.first().registration.person)
    assert badges_pdf(run) == badges_pdf(run)


def test_no_text_becomes_markup(printed):
    said = text_of(printed({"name": HOSTILE, "function": HOSTILE, "organization_name": HOSTILE}))
    assert said.count("file:///etc/passwd") == 3


@pytest.mark.parametrize("layout", [Layout.A6, Layout.CARD])
@pytest.mark.parametrize(
    "facts", [{"name": "W" * 200}, {"name": "Maria von Hohenschwangau-Wittelsbach " * 5}]
)
def test_nothing_leaves_the_badge(printed, layout, facts):
    """The outermost millimetre above the band stays white, however long the texts are."""
    long = {"function": "x" * 200, "organization_name": "y" * 300, "native_name": "沈" * 200}
    page = pictures(printed({**facts, **long}, layout=layout), 72)[0].convert("L")
    edge = [page.getpixel((x, y)) for x in (1, page.width - 2) for y in range(int(page.height * 0.8))]
    assert min(edge) == 255


def test_a_photo_is_printed_where_there_is_one(printed, category):
    run = printed({})
    bare = pictures(run, 72)[0]
    PhotoFactory(conference=category.conference, person=run.badges.get().registration.person)
    assert pictures(run, 72)[0].tobytes() != bare.tobytes()


def test_a_run_prints_only_badges_that_work(printed, now):
    run = printed({"name": "Larisa Vorontsova"}, {"name": "Marta Quillfeather"})
    issue_badge(run.badges.get(registration__name="Larisa Vorontsova").registration, by=None, now=now)
    said = text_of(run)
    assert ("Larisa" in said, "Marta" in said) == (False, True)


def test_a_run_of_which_nothing_works_is_no_paper(printed, now):
    run = printed({})
    issue_badge(run.badges.get().registration, by=None, now=now)
    with pytest.raises(ValueError, match="no badge"):
        badges_pdf(run)


def test_texts_are_in_the_main_language_of_the_conference(printed, category):
    category.conference.languages = ["ar", "en"]
    category.conference.save()
    reader = PdfReader(io.BytesIO(badges_pdf(printed({}))))
    assert reader.trailer["/Root"]["/Lang"] == "ar"


def test_reading_a_run_asks_the_same_number_of_questions(printed, django_assert_num_queries):
    for number in (1, 3):
        run = printed(*[{}] * number)
        with django_assert_num_queries(3):
            badges_data(run)
