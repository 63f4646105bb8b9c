"""Many people who ask to attend at once, each through the form, again until they are answered."""

import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

CSRF = "f" * 32


@dataclass
class Answer:
    """Whether the last try was answered with the status page, after how many tries, and how long that took."""

    accepted: bool
    tries: int
    seconds: float


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


class Crowd:
    """Posts one request for each session key, from `threads` threads; `start` returns at once."""

    def __init__(self, url, category, keys, *, threads=8, pause=0.0, patience=120):
        self.url, self.category, self.pause, self.patience = url, category, pause, patience
        self.answers, self.lock = [], threading.Lock()
        self.pool = ThreadPoolExecutor(threads)
        self.work = [self.pool.submit(self.ask, key) for key in keys]

    def ask(self, key):
        """Tries again with the same form key, as the page says after an error, until it is taken."""
        form_key, ends, tries = uuid.uuid4(), time.monotonic() + self.patience, 0
        while True:
            tries += 1
            began = time.monotonic()
            accepted = self.post(key, form_key)
            if accepted or time.monotonic() > ends:
                break
            time.sleep(0.2)
        with self.lock:
            self.answers.append(Answer(accepted, tries, time.monotonic() - began))
        time.sleep(self.pause)

    def post(self, key, form_key):
        fields = {
            "csrfmiddlewaretoken": CSRF, "form_key": str(form_key), "category": self.category.code,
            "terms_version": self.category.conference.terms_version, "terms": "on", "family_name": "Marchetti", "given_name": "Ilona",
            "organization_name": "Ministry of Waves", "mode": "onsite", "list_visibility": "hidden",
        }  # fmt: skip
        request = urllib.request.Request(
            f"{self.url}/{self.category.conference.slug}/register/",
            data=urllib.parse.urlencode(fields).encode(),
            headers={"Cookie": f"session={key}; csrf={CSRF}"},
        )
        try:
            OPENER.open(request, timeout=30).close()
        except urllib.error.HTTPError as answer:
            return answer.code == 302
        except OSError:
            return False
        return False

    def done(self):
        return len(self.answers)

    def wait(self):
        for one in self.work:
            one.result()
        self.pool.shutdown()
        return self.answers
