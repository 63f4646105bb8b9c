import gettext
import io
import re

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from wtdc import catalogues

TEMPLATE = b"""{% extends "base.html" %}
  <p>{% translate "Sign in" %}</p>
{% blocktranslate count number=n trimmed %}
    {{ number }} session
  {% plural %}
    {{ number }} sessions
{% endblocktranslate %}
{{ _("Show") }}
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_bytes(TEMPLATE)
    for folder in ("accounts", "events", "wtdc"):
        (tmp_path / folder).mkdir()
    (tmp_path / "events/views.py").write_text('pgettext("navigation", "Changes")\n')
    return tmp_path


def read(project, code):
    with (project / f"locale/{code}/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=code)


def filled_in(text):
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text))


def translate(project, code, message, text):
    path = project / f"locale/{code}/LC_MESSAGES/django.po"
    path.write_text(
        path.read_text().replace(f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\nmsgstr "{text}"')
    )


def test_texts_of_a_template_are_found():
    found = catalogues.extract_template(io.BytesIO(TEMPLATE), catalogues.KEYWORDS, (), {})
    texts = [message for _line, _function, message, _comments in found]
    assert [text if isinstance(text, str) else text[:2] for text in texts] == [
        "Sign in",
        ("%(number)s session", "%(number)s sessions"),
        "Show",
    ]


def test_code_and_templates_are_gathered_with_their_context(project):
    found = {(message.context, message.id) for message in catalogues.gather(project) if message.id}
    assert found == {
        (None, "Sign in"),
        (None, "Show"),
        (None, ("%(number)s session", "%(number)s sessions")),
        ("navigation", "Changes"),
    }


def test_every_language_gets_a_catalogue(project):
    made = catalogues.update(project)
    assert sorted(path.parts[-3] for path in made) == sorted(catalogues.CODES)


def test_an_update_without_news_writes_nothing(project):
    catalogues.update(project)
    assert catalogues.update(project) == []


def test_an_update_keeps_translations(project):
    catalogues.update(project)
    translate(project, "fr", "Sign in", "Se connecter")
    (project / "events/views.py").write_text('_("New text")\n')
    catalogues.update(project)
    assert read(project, "fr")["Sign in"].string == "Se connecter"
    assert "New text" in read(project, "fr")
    assert "Changes" not in read(project, "fr")


def test_arabic_has_six_plurals(project):
    catalogues.update(project)
    assert len(read(project, "ar")["%(number)s session"].string) == 6


def test_compiled_texts_are_read_back(project):
    catalogues.update(project)
    translate(project, "ru", "Sign in", "Войти")
    catalogues.compile_all(project)
    with (project / "locale/ru/LC_MESSAGES/django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign in") == "Войти"


def test_only_stale_catalogues_are_compiled(project):
    catalogues.update(project)
    assert len(catalogues.compile_all(project)) == 7
    assert catalogues.compile_all(project) == []


def test_compiling_works_before_anything_was_gathered(project):
    assert len(catalogues.compile_all(project)) == 7


def test_chinese_has_the_words_of_django():
    with translation.override("zh"):
        assert translation.gettext("This field is required.") == "这个字段是必填项。"
        assert translation.get_language_info("zh")["name_local"] == "中文"


@pytest.mark.parametrize(("number", "end"), [(2, "مقعدان"), (5, "مقاعد"), (11, "مقعداً"), (100, "مقعد")])
def test_arabic_counts_as_arabic_does(number, end):
    with translation.override("ar"):
        text = translation.ngettext("%(number)s seat left", "%(number)s seats left", number)
    assert end in text.split()


@pytest.mark.parametrize("code", catalogues.CODES)
def test_translations_keep_what_is_filled_in(code):
    """The last form of a plural says all that the English plural says; one and two may leave out the number."""
    wrong = []
    for message in filter(None, (one.id and one for one in read(catalogues.ROOT, code))):
        source = message.id if message.pluralizable else (message.id,)
        given = message.string if message.pluralizable else (message.string,)
        if not any(given):
            continue
        known = set().union(*map(filled_in, source))
        if filled_in(given[-1]) != filled_in(source[-1]) or any(filled_in(text) - known for text in given):
            wrong.append((source, given))
    assert wrong == []


@pytest.mark.parametrize("arguments", [[], ["fill"], ["update", "compile"]])
def test_a_wrong_word_is_refused(arguments, capsys):
    assert catalogues.main(arguments) == 2
    assert capsys.readouterr().err == "usage: python -m wtdc.catalogues update|compile\n"
