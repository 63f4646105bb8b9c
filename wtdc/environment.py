"""Reads the settings that come from the environment, and refuses what would be unsafe.

Kept apart from `settings.py`, and given a plain mapping, so that each rule can be tested alone.
The local demo (docs/explanation/local-demo.md) is a loopback `BASE_URL` and a loopback `BIND`;
only there may secrets be generated and SQLite and plain http be used.
"""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from wtdc import services

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
ADVICE = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"


@dataclass(frozen=True)
class Environment:
    """Every setting, read and checked; the upper-case name of a field is that of its variable."""

    allow_sqlite: bool
    allowed_hosts: list[str]
    base_url: str
    bind: str
    bounce_address: str
    bounce_mailbox: str
    database_url: str
    debug: bool
    default_from_email: str
    email_url: str
    field_key: str
    field_key_fallbacks: list[str]
    log_format: str
    log_level: str
    mail_domain_rate: int
    mail_rate: int
    metrics_token: str
    oidc_providers: list[dict[str, Any]]
    port: int
    redis_url: str
    secret_key: str
    secret_key_fallbacks: list[str]
    signing_key: str
    signing_key_fallbacks: list[str]
    ssl_redirect: bool
    trusted_proxy_count: int
    var_dir: Path

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def local_demo(self) -> bool:
        return is_local_demo(self.base_url, self.bind)


