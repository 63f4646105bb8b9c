import pytest

from events.common.tokens import make_token, new_nonce, token_is_valid, token_row_id


def test_token_names_its_row():
    assert token_row_id(make_token("feed", 40321, new_nonce())) == 40321


def test_token_is_valid_for_its_purpose_and_nonce():
    assert token_is_valid(make_token("feed", 7, "n1"), "feed", 7, "n1")


@pytest.mark.parametrize(
    ("purpose", "row_id", "nonce"), [("badge", 7, "n1"), ("feed", 8, "n1"), ("feed", 7, "n2")]
)
def test_token_is_refused_for_anything_else(purpose, row_id, nonce):
    assert not token_is_valid(make_token("feed", 7, "n1"), purpose, row_id, nonce)


def test_token_of_an_old_key_is_valid_while_it_is_a_fallback(settings):
    token = make_token("feed", 7, "n1")
    settings.SIGNING_KEY_FALLBACKS = [settings.SIGNING_KEY]
    settings.SIGNING_KEY = "a new key for the tests of rotation"
    assert token_is_valid(token, "feed", 7, "n1")


@pytest.mark.parametrize("text", ["", ".", "7", "7.", "ä.b", "../etc.passwd", "z" * 14 + ".x", "7.ü"])
def test_token_row_id_of_nonsense_grants_nothing(text):
    row_id = token_row_id(text)
    assert row_id is None or not token_is_valid(text, "feed", row_id, "n1")
