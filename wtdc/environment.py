"""Reads the settings that come from the environment, and refuses what would be unsafe.

Kept apart from `settings.py` so that each rule can be tested with a plain mapping.
The local demo (docs/explanation/local-demo.md) is a loopback `BASE_URL` and a loopback `BIND`;
only there may secrets be generated and SQLite and plain http be used.
"""

import ipaddress
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, ValidationError


def is_loopback(host: str) -> bool:
    """True for localhost and for the addresses of 127.0.0.0/8 and ::1."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_local_demo(base_url: str, bind: str) -> bool:
    """Both the public address and the listening socket must be on the loopback interface."""
    return is_loopback(urlsplit(base_url).hostname or "") and is_loopback(bind)


def local_secret(var: Path, name: str) -> str:
    """The secret `name` of this checkout, made once and kept in `var/` with mode 0600."""
    var.mkdir(parents=True, exist_ok=True)
    path = var / f"{name}.secret"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    value = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value)
    return value


def secret(env: Env, name: str, *, var: Path, local: bool) -> str:
    """The secret from the environment; in the local demo one is made when there is none."""
    value: str = env.str(name, "")
    if value:
        if not local and (len(value) < 32 or value.startswith("django-insecure") or len(set(value)) < 5):
            raise ImproperlyConfigured(
                f"{name} is too weak for a public site: give at least 32 random characters, "
                "for example from `python -c 'import secrets; print(secrets.token_urlsafe(48))'`."
            )
        return value
    if local:
        return local_secret(var, name.lower())
    raise ImproperlyConfigured(f"{name} is not set. A public site needs its own; see .env.example.")


def refuse_unsafe(
    *,
    local: bool,
    base_url: str,
    debug: bool,
    hosts: list[str],
    database_url: str,
    allow_sqlite: bool,
) -> None:
    """Stops the start of a public site that would be open to attack or lose data."""
    if local:
        return
    if debug:
        raise ImproperlyConfigured("DEBUG is on, but BASE_URL is public. Leave DEBUG off there.")
    if not base_url.startswith("https://"):
        raise ImproperlyConfigured(f"BASE_URL={base_url} is plain http. Give the https address of the site.")
    if not hosts or any("*" in host for host in hosts):
        raise ImproperlyConfigured("ALLOWED_HOSTS=* would accept any Host header. List the site's own names.")
    if (not database_url or database_url.startswith("sqlite")) and not allow_sqlite:
        raise ImproperlyConfigured(
            "DATABASE_URL names no PostgreSQL server. Give one, or set ALLOW_SQLITE=true "
            "if a single machine and a single disk are what you want."
        )


SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
}


def database(url: str, *, var: Path) -> dict[str, Any]:
    """Django's description of the database at `url`; the empty URL is SQLite under `var`."""
    if not url:
        var.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{var / 'db.sqlite3'}"
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Write postgres://user:password@host:5432/name."
        ) from error
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = dict(SQLITE_OPTIONS)
    elif config["ENGINE"].endswith("postgresql"):
        config.setdefault("OPTIONS", {})
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// or sqlite:///.")
    return config


def embedded_redis_url(var: Path) -> str:
    """Where the embedded Valkey listens: `var/valkey.path` names a short private folder."""
    pointer = var / "valkey.path"
    folder = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else str(var)
    return f"unix://{folder}/valkey.sock"


def redis_py_url(url: str) -> str:
    """The spelling that redis-py and Django's cache understand."""
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
    return url


def celery_url(url: str) -> str:
    """The spelling that kombu understands: a socket is `redis+socket://`."""
    if not url.startswith("unix://"):
        return url
    return "redis+socket://" + url.removeprefix("unix://").replace("?db=", "?virtual_host=")


def email_settings(url: str, *, var: Path, local: bool) -> dict[str, Any]:
    """`EMAIL_*` settings for `smtp://`, `smtps://`, `smtp+tls://` or `file:///folder`."""
    if not url:
        if not local:
            raise ImproperlyConfigured("EMAIL_URL is not set. Give smtp+tls://user:password@host:587.")
        url = f"file://{var / 'mail'}"
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": "events.mail.backends.FileBackend", "EMAIL_FILE_PATH": parts.path}
    ports = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must be smtp://, smtps://, smtp+tls:// or file://.")
    if parts.scheme == "smtp" and not local and not is_loopback(parts.hostname):
        raise ImproperlyConfigured(
            "EMAIL_URL=smtp:// sends passwords and mail in the clear. Use smtp+tls://."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }


def oidc_providers(text: str) -> list[dict[str, Any]]:
    """OpenID Connect providers from a JSON list of {id, name, server_url, client_id, secret}."""
    if not text:
        return []
    shape = "OIDC_PROVIDERS must be a JSON list of objects with id, name, server_url, client_id and secret"
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise ImproperlyConfigured(f"{shape}; it is not JSON: {error}.") from error
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise ImproperlyConfigured(f"{shape}.")
    providers = []
    for item in given:
        missing = {"id", "name", "server_url", "client_id", "secret"} - set(item)
        if missing:
            raise ImproperlyConfigured(
                f"{shape}; {item.get('id', 'one')} lacks {', '.join(sorted(missing))}."
            )
        providers.append(
            {
                "provider_id": item["id"],
                "name": item["name"],
                "client_id": item["client_id"],
                "secret": item["secret"],
                "settings": {
                    "server_url": item["server_url"],
                    "token_auth_method": item.get("token_auth_method"),
                },
            }
        )
    return providers


def oidc_origins(providers: list[dict[str, Any]]) -> list[str]:
    """The origins that a sign-in form may be sent on to, for the CSP's `form-action`."""
    parts = [urlsplit(provider["settings"]["server_url"]) for provider in providers]
    return [f"{part.scheme}://{part.netloc}" for part in parts]


def one_of(*allowed: str) -> Callable[[str], None]:
    """An environs validator that accepts `allowed` alone."""

    def check(value: str) -> None:
        if value not in allowed:
            raise ValidationError(f"must be one of {', '.join(allowed)}")

    return check
