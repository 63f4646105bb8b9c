import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
STYLE = "/styleguide/"


def test_dark_is_kept_in_a_cookie_and_shown(client):
    response = client.post("/theme/", {"theme": "dark", "next": "/styleguide/"})
    assert (response.status_code, response["Location"]) == (302, "/styleguide/")
    assert response.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client.get("/theme/").content.decode()


def test_the_device_decides_again(client):
    client.post("/theme/", {"theme": "dark"})
    assert client.post("/theme/", {"theme": ""}).cookies["theme"].value == ""
    assert "data-theme" not in client.get("/theme/").content.decode()


def test_nonsense_is_refused_and_nothing_kept(client):
    response = client.post("/theme/", {"theme": "<pink>"})
    assert response.status_code == 200
    assert "theme" not in response.cookies


def test_a_cookie_of_nonsense_is_no_theme(client):
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in client.get("/theme/").content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x01//evil"]
)
def test_the_way_back_never_leaves_the_site(client, target):
    assert client.post("/theme/", {"theme": "", "next": target})["Location"] == "/"


def test_other_methods_are_refused(client):
    assert client.delete("/theme/").status_code == 405


def test_the_style_page_asks_strangers_to_sign_in(client):
    assert client.get(STYLE)["Location"] == f"{reverse('account_login')}?next={STYLE}"


def test_the_style_page_is_hidden_from_other_people(client):
    client.force_login(User.objects.create_user("reader@example.org"))
    assert client.get(STYLE).status_code == 404


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_user("staff@example.org", is_staff=True))
    return client


@pytest.mark.parametrize(
    "path", [STYLE, "/ar/styleguide/", "/zh/styleguide/", "/styleguide/?theme=dark&hue=300&hue=x"]
)
def test_the_style_page_shows_every_component(staff, path):
    response = staff.get(path)
    assert response.status_code == 200
    assert "style=" not in response.content.decode()


def test_arabic_pages_run_from_the_right(staff):
    assert '<html lang="ar" dir="rtl" data-hue="215">' in staff.get("/ar/styleguide/").content.decode()


@pytest.mark.parametrize(
    ("asked", "shown"), [("300", 300), ("302", 300), ("20", 5), ("38", 45), ("x", 215), ("719", 0)]
)
def test_the_hue_is_one_that_the_stylesheet_knows(staff, asked, shown):
    assert f'data-hue="{shown}">' in staff.get(STYLE, {"hue": asked}).content.decode()


def test_the_language_menu_leads_to_the_same_page(client):
    text = client.get("/fr/theme/?next=/x/").content.decode()
    assert '<a href="/theme/?next=/x/" lang="en" hreflang="en" dir="ltr">English</a>' in text
    assert '<a href="/ar/theme/?next=/x/" lang="ar" hreflang="ar" dir="rtl">العربية</a>' in text
    assert (
        '<a href="/fr/theme/?next=/x/" lang="fr" hreflang="fr" dir="ltr" aria-current="true">Français</a>'
        in text
    )
