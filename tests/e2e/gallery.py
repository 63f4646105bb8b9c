"""Photographs and examines every page: `python -m tests.e2e.gallery FOLDER [--url URL --var FOLDER]`.

Goes through the site as a visitor and as each demo person, takes one page of every kind in five
views, and writes `pages.md` with what axe, the layout, the weight and the browser say to each.

`python -m tests.e2e.gallery mails FOLDER` photographs one mail of every kind instead, and writes its text.
"""

import argparse
import os
import sys
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from tests.e2e.crawl import START, crawl
from tests.e2e.pages import Visit, axe, launch, weigh
from tests.e2e.site import RunningSite, Site

VIEWS = {
    "1280": {"width": 1280},
    "360": {"width": 360, "height": 740},
    "1280-dark": {"width": 1280, "dark": True},
    "1280-ar": {"width": 1280, "language": "ar"},
    "360-ar": {"width": 360, "height": 740, "language": "ar"},
}


def arabic(path):
    return f"/ar{path}"


def name_of(path):
    return path.split("?")[0].strip("/").replace("/", "-")[:80] or "index"


def person(site, browser, label, **options):
    visit = Visit(browser, site.url, **options)
    if label != "visitor":
        visit.sign_in(*site.sign_ins()[label])
    return visit


def examine(site, browser, label, folder, seen):
    """One line of the report for every kind of page that nobody before this person has reached."""
    scout = person(site, browser, label)
    start = [*START, "/admin/", "/styleguide/"] if label == "organiser" else START
    pages = {name: where for name, where in crawl(scout, start).items() if name not in seen}
    scout.close()
    views = {name: person(site, browser, label, **options) for name, options in VIEWS.items()}
    for kind, (path, status) in pages.items():
        seen.add(kind)
        remarks = look(views, path, folder / label)
        if label == "visitor" and status == 200:
            weight, requests, _html = weigh(browser, site.url + path)
            remarks.insert(0, f"{weight / 1000:.0f} kB in {requests}")
        yield f"| {label} | `{path}` | {status} | {'; '.join(remarks)} |"
    for visit in views.values():
        visit.close()


def look(views, path, folder):
    """Pictures in every view, and whatever is wrong."""
    remarks = []
    for name, visit in views.items():
        visit.faults.clear()
        try:
            answer = visit.go(arabic(path) if name.endswith("ar") else path)
        except Exception as error:  # noqa: BLE001  # a download has no page to look at
            return [str(error).splitlines()[0]]
        if not answer or "html" not in answer.headers.get("content-type", ""):
            return remarks
        folder.mkdir(parents=True, exist_ok=True)
        visit.page.screenshot(path=folder / f"{name_of(path)}-{name}.png", full_page=True)
        if wide := visit.sideways():
            remarks.append(f"{name}: {wide} px too wide")
        if name in {"1280", "360", "1280-dark"}:
            remarks += [f"{name}: axe {line}" for line in axe(visit.page)]
        remarks += [f"{name}: {fault}" for fault in visit.faults]
    return remarks


MAIL_VIEWS = {
    "1280": {"width": 1280},
    "360": {"width": 360},
    "1280-dark": {"width": 1280, "dark": True},
    "360-dark": {"width": 360, "dark": True},
}
# What nobody has typed, or at its longest, changes nothing about the colours.
VIEWS_OF = {"ordinary": tuple(MAIL_VIEWS), "longest": ("1280", "360-dark"), "least": ("360",)}


def photograph_mails(samples, views, folder):
    """Every kind of mail of a set as pictures and plain text; returns what is wrong with them."""
    faults = []
    for kind, written in samples.all():
        if written is None:
            faults.append(f"no sample of {kind.name}")
            continue
        subject, text, html = written
        (folder / f"{kind.name}.txt").write_text(f"Subject: {subject}\n\n{text}")
        for name, visit in views.items():
            visit.page.set_content(html)
            visit.page.screenshot(path=folder / f"{kind.name}-{name}.png", full_page=True)
            if wide := visit.sideways():
                faults.append(f"{folder.name}/{kind.name}, {name}: {wide} px too wide")
    return faults


def mails(folder):
    """The mails alone, from invented data in a database of its own; 1 when a kind has no sample or is too wide."""
    django.setup()
    from django.db import connection  # the settings have to be there first

    from tests.e2e.mails import Samples  # it imports models

    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    faults = set()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        views = {
            name: Visit(browser, "http://localhost", scripts=False, **view)
            for name, view in MAIL_VIEWS.items()
        }
        for facts, names in VIEWS_OF.items():
            for language in ("en", "ar"):
                there = folder / f"{facts}-{language}"
                there.mkdir(parents=True, exist_ok=True)
                chosen = {name: views[name] for name in names}
                faults.update(photograph_mails(Samples(language, facts), chosen, there))
        browser.close()
    print("".join(f"{fault}\n" for fault in sorted(faults)), end="")
    return 1 if faults else 0


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.gallery")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url")
    parser.add_argument("--var")
    parser.add_argument("--people", nargs="*")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtdc.test_settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    if sys.argv[1:2] == ["mails"]:
        return mails(Path(sys.argv[2]))
    options = parser.parse_args()
    django.setup()
    site = RunningSite(options.url, options.var) if options.url else Site()
    if not options.url:
        site.start()
    seen = set()
    people = options.people or ["visitor", *(label for label in sorted(site.sign_ins()))]
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, (options.folder / "pages.md").open("w") as report:
        browser = launch(playwright)
        print("| who | page | status | remarks |\n|---|---|---|---|", file=report)
        for label in people:
            for line in examine(site, browser, label, options.folder, seen):
                print(line, file=report, flush=True)
                print(line, flush=True)
        browser.close()
    site.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
