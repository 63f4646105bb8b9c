"""One mail of every kind, as it is photographed for looking at: in words that hold for all."""

import re

import pytest
from django.utils import translation

from tests.e2e.mails import Samples

WIDEST = 76


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_kind_reads_well_as_text_and_as_a_page(language):
    with translation.override(language):
        samples = Samples(language)
    wrong = []
    for kind, written in samples.all():
        if written is None:
            continue
        subject, text, html = written
        long = [line for line in text.splitlines() if len(line) > WIDEST and "://" not in line]
        wrong += [f"{kind.name}: {line}" for line in long]
        wrong += [
            f"{kind.name}: {fault}"
            for fault in ("None", "\n\n\n", " \n")
            if fault in text.replace("-- \n", "")
        ]
        if (
            not re.match(r"\[[^]]+\] \S", subject)
            or f'dir="{"rtl" if language == "ar" else "ltr"}"' not in html
        ):
            wrong.append(f"{kind.name}: {subject}")
    assert wrong == []
