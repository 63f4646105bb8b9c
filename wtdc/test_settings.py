"""Settings of the test suite: the real ones, on private services and a private folder.

`make test` names its services in WTDC_TEST_DATABASE_URL and WTDC_TEST_REDIS_URL; without them
the suite runs on a SQLite file and an embedded Valkey of its own. Settings that happen to be in
the shell are taken out first: a test run must never reach anything real.
"""

import atexit
import os
import shutil
import tempfile
from dataclasses import fields

from wtdc.environment import Environment
from wtdc.valkey import Private

for _field in fields(Environment):
    os.environ.pop(_field.name.upper(), None)

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
_folder = tempfile.mkdtemp(prefix="wtdc-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["VAR_DIR"] = _folder

if "WTDC_TEST_REDIS_URL" not in os.environ:
    _valkey = Private()
    atexit.register(_valkey.close)
    os.environ["WTDC_TEST_REDIS_URL"] = _valkey.url  # the workers of pytest-xdist share it
# Each worker of pytest-xdist has a database of its own on that server.
_number = int(_worker.removeprefix("gw")) + 1 if _worker else 0
os.environ["REDIS_URL"] = f"{os.environ['WTDC_TEST_REDIS_URL']}?db={_number}"
os.environ["DATABASE_URL"] = os.environ.get("WTDC_TEST_DATABASE_URL", "")
os.environ["LOG_LEVEL"] = "WARNING"

from wtdc.settings import *  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in real life, not memory: several connections, and processes, meet in it.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    # Processes are killed in tests, but not the machine.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