class Reader:
    """Takes typed values out of a mapping; an empty value counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name}={value} is neither true nor false.")
        return value in TRUE

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and len(value) < 8 and low <= int(value) <= high):
            raise ImproperlyConfigured(f"{name}={value} is not a number from {low} to {high}.")
        return int(value)

    def items(self, name: str, default: list[str]) -> list[str]:
        return [item.strip() for item in self.text(name).split(",") if item.strip()] or default

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise ImproperlyConfigured(f"{name}={value} is not one of {', '.join(allowed)}.")
        return value


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


def read(environ: Mapping[str, str], *, base_dir: Path) -> Environment:
    """All settings from `environ`; raises ImproperlyConfigured with a sentence that names the wrong one."""
    reader = Reader(environ)
    port = reader.number("PORT", 8000, low=1, high=65535)
    bind = reader.text("BIND", "127.0.0.1")
    base_url = _base_url(reader.text("BASE_URL", f"http://localhost:{port}"))
    host = urlsplit(base_url).hostname or ""
    local = is_local_demo(base_url, bind)
    var = _writable(Path(reader.text("VAR_DIR", str(base_dir / "var"))))
    values = Environment(
        allow_sqlite=reader.flag("ALLOW_SQLITE", default=False),
        allowed_hosts=reader.items("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if local else [host]),
        base_url=base_url,
        bind=bind,
        bounce_address=_address(reader, "BOUNCE_ADDRESS"),
        bounce_mailbox=reader.text("BOUNCE_MAILBOX"),
        database_url=reader.text("DATABASE_URL"),
        debug=reader.flag("DEBUG", default=False),
        default_from_email=_sender(
            reader.text("DEFAULT_FROM_EMAIL", f"Conference secretariat <secretariat@{host}>")
        ),
        email_url=reader.text("EMAIL_URL"),
        field_key=_secret(reader, "FIELD_KEY", var=var, local=local),
        field_key_fallbacks=reader.items("FIELD_KEY_FALLBACKS", []),
        log_format=reader.choice("LOG_FORMAT", "text" if local else "json", ("text", "json")),
        log_level=reader.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        mail_domain_rate=reader.number("MAIL_DOMAIN_RATE", 0, low=0, high=1_000_000),
        mail_rate=reader.number("MAIL_RATE", 0, low=0, high=1_000_000),
        metrics_token=_token(reader, "METRICS_TOKEN"),
        oidc_providers=services.oidc_providers(reader.text("OIDC_PROVIDERS")),
        port=port,
        redis_url=services.redis_url(reader.text("REDIS_URL")),
        secret_key=_secret(reader, "SECRET_KEY", var=var, local=local),
        secret_key_fallbacks=reader.items("SECRET_KEY_FALLBACKS", []),
        signing_key=_secret(reader, "SIGNING_KEY", var=var, local=local),
        signing_key_fallbacks=reader.items("SIGNING_KEY_FALLBACKS", []),
        ssl_redirect=reader.flag("SSL_REDIRECT", default=True),
        trusted_proxy_count=reader.number("TRUSTED_PROXY_COUNT", 0, low=0, high=20),
        var_dir=var,
    )
    if not local:
        refuse_unsafe(values)
    _known_by_its_own_name(values)
    return values


def refuse_unsafe(values: Environment) -> None:
    """Stops the start of a public site that would be open to attack or lose data."""
    if values.debug:
        raise ImproperlyConfigured("DEBUG is on, but BASE_URL is public. Leave DEBUG off there.")
    if not values.https:
        raise ImproperlyConfigured(
            f"BASE_URL={values.base_url} with BIND={values.bind} is plain http and not the local demo. "
            "Give the https address of the site."
        )
    if any("*" in host for host in values.allowed_hosts):
        raise ImproperlyConfigured("ALLOWED_HOSTS=* would accept any Host header. List the site's own names.")
    if not services.is_postgres(values.database_url) and not values.allow_sqlite:
        raise ImproperlyConfigured(
            "DATABASE_URL names no PostgreSQL server. Give one, or set ALLOW_SQLITE=true "
            "if a single machine and a single disk are what you want."
        )
    if not values.redis_url and not values.allow_sqlite:
        raise ImproperlyConfigured(
            "REDIS_URL is not set. Give redis://, rediss:// or unix://; only with ALLOW_SQLITE=true, "
            "on a single machine, may the embedded Valkey of `make run` be used."
        )
    if len({values.secret_key, values.signing_key, values.field_key}) < 3:
        raise ImproperlyConfigured(
            "SECRET_KEY, SIGNING_KEY and FIELD_KEY must be three different secrets, "
            "so that one can be changed without the others."
        )
    for name in ("secret_key_fallbacks", "signing_key_fallbacks", "field_key_fallbacks"):
        for value in getattr(values, name):
            _refuse_weak(name.upper(), value)
    services.refuse_unsafe_mail(values.email_url)
    services.refuse_unsafe_providers(values.oidc_providers)


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise ImproperlyConfigured(
            f"BASE_URL={url} is not the address of a site. Write https://host, without a path."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _known_by_its_own_name(values: Environment) -> None:
    for name in values.allowed_hosts:
        if "/" in name:
            raise ImproperlyConfigured(f"ALLOWED_HOSTS holds host names, not addresses: {name}.")
    names = {name.strip("[]").lower() for name in values.allowed_hosts}
    host = values.host
    below = any(name.startswith(".") and f".{host}".endswith(name) for name in names)
    if host not in names and not below and "*" not in names:
        raise ImproperlyConfigured(f"ALLOWED_HOSTS lacks {host}, the host of BASE_URL.")


def _sender(text: str) -> str:
    if "@" not in parseaddr(text)[1] or not text.isprintable():
        raise ImproperlyConfigured(
            "DEFAULT_FROM_EMAIL is not a sender. Write Secretariat <secretariat@example.org>."
        )
    return text


def _address(reader: Reader, name: str) -> str:
    """A bare mailbox, or ""."""
    value = reader.text(name)
    if value and (parseaddr(value)[1] != value or "@" not in value):
        raise ImproperlyConfigured(f"{name}={value} is no address such as bounces@example.org.")
    return value


def _token(reader: Reader, name: str) -> str:
    """A secret that a machine shows, or ""; one that can be guessed is refused."""
    value = reader.text(name)
    if value and len(value) < 24:
        raise ImproperlyConfigured(f"{name} has fewer than 24 characters. Make one: {ADVICE}")
    return value


def _writable(var: Path) -> Path:
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds the demo's data and mails
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR={var} cannot be made: {error.strerror}.") from error
    return var.resolve()


def _refuse_weak(name: str, value: str) -> None:
    if len(value) < 32 or len(set(value)) < 8 or value.startswith("django-insecure"):
        raise ImproperlyConfigured(
            f"{name} is too weak for a public site. Give at least 32 random characters: {ADVICE}"
        )


def _secret(reader: Reader, name: str, *, var: Path, local: bool) -> str:
    """The secret from the environment; in the local demo one is made when there is none."""
    value = reader.text(name)
    if not value and local:
        return local_secret(var, name.lower())
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. A public site needs its own: {ADVICE}")
    if not local:
        _refuse_weak(name, value)
    return value


def local_secret(var: Path, name: str) -> str:
    """The secret `name` of this checkout, made once and kept in `var/` with mode 0600.

    Written aside and linked into place, so that processes which start together agree on one.
    """
    path = var / f"{name}.secret"
    if not path.exists():
        aside = var / f"{name}.{secrets.token_hex(8)}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text(encoding="ascii").strip()
