import pytest

from events.common.lint import leftovers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("All is said.", []),
        (
            "[publish the PDF guidelines, and add a link to it]",
            ["[publish the PDF guidelines, and add a link to it]"],
        ),
        ("See [the venue](https://venue.arvenia.example/) and [1].", []),
        ("[the venue]: https://venue.arvenia.example/", []),
        ("Bus: TODO", ["TODO"]),
        ("Hours TBC.", ["TBC"]),
        ("Lorem ipsum dolor sit amet", ["Lorem ipsum", "dolor sit amet"]),
        ("[here](#)", ["#"]),
        ("[here]()", ["()"]),
        ("[here](http://localhost:8000/x)", ["http://localhost:8000/x"]),
        ("# Bus\n\n# Train\n\nAt nine.", ["# Bus"]),
        ("# Bus\n\n## By day\n\nAt nine.", []),
        ("# Bus", ["# Bus"]),
    ],
)
def test_leftovers(text, found):
    assert [one.found for one in leftovers(text)] == found


def test_leftover_names_its_line():
    assert str(leftovers("Fine.\n\nTODO")[0]) == "Line 3: “TODO” – is a reminder to yourself"


def test_leftovers_of_a_huge_text_are_found_in_time():
    assert leftovers("[" * 5_000_000) == []
