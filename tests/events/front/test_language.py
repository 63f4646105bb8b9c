"""A home leads a newcomer to their language; whoever has chosen one keeps it."""

import pytest

pytestmark = pytest.mark.django_db
FRENCH = {"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}


@pytest.fixture(params=["/", "/{}/"])
def home(request, conference):
    return request.param.format(conference.slug)


def chosen(client):
    cookie = client.cookies.get("django_language")
    return cookie.value if cookie else None


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("zh-CN,zh;q=0.9", "zh"),
        ("ar", "ar"),
        ("tlh, az;q=0.4", "az"),
    ],
)
def test_a_newcomer_is_led_to_their_language(client, home, accepted, language):
    response = client.get(home, {"tz": "UTC"}, headers={"Accept-Language": accepted})
    assert (response.status_code, response["Location"]) == (302, f"/{language}{home}?tz=UTC")


@pytest.mark.parametrize("accepted", ["en", "en-GB,fr;q=0.5", "tlh", "", "*", "\x00;q=x", "fr;" * 5000])
def test_others_stay(client, home, accepted):
    assert client.get(home, headers={"Accept-Language": accepted}).status_code == 200


def test_where_it_leads_does_not_lead_on(client, home):
    led = client.get(home, headers=FRENCH)
    assert client.get(led["Location"], headers=FRENCH).status_code == 200


def test_a_path_that_names_its_language_wins(client, home):
    client.cookies["django_language"] = "ru"
    assert client.get(f"/ar{home}", headers=FRENCH).status_code == 200


def test_the_cookie_wins_over_what_the_browser_says(client, home):
    client.cookies["django_language"] = "ru"
    assert client.get(home, headers=FRENCH)["Location"] == f"/ru{home}"


def test_who_chose_english_stays(client, home):
    client.cookies["django_language"] = "en"
    assert client.get(home, headers=FRENCH).status_code == 200


@pytest.mark.parametrize("value", ["xx", "../admin", "//evil.example", "fr\r\nX: y", "f" * 5000])
def test_a_cookie_of_nonsense_is_ignored(client, home, value):
    client.cookies["django_language"] = value
    assert client.get(home).status_code == 200


def test_who_follows_a_link_of_ours_stays(client, home):
    assert client.get(home, headers={**FRENCH, "Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_other_pages_never_lead_away(client, conference):
    for page in ("programme", "speakers", "addresses", "changes", "announcements"):
        assert client.get(f"/{conference.slug}/{page}/", headers=FRENCH).status_code == 200


def test_a_shared_cache_tells_the_answers_apart(client, home):
    led, stays = client.get(home, headers=FRENCH), client.get(home)
    wanted = {"Accept-Language", "Cookie", "Sec-Fetch-Site"}
    assert [wanted - set(one["Vary"].split(", ")) for one in (led, stays)] == [set(), set()]
    assert "no-cache" in led["Cache-Control"]


def test_the_language_chosen_in_the_menu_is_remembered(client, home):
    response = client.get(f"/fr{home}", headers={"Referer": f"http://testserver{home}"})
    assert (response.status_code, chosen(client)) == (200, "fr")
    assert "private" in response["Cache-Control"]
    assert client.get(home)["Location"] == f"/fr{home}"


def test_english_chosen_in_the_menu_is_remembered(client, home):
    client.get(home, headers={"Referer": f"http://testserver/fr{home}", "Sec-Fetch-Site": "same-origin"})
    assert chosen(client) == "en"
    assert client.get(home, headers=FRENCH).status_code == 200


@pytest.mark.parametrize(
    "referer", ["http://evil.example/", "http://testserver/programme/", "http://[", "", "x" * 9000]
)
def test_no_other_link_chooses_a_language(client, conference, referer):
    client.get(f"/fr/{conference.slug}/", headers={"Referer": referer})
    assert chosen(client) is None
