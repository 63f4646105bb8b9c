"""Pages for what went wrong say what happened and where to go, each in the look."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from wtdc import views


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "status"),
    [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404), (views.too_many, 429)],
)
def test_a_refusal_has_a_heading_and_a_way_on(client, view, status):
    request = client.get("/nowhere/").wsgi_request
    response = view(request)
    text = response.content.decode()
    assert response.status_code == status
    assert len(re.findall(r"<h1>[^<]+</h1>", text)) == 1
    assert f"Error {status}" in text
    assert 'href="/accounts/login/"' in text


def test_an_old_form_is_explained():
    response = views.csrf_failure(RequestFactory().post("/"))
    assert response.status_code == 403
    assert "This form is out of date" in response.content.decode()


@pytest.mark.parametrize("status", [500, 503])
def test_failures_are_told_without_request_or_database(status):
    text = render_to_string(f"{status}.html", {"site_name": "Conferences"})
    assert f"Error {status}" in text
    assert "css/site" in text
    assert "None" not in text


def test_failures_speak_the_reader_s_direction():
    from django.utils import translation

    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl"' in render_to_string("500.html", {})
