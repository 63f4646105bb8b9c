import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests import production
from tests.e2e.site import ROOT, clean_environment
from wtdc import environment


@pytest.fixture
def public(tmp_path):
    """The settings of an invented public site, as a mapping to spoil."""
    return production.environment() | {"VAR_DIR": str(tmp_path)}


def read(mapping, base_dir=Path("/nowhere")):
    return environment.read(mapping, base_dir=base_dir)


def refusal(mapping):
    with pytest.raises(ImproperlyConfigured) as caught:
        read(mapping)
    return str(caught.value)


def test_nothing_set_is_the_local_demo(tmp_path):
    values = read({}, base_dir=tmp_path)
    assert (values.local_demo, values.base_url, values.bind, values.debug) == (
        True,
        "http://localhost:8000",
        "127.0.0.1",
        False,
    )


def test_a_full_public_environment_is_accepted(public):
    values = read(public)
    assert (values.local_demo, values.https, values.host, values.log_format) == (
        False,
        True,
        "conference.example.org",
        "json",
    )


def test_empty_values_count_as_not_set(tmp_path):
    names = ("BASE_URL", "PORT", "DEBUG", "DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "OIDC_PROVIDERS")
    assert read(dict.fromkeys(names, " "), base_dir=tmp_path).local_demo


def test_the_port_stands_in_the_default_address(tmp_path):
    assert read({"PORT": "8099"}, base_dir=tmp_path).base_url == "http://localhost:8099"


def test_secrets_of_the_local_demo_are_made_once_and_kept_private(tmp_path):
    first, second = read({}, base_dir=tmp_path), read({}, base_dir=tmp_path)
    assert first.secret_key == second.secret_key
    assert len({first.secret_key, first.signing_key, first.field_key}) == 3
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "var").glob("*.secret")} == {0o600}
    assert len(list((tmp_path / "var").iterdir())) == 3


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "demo.localhost"])
def test_loopback_hosts_are_recognised(host):
    assert environment.is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "::", "10.0.0.1", "example.org", "localhost.example.org", "127.0.0.1.nip.io"]
)
def test_other_hosts_are_not_loopback(host):
    assert not environment.is_loopback(host)


@pytest.mark.parametrize(
    ("base_url", "bind"),
    [
        ("http://localhost:8000", "0.0.0.0"),
        ("https://example.org", "127.0.0.1"),
        ("http://127.0.0.1.nip.io", "127.0.0.1"),
    ],
)
def test_the_local_demo_needs_both_a_loopback_address_and_a_loopback_socket(base_url, bind):
    assert not environment.is_local_demo(base_url, bind)


@pytest.mark.parametrize("name", ["SECRET_KEY", "SIGNING_KEY", "FIELD_KEY"])
def test_a_public_site_without_a_secret_is_refused(public, name):
    del public[name]
    assert refusal(public).startswith(f"{name} is not set.")


@pytest.mark.parametrize("name", ["SECRET_KEY", "SIGNING_KEY", "FIELD_KEY"])
@pytest.mark.parametrize(
    "value", ["changeme", "x" * 60, "abababab" * 8, "django-insecure-" + "q8Zs0vBn2Lk4Wm6X" * 3]
)
def test_a_weak_secret_is_refused_and_not_repeated(public, name, value):
    message = refusal(public | {name: value})
    assert message.startswith(f"{name} is too weak")
    assert value not in message


def test_one_secret_for_all_is_refused(public):
    assert "three different secrets" in refusal(public | {"SIGNING_KEY": public["SECRET_KEY"]})


def test_a_weak_former_secret_is_refused(public):
    assert refusal(public | {"SECRET_KEY_FALLBACKS": "old"}).startswith("SECRET_KEY_FALLBACKS is too weak")


@pytest.mark.parametrize("hosts", ["*", "conference.example.org,*", "*.example.org,conference.example.org"])
def test_any_host_header_is_refused(public, hosts):
    assert refusal(public | {"ALLOWED_HOSTS": hosts}).startswith("ALLOWED_HOSTS=* would accept")


def test_allowed_hosts_without_the_own_host_is_refused(public):
    assert refusal(public | {"ALLOWED_HOSTS": "other.example.org"}) == (
        "ALLOWED_HOSTS lacks conference.example.org, the host of BASE_URL."
    )


def test_allowed_hosts_may_name_a_parent_domain(public):
    assert read(public | {"ALLOWED_HOSTS": ".example.org"}).allowed_hosts == [".example.org"]


def test_allowed_hosts_given_as_addresses_are_refused(public):
    assert "host names" in refusal(public | {"ALLOWED_HOSTS": "https://conference.example.org"})


def test_plain_http_on_a_public_address_is_refused(public):
    assert "is plain http" in refusal(public | {"BASE_URL": "http://conference.example.org"})


