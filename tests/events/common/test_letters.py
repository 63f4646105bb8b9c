from dataclasses import replace

from django.utils import translation

from events.common.letters import Letter, render

LETTER = Letter(
    subject="You speak tomorrow",
    heading="You speak tomorrow at 09:40",
    brand="Sample-26",
    greeting="Dear Ms Vorontsova-Eckert,",
    paragraphs=("Please be in Room Cedar at 09:15.",),
    facts=(("Room", "Room Cedar"), ("Limit", "8 minutes")),
    zone_note="All times in Port Selene (UTC+4).",
    action=("Send my text", "https://sample.example/speaking/"),
    why="You get this because you are on the list of speakers.",
    preferences_url="https://sample.example/mail/preferences/t/",
    unsubscribe_url="https://sample.example/mail/unsubscribe/t/",
    sender="Sample-26 secretariat, Port Selene.",
)


def test_the_text_part_says_everything_in_order():
    assert render(LETTER)[0] == (
        "Sample-26\n"
        "\nDear Ms Vorontsova-Eckert,\n"
        "\nYou speak tomorrow at 09:40\n"
        "\nPlease be in Room Cedar at 09:15.\n"
        "\nRoom: Room Cedar\nLimit: 8 minutes\n"
        "\nAll times in Port Selene (UTC+4).\n"
        "\nSend my text:\nhttps://sample.example/speaking/\n"
        "\n-- \nYou get this because you are on the list of speakers.\n"
        "Choose which mails you get: https://sample.example/mail/preferences/t/\n"
        "Stop mails of this kind: https://sample.example/mail/unsubscribe/t/\n"
        "Sample-26 secretariat, Port Selene.\n"
    )


def test_a_short_letter_has_no_empty_parts():
    text, html = render(Letter(subject="s", heading="Done", brand="Site", why="You asked for it."))
    assert text == "Site\n\nDone\n\n-- \nYou asked for it.\n"
    assert "<a " not in html


def test_names_are_escaped_in_html_and_left_alone_in_text():
    letter = replace(LETTER, greeting='Dear <img src="http://evil.example"> & Sons,')
    text, html = render(letter)
    assert 'Dear <img src="http://evil.example"> & Sons,' in text
    assert "Dear &lt;img src=&quot;http://evil.example&quot;&gt; &amp; Sons," in html


def test_only_our_own_addresses_are_links():
    letter = replace(LETTER, paragraphs=("Pay at http://evil.example [now](http://evil.example)",))
    html = render(letter)[1]
    assert html.count("<a ") == 3
    assert 'href="http://evil' not in html


def test_arabic_turns_the_letter_round():
    with translation.override("ar"):
        html = render(LETTER)[1]
    assert '<html lang="ar" dir="rtl">' in html
    assert "text-align:left" not in html


def test_the_accent_follows_the_conference():
    assert render(LETTER)[1] != render(replace(LETTER, hue=300))[1]
