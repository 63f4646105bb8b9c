"""What organisers and speakers write in Markdown, as HTML that can do no harm."""

import html
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "br", "hr", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LIMIT = 100_000


@lru_cache
def _reader() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20})
        .enable("table")
        .disable("image")
    )


def render(text: str, *, level: int = 2) -> str:
    """HTML of a Markdown text; its first heading takes `level` (2 to 6), lower ones follow.

    Raw HTML shows as written, pictures and unknown schemes are dropped, links to other hosts carry
    `rel="noopener nofollow"`. Only the first 100,000 characters are read.
    """
    reader = _reader()
    tokens = reader.parse(text[:LIMIT].replace("\x00", ""))
    _shift(tokens, level)
    written = reader.renderer.render(tokens, reader.options, {})
    return nh3.clean(
        written, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow"
    )


def plain(text: str) -> str:
    """The words of a Markdown text on one line, for previews and search engines."""
    bare = html.unescape(nh3.clean(render(text).replace(">", "> "), tags=set()))
    return " ".join(re.sub(r"\s+([.,;:!?])", r"\1", bare).split())


def _shift(tokens: list[Token], level: int) -> None:
    used = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    if not used:
        return
    by = max(level, 2) - min(used)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(max(int(token.tag[1]) + by, 2), 6)}"
