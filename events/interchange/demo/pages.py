"""The demo's own pages and summaries, kept as Markdown files beside this module."""

import re
from pathlib import Path

from events.conferences.models import Conference, Page
from events.interchange.fields import in_language

FOLDER = Path(__file__).parent


def put_pages(conference: Conference, folder: str) -> None:
    """The pages of `<folder>/pages/<place>-<slug>.md`, each with its title in the first line."""
    for position, path in enumerate(sorted((FOLDER / folder / "pages").glob("*.md"))):
        heading, _blank, body = path.read_text(encoding="utf-8").partition("\n")
        Page.objects.create(
            conference=conference,
            slug=path.stem.partition("-")[2],
            title=in_language(heading.removeprefix("# ").strip(), "en"),
            body=in_language(unwrapped(body), "en"),
            position=position,
            is_published=True,
        )


def text_of(folder: str, name: str) -> str:
    """A Markdown file as paragraphs of one line each."""
    return unwrapped((FOLDER / folder / f"{name}.md").read_text(encoding="utf-8"))


def unwrapped(text: str) -> str:
    return "\n\n".join(re.sub(r"\n(?![-*] )", " ", part.strip()) for part in text.strip().split("\n\n"))
