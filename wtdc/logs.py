"""Structured logs: one JSON line an event in production, readable lines in the local demo.

No line holds a secret, a mail's text or a link that grants something, and no value can begin
a line of its own or colour the terminal.
"""

import logging
import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_WORDS = (
    "password",
    "passwd",
    "secret",
    "token",
    "cookie",
    "authorization",
    "body",
    "code",
    "nonce",
    "otp",
)
PLAIN_KEYS = {"event", "status_code", "exc_info", "exception"}
# What follows in these paths grants something.
SECRET_PATHS = re.compile(
    r"(/calendar/|/invitations/|/mail/unsubscribe/|/mail/preferences/|/key/|/confirm-email/"
    r"|/organiser/|/check-in/device/)[^/\s\"'?]+"
)
URL_PASSWORDS = re.compile(r"(\b[a-z][a-z0-9+.-]{0,20}://[^/\s:@]{0,100}:)[^@\s/]{1,300}@")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
LONGEST, LONGEST_TRACEBACK = 4000, 20_000


def without_secret_paths(text: str) -> str:
    """The text with `***` for the part of a path that grants something, and for passwords in addresses."""
    return URL_PASSWORDS.sub(r"\1***@", SECRET_PATHS.sub(r"\1***", text))


def one_line(text: str) -> str:
    r"""The text with control characters, line ends and direction marks written as `\x1b`, `\n`, `\u202e`."""
    return CONTROL.sub(_escaped, text).replace("\n", "\\n").replace("\t", "\\t")


def _escaped(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"


def _clean(key: str, value: Any) -> Any:
    if key == "code" and isinstance(value, int):
        return value  # what a mail server answered
    if key not in PLAIN_KEYS and any(word in key.lower() for word in SECRET_WORDS):
        return "***"
    if isinstance(value, dict):
        return {str(inner): _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_clean(key, item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return one_line(without_secret_paths(_cut(str(value), LONGEST)))


def clean(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Masks every key that names a secret or a mail's body, and makes every value one harmless line."""
    for key in list(event):
        if key != "exc_info" and not key.startswith("_"):
            event[key] = _clean(key, event[key])
    return event


def clean_traceback(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A traceback keeps its lines, but loses secrets and control characters."""
    if "exception" in event:
        event["exception"] = CONTROL.sub(
            _escaped, without_secret_paths(_cut(str(event["exception"]), LONGEST_TRACEBACK))
        )
    return event


def configuration(style: str, *, level: str) -> dict[str, Any]:
    """The standard library's logging configuration; `style` is "json" or "text"."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=True)
        if style == "json"
        else structlog.dev.ConsoleRenderer(
            colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    clean_traceback,
                    renderer,
                ],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "structured",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.db.backends": {"level": "INFO"},  # at DEBUG it writes statements with their values
            "django.server": {"handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": [], "propagate": True},
            "gunicorn.access": {"handlers": [], "propagate": False},  # wtdc.request says it, without secrets
        },
    }


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        clean,
    ]


def configure(style: str, *, level: str) -> None:
    """Sets up structlog and the standard library's loggers for this process."""
    logging.captureWarnings(capture=True)
    logging.config.dictConfig(configuration(style, level=level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
