import pytest

from accounts.rules import clean_name, is_local_path, masked_email, normalise_email


@pytest.mark.parametrize(
    "spelling",
    [
        "ilona@arvenia.example",
        " Ilona@Arvenia.EXAMPLE ",
        "\uff49lona@arvenia.example",
        "ilona\uff20arvenia.example",
    ],
)
def test_normalise_email_gives_one_spelling(spelling):
    assert normalise_email(spelling) == "ilona@arvenia.example"


def test_normalise_email_writes_the_domain_in_idna():
    assert normalise_email("ilona@Bücher.example") == "ilona@xn--bcher-kva.example"


@pytest.mark.parametrize("text", ["", "nobody", "a@" + "x" * 70 + ".example"])
def test_normalise_email_leaves_what_is_no_address(text):
    assert normalise_email(text) == text


@pytest.mark.parametrize("url", ["/", "/admin/", "/ar/conf-1/speaking/?tz=UTC", "/x?next=https://a.example/"])
def test_is_local_path_takes_paths_of_this_site(url):
    assert is_local_path(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "https://site.example@evil.example",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "/\t/evil.example",
        "/%0d%0aLocation:https://evil.example",
        "/%5cevil.example",
        "/%2f/evil.example",
        "/\r\nX: y",
        " /path",
        "http://[::1",
        "path",
    ],
)
def test_is_local_path_refuses_everything_else(url):
    assert not is_local_path(url)


def test_clean_name_is_one_line_without_tricks():
    assert clean_name("  Ilona\r\nBcc: x@y \u202eMarchetti\x00 ") == "Ilona Bcc: x@y Marchetti"


def test_clean_name_is_cut_at_its_limit():
    assert len(clean_name("x" * 5_000_000)) == 200


def test_masked_email_shows_enough_for_its_owner():
    assert masked_email("larisa@arvenia.example") == "l…@arvenia.example"
