"""One mail of every kind, as it is photographed for looking at: in words that hold for all."""

import re

import pytest
from django.utils import translation

from tests.e2e.mail_facts import SETS
from tests.e2e.mails import Samples

WIDEST = 76


@pytest.mark.django_db
@pytest.mark.parametrize("facts", SETS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_kind_reads_well_as_text_and_as_a_page(language, facts):
    with translation.override(language):
        samples = Samples(language, facts)
    wrong = []
    for kind, written in samples.all():
        if written is None:
            wrong.append(f"{kind.name}: no sample")
            continue
        subject, text, html = written
        # A word that is longer than a line stays whole.
        long = [
            line
            for line in text.splitlines()
            if len(line) > WIDEST and "://" not in line and " " in line.strip()
        ]
        wrong += [f"{kind.name}: {line}" for line in long]
        wrong += [
            f"{kind.name}: {fault}"
            for fault in ("None", "\n\n\n", " \n", "evil.example", "badges.example")
            if fault in text.replace("-- \n", "")
        ]
        if (
            not re.match(r"\[[^]]+\] \S", subject)
            or f'dir="{"rtl" if language == "ar" else "ltr"}"' not in html
            or "<b>Pay" in html
            or len(re.findall("<a ", html)) > 3
        ):
            wrong.append(f"{kind.name}: {subject}")
    assert wrong == []
