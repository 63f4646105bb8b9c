"""Whether a page stands in our frame: language, landmarks, one heading, nothing inline."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """What must be there once, and what must not be there at all."""

    def __init__(self, html):
        super().__init__()
        self.count = dict.fromkeys(["h1", "main", "header", "footer", "title"], 0)
        self.lang, self.inline, self.ids = "", [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag in self.count:
            self.count[tag] += 1
        if tag == "html":
            self.lang = facts.get("lang", "")
        if tag == "style" or "style" in facts or any(name.startswith("on") for name in facts):
            self.inline.append(tag)
        if tag == "script" and "src" not in facts and facts.get("type") != "application/json":
            self.inline.append(tag)
        if "id" in facts:
            self.ids.append(facts["id"])


def check(html, lang="en"):
    page = Page(html)
    assert page.count == {"h1": 1, "main": 1, "header": 1, "footer": 1, "title": 1}
    assert (page.lang, page.inline) == (lang, [])
    assert sorted(set(page.ids)) == sorted(page.ids)
