"""Many people who ask to attend at once, each through the form, again until they are answered."""

import http.client
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

CSRF = "f" * 32
HEADING = re.compile(r"<h1[^>]*>([^<]+)</h1>")
OK, REDIRECT = 200, 302


@dataclass
class Answer:
    """What came of one person's tries: how long the last one took, and what each was answered with.

    `statuses` are those of HTTP, 0 for none at all; `told` is the heading of the status page that the
    person was led to, read at once, or empty when nobody looked.
    """

    key: str
    accepted: bool
    seconds: float
    statuses: list[int]
    told: str = ""

    @property
    def tries(self):
        return len(self.statuses)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


class Crowd:
    """Posts one request for each session key, from `threads` threads; making it returns at once.

    `looks`: each then reads on the status page what became of the request.
    """

    def __init__(self, url, category, keys, *, threads=8, pause=0.0, patience=120, looks=False):
        self.url, self.category, self.pause, self.patience = url, category, pause, patience
        self.looks = looks
        self.answers, self.lock = [], threading.Lock()
        self.pool = ThreadPoolExecutor(threads)
        self.work = [self.pool.submit(self.ask, key) for key in keys]

    def ask(self, key):
        """Tries again with the same form key, as the page says after an error, until it is taken."""
        form_key, ends, statuses = uuid.uuid4(), time.monotonic() + self.patience, []
        while True:
            began = time.monotonic()
            statuses.append(self.post(key, form_key))
            if statuses[-1] == REDIRECT or time.monotonic() > ends:
                break
            time.sleep(0.2)
        accepted, seconds = statuses[-1] == REDIRECT, time.monotonic() - began
        told = self.look(key, ends) if self.looks and accepted else ""
        with self.lock:
            self.answers.append(Answer(key, accepted, seconds, statuses, told))
        time.sleep(self.pause)

    def look(self, key, ends):
        """The heading of the status page."""
        while time.monotonic() < ends:
            status, page = self.open("registration/", key)
            if status == OK:
                return HEADING.search(page)[1].strip()
            time.sleep(0.2)
        return ""

    def post(self, key, form_key):
        fields = {
            "csrfmiddlewaretoken": CSRF, "form_key": str(form_key), "category": self.category.code,
            "terms_version": self.category.conference.terms_version, "terms": "on", "family_name": "Marchetti", "given_name": "Ilona",
            "organization_name": "Ministry of Waves", "mode": "onsite", "listing": "none",
        }  # fmt: skip
        return self.open("register/", key, urllib.parse.urlencode(fields).encode())[0]

    def open(self, path, key, data=None):
        """(status, page); (0, "") when nobody answers."""
        request = urllib.request.Request(
            f"{self.url}/{self.category.conference.slug}/{path}",
            data=data,
            headers={"Cookie": f"session={key}; csrf={CSRF}"},
        )
        try:
            with OPENER.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, ""
        except (OSError, http.client.HTTPException):
            return 0, ""

    def done(self):
        return len(self.answers)

    def wait(self):
        for one in self.work:
            one.result()
        self.pool.shutdown()
        return self.answers
