"""Runs a command with the settings of an invented public site: `python -m tests.production manage.py check`."""

import os
import secrets
import sys
import tempfile


def environment():
    """What docs/how-to/deploy.md asks for, with values that lead nowhere."""
    return {
        "BASE_URL": "https://conference.example.org",
        "BIND": "0.0.0.0",
        "TRUSTED_PROXY_COUNT": "1",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SIGNING_KEY": secrets.token_urlsafe(48),
        "FIELD_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": "postgres://wtdc:secret@database.example.org:5432/wtdc",
        "REDIS_URL": "rediss://:secret@queue.example.org:6379/0",
        "EMAIL_URL": "smtp+tls://wtdc:secret@mail.example.org:587",
        "DEFAULT_FROM_EMAIL": "Secretariat <secretariat@example.org>",
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(environment(), VAR_DIR=folder, DJANGO_SETTINGS_MODULE="wtdc.settings")
        os.environ.pop("DEBUG", None)
        status = os.spawnv(os.P_WAIT, sys.executable, [sys.executable, *sys.argv[1:]])
    sys.exit(status)
