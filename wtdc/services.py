"""Turns the addresses of services (`DATABASE_URL`, `REDIS_URL`, `EMAIL_URL`, …) into Django's settings."""

import ipaddress
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    "timeout": 20,
    # Take the write lock at once: a transaction that begins by reading could not get it later.
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
}
# A server that cannot be reached is noticed within seconds, not when the kernel gives up.
POSTGRES_OPTIONS = {
    "connect_timeout": 2,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
SMTP_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
OIDC_KEYS = {"id", "name", "server_url", "client_id", "secret"}


def is_postgres(url: str) -> bool:
    return urlsplit(url).scheme in {"postgres", "postgresql", "pgsql"}


def database(url: str, *, var: Path) -> dict[str, Any]:
    """Django's description of the database at `url`; the empty URL is SQLite under `var`."""
    url = url or f"sqlite:///{var / 'db.sqlite3'}"
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Write postgres://user:password@host:5432/name."
        ) from error
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = dict(SQLITE_OPTIONS)
    elif config["ENGINE"].endswith("postgresql"):
        config["OPTIONS"] = POSTGRES_OPTIONS | config.get("OPTIONS", {})
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// or sqlite:///.")
    return config


def redis_url(url: str) -> str:
    """The spelling that redis-py and Django's cache understand; the empty URL stays empty."""
    if url and urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
    return url


def embedded_redis_url(var: Path) -> str:
    """Where the embedded Valkey listens: `var/valkey.path` names a short private folder."""
    pointer = var / "valkey.path"
    folder = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else str(var)
    return f"unix://{folder}/valkey.sock"


def celery_url(url: str) -> str:
    """The spelling that kombu understands: a socket is `redis+socket://`."""
    if not url.startswith("unix://"):
        return url
    return "redis+socket://" + url.removeprefix("unix://").replace("?db=", "?virtual_host=")


def email(url: str, *, var: Path) -> dict[str, Any]:
    """`EMAIL_*` settings for `smtp://`, `smtps://`, `smtp+tls://` or `file:///folder`."""
    parts = urlsplit(url or f"file://{var / 'mail'}")
    if parts.scheme == "file" and parts.path:
        return {"EMAIL_BACKEND": "events.mail.backends.FileBackend", "EMAIL_FILE_PATH": parts.path}
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in SMTP_PORTS or not parts.hostname or port == 0:
        raise ImproperlyConfigured(
            "EMAIL_URL must be smtp+tls://user:password@host:587, smtps://, smtp:// or file:///folder."
        )
    return {
        "EMAIL_BACKEND": "events.mail.backends.SmtpBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or SMTP_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }


def refuse_unsafe_mail(url: str) -> None:
    """A public site sends its mail, and sends it encrypted unless the server is on this machine."""
    parts = urlsplit(url)
    if not url:
        raise ImproperlyConfigured("EMAIL_URL is not set. Give smtp+tls://user:password@host:587.")
    if parts.scheme == "file":
        raise ImproperlyConfigured(
            "EMAIL_URL=file:// keeps mails, with the links that grant something, as files. "
            "That is for the local demo; give smtp+tls://."
        )
    if parts.scheme == "smtp" and not _on_this_machine(parts.hostname or ""):
        raise ImproperlyConfigured(
            "EMAIL_URL=smtp:// sends passwords and mail in the clear. Use smtp+tls:// or smtps://."
        )


def oidc_providers(text: str) -> list[dict[str, Any]]:
    """OpenID Connect providers from a JSON list of {id, name, server_url, client_id, secret}."""
    if not text:
        return []
    shape = "OIDC_PROVIDERS must be a JSON list of objects with id, name, server_url, client_id and secret"
    try:
        given = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ImproperlyConfigured(f"{shape}; it is not JSON.") from error
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise ImproperlyConfigured(f"{shape}.")
    return [_oidc_provider(item, shape) for item in given]


def _oidc_provider(item: dict[str, Any], shape: str) -> dict[str, Any]:
    wrong = sorted(key for key in OIDC_KEYS if not isinstance(item.get(key), str) or not item[key])
    if wrong:
        raise ImproperlyConfigured(f"{shape}; {item.get('id') or 'one'} lacks {', '.join(wrong)}.")
    if urlsplit(item["server_url"]).scheme not in {"http", "https"}:
        raise ImproperlyConfigured(f"{shape}; the server_url of {item['id']} is no https:// address.")
    return {
        "provider_id": item["id"],
        "name": item["name"],
        "client_id": item["client_id"],
        "secret": item["secret"],
        "settings": {
            "server_url": item["server_url"],
            "token_auth_method": item.get("token_auth_method"),
        },
    }


def refuse_unsafe_providers(providers: list[dict[str, Any]]) -> None:
    for provider in providers:
        parts = urlsplit(provider["settings"]["server_url"])
        if parts.scheme != "https" and not _on_this_machine(parts.hostname or ""):
            raise ImproperlyConfigured(
                f"OIDC_PROVIDERS: the server_url of {provider['provider_id']} is plain http."
            )


def oidc_origins(providers: list[dict[str, Any]]) -> list[str]:
    """The origins that a sign-in form may be sent on to, for the CSP's `form-action`."""
    parts = [urlsplit(provider["settings"]["server_url"]) for provider in providers]
    return [f"{part.scheme}://{part.netloc}" for part in parts]


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
