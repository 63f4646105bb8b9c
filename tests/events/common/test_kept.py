from django.core.cache import cache
from django.utils import translation

from events.common.kept import kept, tag_of


def test_a_file_is_made_once():
    made = []
    for _time in range(2):
        assert kept("test-a-file-is-made-once", lambda: made.append(1) or b"words") == b"words"
    assert made == [1]


def test_a_file_is_made_again_when_its_tag_changes():
    assert tag_of("a", 1) != tag_of("a", 2)


def test_each_language_has_its_own():
    with translation.override("fr"):
        french = tag_of("a")
    assert french != tag_of("a")


def test_what_somebody_else_put_there_is_not_taken_for_a_file():
    cache.set("file:test-no-bytes", {"not": "bytes"}, 60)
    assert kept("test-no-bytes", lambda: b"words") == b"words"
