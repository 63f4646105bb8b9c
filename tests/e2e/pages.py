"""What tests and reviewers do with pages: open, sign in, check with axe, weigh, photograph."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

from tests import services

# Without them Chromium asks for its maker's hosts at every start.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
WIDTHS = (360, 1280)


def launch(playwright):
    """Headless Chromium from the machine; without its sandbox only when we are root."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=services.browser(), args=[*FLAGS, *as_root])


class Visit:
    """One browser profile on the site, which remembers what must not happen.

    `faults` collects CSP violations, script errors, requests to foreign hosts and answers of 500
    and more; a test's `visit` fixture fails when one is left at its end.
    """

    def __init__(
        self, browser, url, *, width=1280, height=900, dark=False, scripts=True, language="en", **options
    ):
        self.url = url
        self.faults = []
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale=language,
            base_url=url,
            **options,
        )
        self.context.set_default_timeout(10_000)
        if scripts:
            self.context.expose_binding("wtdcFault", lambda _source, text: self.faults.append(text))
            self.context.add_init_script(
                "document.addEventListener('securitypolicyviolation', event => wtdcFault("
                "`CSP ${event.violatedDirective} ${event.blockedURI} on ${event.documentURI}`))"
            )
        self.context.on("request", self._foreign)
        self.context.on("response", self._failed)
        self.context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        self.context.on("console", self._said)
        self.page = self.context.new_page()

    def _foreign(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != urlsplit(self.url).netloc:
            self.faults.append(f"foreign host: {request.url}")

    def _failed(self, response):
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def _said(self, message):
        # A page that answers 4xx on purpose is named in the console too.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def go(self, path):
        """Opens the path and returns the response."""
        return self.page.goto(self.url + path)

    def sign_in(self, email, password, *, to="/"):
        """Signs in through the page, by password."""
        self.go(f"/accounts/login/?next={to}")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():
            self.page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        assert "/accounts/login/" not in self.page.url, self.page.inner_text("main")
        return self

    def main(self):
        """The text of the page's main part."""
        return self.page.inner_text("main")

    def links(self):
        """All paths of this site that the page links to, without anchors, in order and once."""
        hrefs = self.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        ours = (re.sub(r"#.*", "", href) for href in hrefs if href.startswith(self.url + "/"))
        return list(dict.fromkeys(href.removeprefix(self.url) for href in ours))

    def sideways(self):
        """How many pixels the page is wider than its window; 0 is right."""
        return self.page.evaluate(
            "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
        )

    def shoot(self, name, *, full=True):
        """A picture under WTDC_SHOTS, when that is set; returns its path."""
        if not (folder := os.environ.get("WTDC_SHOTS")):
            return None
        path = Path(folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, full_page=full)
        return path

    def close(self):
        self.context.close()


def axe(page):
    """What axe finds against WCAG 2.2 A and AA, as readable lines; empty is right."""
    found = Axe().run(page, options={**WCAG, "resultTypes": ["violations"]})
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def weigh(browser, url):
    """Opens the address with an empty cache; returns (bytes over the line, requests, bytes of the HTML)."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    weights = {}
    session.on(
        "Network.loadingFinished",
        lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}),
    )
    documents = []
    session.on(
        "Network.responseReceived",
        lambda event: documents.append(event["requestId"]) if event["type"] == "Document" else None,
    )
    page.goto(url, wait_until="networkidle")
    context.close()
    return int(sum(weights.values())), len(weights), int(sum(weights.get(one, 0) for one in documents))
