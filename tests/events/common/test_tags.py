import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

BAKU = SimpleNamespace(slug="c", time_zone="Asia/Baku", city={"en": "Baku", "az": "Bakı"})
NOON = dt.datetime(2025, 11, 17, 8, 0, tzinfo=dt.UTC)


def render(source, context=None, *, query="", conference=BAKU):
    request = RequestFactory().get(f"/{query}")
    if conference:
        request.conference = conference
    return Template(source).render(RequestContext(request, {"value": NOON, **(context or {})}))


def test_the_hour_is_read_in_the_conference_s_zone():
    assert render("{% clock value %}") == '<time datetime="2025-11-17T12:00:00+04:00">12:00</time>'


def test_the_reader_may_ask_for_another_zone():
    assert render("{% clock value %}", query="?tz=Asia/Tokyo") == (
        '<time datetime="2025-11-17T17:00:00+09:00">17:00</time>'
    )


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Nowhere/City", "", "%00"])
def test_an_unknown_zone_is_ignored(zone):
    assert "12:00" in render("{% clock value %}", query=f"?tz={zone}")


def test_the_day_follows_the_zone():
    late = dt.datetime(2025, 11, 17, 21, 0, tzinfo=dt.UTC)
    assert ">Tuesday 18 November<" in render("{% day value %}", {"value": late})


def test_a_moment_names_the_city_of_the_conference():
    with translation.override("az"):
        assert "12:00 Bakı (UTC+4)" in render("{% moment value %}")


def test_another_zone_is_not_called_by_the_conference_s_city():
    assert render("{% zone_note value %}", query="?tz=Asia/Tokyo") == "Tokyo (UTC+9)"


def test_zones_hold_in_components():
    source = '{% include "components/slot.html" with item=item only %}'
    assert ">12:00</time>" in render(source, {"item": {"starts_at": NOON, "title": "T", "url": "/"}})


def test_a_slot_without_an_hour_says_so():
    source = '{% include "components/slot.html" with item=item only %}'
    assert "No hour yet" in render(source, {"item": {"title": "T", "url": "/"}})


def test_no_time_is_nothing():
    assert render("{% clock none %}{% day none %}{% moment none %}") == ""


def test_tags_work_without_a_request():
    assert Template("{% clock value %}").render(Context({"value": NOON})) == (
        '<time datetime="2025-11-17T08:00:00+00:00">08:00</time>'
    )


def test_a_text_in_another_language_is_marked():
    with translation.override("fr"):
        assert (
            render("{% localised value %}", {"value": {"ar": "قاعة"}})
            == '<span lang="ar" dir="rtl">قاعة</span>'
        )


def test_a_text_in_the_language_of_the_page_is_plain_and_escaped():
    assert render("{% localised value %}", {"value": {"en": "<b>"}}) == "&lt;b&gt;"


def test_a_name_is_followed_by_the_one_in_its_own_script():
    assert render('{% person "Lu Wenqing" "陆文清" "zh" %}') == (
        '<bdi dir="ltr">Lu Wenqing</bdi> <bdi class="script" lang="zh" dir="ltr">陆文清</bdi>'
    )


def test_a_name_that_is_markup_is_text():
    assert "<img" not in render("{% person value value %}", {"value": "<img src=x>"})


def test_markdown_of_another_language_is_marked():
    with translation.override("fr"):
        assert (
            render("{% md value %}", {"value": {"en": "Hi"}}) == '<div lang="en" dir="ltr"><p>Hi</p>\n</div>'
        )


def test_one_parameter_of_the_query_changes():
    assert render("{% qs page=2 day=None %}", query="?q=a%26b&page=1&day=x&track=1&track=2") == (
        "q=a%26b&amp;page=2&amp;track=1&amp;track=2"
    )


def test_pages_offer_the_ends_and_the_neighbours():
    page = Paginator(range(240), 10).page(7)
    text = render(
        '{% include "components/pages.html" with page=page only %}', {"page": page}, query="?q=x&page=7"
    )
    assert '<span aria-current="page">7</span>' in text
    assert '<a href="?q=x&amp;page=24" aria-label="Page 24">24</a>' in text


def test_one_page_needs_no_pages():
    page = Paginator(range(3), 10).page(1)
    assert render('{% include "components/pages.html" with page=page only %}', {"page": page}).strip() == ""


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('{{ "AZ"|country }}', "Azerbaijan"),
        ('{{ "ar"|language_name }}', "Arabic"),
        ('{{ "fr"|language_itself }}', "Français"),
        ('{{ "ar"|direction }}', "rtl"),
        ("{{ 70|duration }}", "1 h 10 min"),
        ("{{ 12572|number }}", "12,572"),
        ("{{ none|country }}{{ none|duration }}{{ none|number }}{{ none|language_name }}", ""),
    ],
)
def test_filters(source, shown):
    assert render(source) == shown
