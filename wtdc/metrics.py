"""Figures for Prometheus, counted in the database, so that any web process tells the same."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from events.mail.clock import database_now
from events.mail.models import Message, Suppression
from events.mail.paces import left_alone
from events.mail.watching import watch
from wtdc.environment import is_loopback


def is_allowed(request: HttpRequest) -> bool:
    """Whoever shows METRICS_TOKEN; without one set, this machine alone, and nobody through a proxy."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if settings.METRICS_TOKEN:
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not settings.TRUSTED_PROXY_COUNT and not proxied and is_loopback(request.META["REMOTE_ADDR"])


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not is_allowed(request):
        raise Http404
    response = HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def _registry() -> CollectorRegistry:
    now = database_now()
    state = watch(Message.objects.all(), now=now)
    age = (now - state.oldest).total_seconds() if state.oldest else 0.0
    registry = CollectorRegistry()
    for name, words, value in (
        ("wtdc_mail_due", "Messages that are due and not done with", state.waiting),
        ("wtdc_mail_oldest_due_seconds", "Since when the oldest due message waits; alarm above 300", age),
        ("wtdc_mail_sent_last_hour", "Messages that the mail server took in the last hour", state.sent),
        ("wtdc_mail_failed_last_hour", "Tries that failed for good in the last hour", state.failed),
        ("wtdc_mail_held", "Messages held for a person to decide", state.held),
        ("wtdc_mail_domains_left_alone", "Domains that say not now", len(left_alone(now=now))),
        ("wtdc_mail_suppressed_mailboxes", "Mailboxes to which nothing is sent", Suppression.objects.count()),
    ):
        Gauge(name, words, registry=registry).set(value)
    return registry