def test_a_demo_address_on_a_public_socket_is_refused(public):
    assert "is plain http" in refusal(public | {"BASE_URL": "http://localhost:8000", "BIND": "0.0.0.0"})


@pytest.mark.parametrize(
    "url",
    [
        "conference.example.org",
        "ftp://example.org",
        "https://",
        "https://example.org/sub",
        "https://me@example.org",
        "https://example.org?x=1",
    ],
)
def test_an_address_that_is_no_site_is_refused(public, url):
    assert refusal(public | {"BASE_URL": url}).startswith(f"BASE_URL={url} is not the address of a site.")


def test_a_slash_at_the_end_of_the_address_does_not_matter(public):
    assert (
        read(public | {"BASE_URL": "https://conference.example.org/"}).base_url
        == "https://conference.example.org"
    )


@pytest.mark.parametrize("url", ["", "sqlite:////srv/db.sqlite3"])
def test_sqlite_without_a_word_is_refused(public, url):
    assert "ALLOW_SQLITE=true" in refusal(public | {"DATABASE_URL": url})


def test_sqlite_with_a_word_is_accepted(public):
    assert read(public | {"DATABASE_URL": "", "REDIS_URL": "", "ALLOW_SQLITE": "true"}).allow_sqlite


def test_a_public_site_without_a_queue_is_refused(public):
    assert refusal(public | {"REDIS_URL": ""}).startswith("REDIS_URL is not set.")


def test_debug_on_a_public_site_is_refused(public):
    assert refusal(public | {"DEBUG": "true"}).startswith("DEBUG is on")


def test_a_public_site_without_mail_is_refused(public):
    assert refusal(public | {"EMAIL_URL": ""}).startswith("EMAIL_URL is not set.")


def test_mails_as_files_on_a_public_site_are_refused(public):
    assert "local demo" in refusal(public | {"EMAIL_URL": "file:///srv/mail"})


def test_mail_in_the_clear_is_refused_but_to_this_machine(public):
    assert "in the clear" in refusal(public | {"EMAIL_URL": "smtp://mail.example.org"})
    assert read(public | {"EMAIL_URL": "smtp://127.0.0.1:2525"}).email_url == "smtp://127.0.0.1:2525"


@pytest.mark.parametrize("value", ["0", "65536", "-1", "80a", "８０００", "1e3", "9" * 5000])
def test_a_port_that_is_none_is_refused(value):
    assert refusal({"PORT": value}).endswith("is not a number from 1 to 65535.")


@pytest.mark.parametrize("value", ["maybe", "2", "tru"])
def test_a_flag_that_is_neither_is_refused(tmp_path, value):
    assert refusal({"DEBUG": value, "VAR_DIR": str(tmp_path)}) == f"DEBUG={value} is neither true nor false."


@pytest.mark.parametrize("value", ["-1", "21", "one"])
def test_a_proxy_count_that_is_none_is_refused(public, value):
    assert refusal(public | {"TRUSTED_PROXY_COUNT": value}).startswith(f"TRUSTED_PROXY_COUNT={value} ")


@pytest.mark.parametrize("value", ["nobody", "Secretariat <>", "a@example.org\r\nBcc: b@example.org"])
def test_a_sender_that_is_none_is_refused(public, value):
    assert refusal(public | {"DEFAULT_FROM_EMAIL": value}).startswith("DEFAULT_FROM_EMAIL is not a sender.")


@pytest.mark.parametrize("name", ["LOG_FORMAT", "LOG_LEVEL"])
def test_an_unknown_choice_is_refused_with_the_known_ones(public, name):
    assert refusal(public | {name: "loud"}).startswith(f"{name}=loud is not one of ")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    assert refusal({"VAR_DIR": str(tmp_path / "file" / "var")}).startswith("VAR_DIR=")


def test_a_plain_http_provider_is_refused_on_a_public_site(public):
    provider = (
        '[{"id":"idp","name":"IdP","server_url":"http://idp.example.org","client_id":"a","secret":"b"}]'
    )
    assert refusal(public | {"OIDC_PROVIDERS": provider}).endswith("of idp is plain http.")


@pytest.mark.parametrize("command", [["manage.py", "check"], ["manage.py", "migrate"], ["-m", "gunicorn"]])
def test_a_wrong_setting_stops_every_program_with_one_sentence(public, command):
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=clean_environment(**public, DEBUG="true"), check=False,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (
        1,
        "Not started: DEBUG is on, but BASE_URL is public. Leave DEBUG off there.\n",
    )


def test_the_folder_of_the_local_demo_is_private(tmp_path):
    assert read({}, base_dir=tmp_path).var_dir.stat().st_mode & 0o777 == 0o700
