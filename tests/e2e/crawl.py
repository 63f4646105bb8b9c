"""Finds every kind of page that a person can reach by following links, one example of each."""

from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

START = ["/", "/sample/", "/wtdc-25/"]
# Leaving would end the crawl; the rest changes the language or leads to the same page.
NEVER = ("/accounts/logout/", "/i18n/", "/static/", "/media/", "/admin/jsi18n/")
PREFIXES = ("/fr/", "/es/", "/ru/", "/ar/", "/zh/", "/az/")
MOST = 400


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)


def links(html):
    parser = Links()
    parser.feed(html)
    return parser.found


def kind(path):
    """What makes two addresses the same kind of page: the pattern that they match, without the language."""
    try:
        return resolve(urlsplit(path).path).route
    except Resolver404:
        return None


def crawl(visit, start=START):
    """(kind → (path, status)) of all that is reached from `start` with the visit's cookies."""
    found, seen, ahead = {}, set(start), deque(start)
    while ahead and len(seen) < MOST:
        path = ahead.popleft()
        answer = visit.context.request.get(visit.url + path, max_redirects=5)
        ended = answer.url.removeprefix(visit.url)
        name = kind(ended)
        if name is None or name in found:
            if name is None and answer.status != 200:
                found[path] = (path, answer.status)
            continue
        found[name] = (ended, answer.status)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for href in links(answer.text()):
            target = urljoin(visit.url + ended, href)
            parts = urlsplit(target)
            wanted = f"{parts.path}?{parts.query}" if parts.query else parts.path
            ours = target.startswith(visit.url + "/") and not wanted.startswith((*NEVER, *PREFIXES))
            if ours and wanted not in seen and kind(wanted) not in found:
                seen.add(wanted)
                ahead.append(wanted)
    return found
