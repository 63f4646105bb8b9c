"""Names in braces in a text that an organiser wrote, such as {name}: found by our own few lines.

No attribute, no index, no format, no template language: a name from a list is replaced by plain text, and
everything else that stands in braces is an error that is named when the text is saved.
"""

import re
from collections.abc import Collection, Mapping

BRACES = re.compile(r"\{([^{}]*)\}")
# What Django's templates would read as theirs; nobody means it in a letter.
FOREIGN = ("{{", "}}", "{%", "%}", "{#", "#}")


def wrong_placeholders(text: str, allowed: Collection[str]) -> list[str]:
    """What stands in braces and is no allowed name, as it stands, in order; a single brace too."""
    if any(mark in text for mark in FOREIGN):
        return [mark for mark in FOREIGN if mark in text]
    found = [f"{{{name}}}" for name in BRACES.findall(text) if name not in allowed]
    alone = [char for char in BRACES.sub("", text) if char in "{}"]
    return found + alone


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each name replaced once; a value that looks like a placeholder stays as it is."""
    return BRACES.sub(lambda match: values.get(match.group(1), match.group()), text)
