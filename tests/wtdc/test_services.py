import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from wtdc import services

VAR = Path("/srv/var")
PROVIDER = {
    "id": "idp",
    "name": "IdP",
    "server_url": "https://idp.example.org/x",
    "client_id": "a",
    "secret": "b",
}


def test_no_database_url_is_sqlite_that_takes_the_write_lock_at_once():
    config = services.database("", var=VAR)
    assert (config["NAME"], config["OPTIONS"]["transaction_mode"]) == ("/srv/var/db.sqlite3", "IMMEDIATE")


def test_a_postgres_url_keeps_its_own_options_beside_ours():
    config = services.database("postgres://u:p%40ss@db:5433/wtdc?sslmode=require&connect_timeout=5", var=VAR)
    assert (config["HOST"], config["PORT"], config["PASSWORD"], config["OPTIONS"]) == (
        "db",
        5433,
        "p@ss",
        services.POSTGRES_OPTIONS | {"sslmode": "require", "connect_timeout": 5},
    )


@pytest.mark.parametrize("url", ["mysql://u@h/db", "nonsense", "oracle://h", "http://example.org"])
def test_other_databases_are_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        services.database(url, var=VAR)


def test_celery_is_given_its_own_spelling_of_a_socket():
    assert services.celery_url("unix:///run/v.sock?db=3") == "redis+socket:///run/v.sock?virtual_host=3"


@pytest.mark.parametrize("url", ["redis://h:1/0", "rediss://:p@h"])
def test_celery_is_given_other_addresses_as_they_are(url):
    assert services.celery_url(url) == url


def test_another_queue_is_refused():
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must start with"):
        services.redis_url("amqp://h")


def test_the_embedded_queue_is_where_the_pointer_says(tmp_path):
    (tmp_path / "valkey.path").write_text("/tmp/wtdc-x\n")
    assert services.embedded_redis_url(tmp_path) == "unix:///tmp/wtdc-x/valkey.sock"


def test_no_email_url_is_files_under_var():
    assert services.email("", var=VAR)["EMAIL_FILE_PATH"] == "/srv/var/mail"


def test_an_smtp_address_is_taken_apart():
    config = services.email("smtp+tls://me%40example.org:p%2Fw@mail.example.org", var=VAR)
    assert [
        config[f"EMAIL_{name}"]
        for name in ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    ] == [
        "mail.example.org",
        587,
        "me@example.org",
        "p/w",
        True,
        False,
    ]


@pytest.mark.parametrize("url", ["mailto:x", "smtp://", "smtp://h:port", "smtp://h:0", "file:", "console://"])
def test_other_mail_addresses_are_refused(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must be"):
        services.email(url, var=VAR)


def test_a_provider_becomes_allauths_shape():
    (provider,) = services.oidc_providers(json.dumps([PROVIDER]))
    assert (provider["provider_id"], provider["settings"]["server_url"]) == (
        "idp",
        "https://idp.example.org/x",
    )


@pytest.mark.parametrize("key", ["id", "name", "server_url", "client_id", "secret"])
@pytest.mark.parametrize("value", [None, "", 5])
def test_an_incomplete_provider_is_refused_by_name(key, value):
    with pytest.raises(ImproperlyConfigured, match=f"lacks {key}"):
        services.oidc_providers(json.dumps([PROVIDER | {key: value}]))


@pytest.mark.parametrize("text", ["{", "{}", "[1]", '"idp"', "[" * 100_000])
def test_providers_in_another_shape_are_refused(text):
    with pytest.raises(ImproperlyConfigured, match="must be a JSON list"):
        services.oidc_providers(text)


def test_sign_in_forms_may_go_to_the_providers_alone():
    assert services.oidc_origins(services.oidc_providers(json.dumps([PROVIDER]))) == [
        "https://idp.example.org"
    ]
