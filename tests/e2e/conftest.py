"""The running site and a browser, once for all tests of this folder.

`WTDC_E2E_URL=http://localhost:8000 WTDC_E2E_VAR=var` uses a site that runs already, which is quicker
while a test is being written. `WTDC_SHOTS=folder` keeps the pictures that tests take.
"""

import os
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests import services
from tests.e2e.pages import Visit, launch
from tests.e2e.site import RunningSite, Site

HERE = Path(__file__).parent
NEWCOMER = """
from allauth.account.models import EmailAddress
from accounts.models import User
user = User.objects.create_user("{email}", "{password}", name="Nour of the tests")
EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
"""
# Playwright runs an event loop in this thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site():
    """The site with its demo conferences; tests share its data, so each brings its own people."""
    if url := os.environ.get("WTDC_E2E_URL"):
        yield RunningSite(url, os.environ["WTDC_E2E_VAR"])
        return
    running = Site()
    running.start()
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser():
    if not services.browser():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "no Chromium on this machine (package chromium)"
        )
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(site, browser):
    """Makes visits: `visit(width=360, dark=True, scripts=False)`; fails on whatever must not happen."""
    visits = []

    def begin(**options):
        visits.append(Visit(browser, site.url, **options))
        return visits[-1]

    yield begin
    faults = [fault for one in visits for fault in one.faults]
    for one in visits:
        one.close()
    assert faults == []


@pytest.fixture
def signed_in(site, visit):
    """A visit that a demo person has signed in to, by label: `signed_in("speaker")`."""

    def begin(label, **options):
        email, password = site.sign_ins()[label]
        return visit(**options).sign_in(email, password)

    return begin


@pytest.fixture
def newcomer(site):
    """Makes an account with a confirmed address, as of somebody who came before: (e-mail, password)."""

    def make(name):
        email, password = f"{name}.{secrets.token_hex(4)}@guest.example", "quiet-harbour-lamp-7"
        made = site.manage("shell", "-c", NEWCOMER.format(email=email, password=password))
        assert made.returncode == 0, made.stderr
        return email, password

    return make
