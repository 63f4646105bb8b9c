import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

from events.mail.kinds import all_kinds

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "mail.md"
ROW = re.compile(r"^\| `([a-z_.-]+)` \| ([^|]+) \| ([TSO]) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_catalogue_names_every_kind_with_its_words_and_class():
    documented = {
        (name, words, mail_class)
        for name, words, mail_class, _when, _to in ROW.findall(REFERENCE.read_text())
    }
    declared = {(kind.name, str(kind.label), kind.mail_class.value) for kind in all_kinds().values()}
    assert documented == declared


@pytest.mark.parametrize("path", settings.MAIL_KINDS)
def test_module_of_kinds_exists(path):
    assert find_spec(path) is not None
