"""HTML of foreign systems as the small Markdown that our pages render."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

from events.interchange.text import clean_line, clean_text

_TAG = re.compile(
    r"</?(?:p|br|a|ul|ol|li|strong|em|b|i|u|s|div|span|h[1-6]|blockquote|code|pre|img|table|tr|td|th|tbody"
    r"|thead|hr|dl|dt|dd|sup|sub|script|style|iframe|svg|object|form|input|font|center|section|article|small)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_TAGS = {
    "p", "br", "a", "ul", "ol", "li", "strong", "em", "b", "i", "div", "span", "h1", "h2", "h3", "h4",
    "h5", "h6",
    "blockquote", "code", "pre", "table", "tbody", "thead", "tr", "td", "th", "hr", "dl", "dt", "dd",
    "section",
    "article", "center", "small", "font",
}  # fmt: skip
_BLOCKS = {
    "p",
    "div",
    "ul",
    "ol",
    "blockquote",
    "pre",
    "table",
    "hr",
    "dl",
    "section",
    "article",
    "center",
} | {f"h{level}" for level in range(1, 7)}
# What an inline element begins with; breaks stay in their block.
_INLINE = {
    "strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "td": " ", "th": " ",
    "tr": "\n", "dt": "\n", "dd": "\n",
}  # fmt: skip
# What Markdown would take for markup: escaped only where it would really turn into something.
_SPECIAL = re.compile(
    r"(?<!\\)(?:\*(?=\S)|(?<=\S)\*|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|`|<(?=[A-Za-z/!?])|\](?=\())"
)
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s)|[-+>](?=\s)|\d{1,9}(?=[.)]\s)|={3,}$|-{3,}$)")


def is_html(text: str) -> bool:
    """Whether a text is meant as HTML: it has a tag that HTML knows."""
    return bool(_TAG.search(text))


def to_markdown(value: object) -> str:
    """Plain text or Markdown as it is; HTML turned into Markdown; scripts, styles and the rest left out."""
    text = clean_text(value)
    if not is_html(text):
        return clean_text(html.unescape(text)) if _ENTITY.search(text) else text
    safe = nh3.clean(
        text, tags=_TAGS, attributes={"a": {"href"}}, link_rel=None, url_schemes={"http", "https", "mailto"}
    )
    writer = _Writer()
    writer.feed(safe)
    writer.close()
    return clean_text(writer.text())


def safe_url(value: object) -> str:
    """An absolute http(s) or mail address, else ""."""
    url = clean_line(value)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if len(url) > 2000 or re.search(r"[\s<>\"'`\\]", url):
        return ""
    if parts.scheme == "mailto" and parts.path:
        return url
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


class _Writer(HTMLParser):
    """Writes Markdown; the input has been through nh3, so it is well-formed and harmless."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[int] = []  # the next number of each open list, 0 for bullets
        self.links: list[tuple[str, int]] = []
        self.pre = 0
        self.quote = 0

    def text(self) -> str:
        joined = "".join(self.parts)
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", joined)).strip()

    def _block(self) -> None:
        if not self.lists:
            self.parts.append("\n\n" + "> " * self.quote)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append((safe_url(dict(attrs).get("href") or ""), len(self.parts)))
        elif tag in {"ul", "ol"}:
            self._block()
            self.lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self._item()
        elif tag == "blockquote":
            self.quote = min(self.quote + 1, 5)
            self._block()
        elif tag == "code" and self.pre:
            return
        elif tag in _INLINE:
            self.parts.append(_INLINE[tag])
        elif tag in _BLOCKS:
            self._open_block(tag)
        elif tag == "br":
            self.parts.append("\n" + "> " * self.quote)

    def _open_block(self, tag: str) -> None:
        if tag == "pre":
            self.pre += 1
            self.parts.append("\n\n```\n")
            return
        self._block()
        if re.fullmatch(r"h[1-6]", tag):
            self.parts.append("#### ")
        elif tag == "hr":
            self.parts.append("---")

    def _item(self) -> None:
        depth = max(len(self.lists) - 1, 0)
        number = self.lists[-1] if self.lists else 0
        if number:
            self.lists[-1] += 1
        self.parts.append("\n" + "   " * min(depth, 5) + (f"{number}. " if number else "- "))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self._link(*self.links.pop())
        elif tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
            self._block()
        elif tag == "pre":
            self.pre = max(self.pre - 1, 0)
            self.parts.append("\n```\n\n")
        elif tag == "blockquote":
            self.quote = max(self.quote - 1, 0)
            self._block()
        elif tag in _BLOCKS:
            self._block()
        elif tag == "code" and not self.pre:
            self.parts.append("`")
        elif tag in {"strong", "b"}:
            self._close("**")
        elif tag in {"em", "i"}:
            self._close("*")

    def _close(self, mark: str) -> None:
        """An emphasis that holds nothing is dropped with its opening mark."""
        if self.parts and self.parts[-1] == mark:
            self.parts.pop()
        else:
            self.parts.append(mark)

    def _link(self, url: str, start: int) -> None:
        label = clean_line("".join(self.parts[start:])).replace("[", "(").replace("]", ")")
        del self.parts[start:]
        if not url:
            self.parts.append(label)
        elif label in {"", url}:
            self.parts.append(f"<{url}>")
        else:
            self.parts.append(f"[{label}](<{url}>)" if re.search(r"[()]", url) else f"[{label}]({url})")

    def handle_data(self, data: str) -> None:
        if self.pre:
            self.parts.append(data.replace("```", "'''"))
            return
        escaped = _SPECIAL.sub(lambda found: "\\" + found[0], re.sub(r"\s+", " ", data))
        at_start = not self.parts or self.parts[-1].endswith(("\n", "> "))
        if at_start:
            escaped = _LINE_START.sub(_escape_start, escaped.lstrip())
        self.parts.append(escaped)


def _escape_start(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark}\\" if mark.isdigit() else f"{found[1]}\\{mark}"
