"""What a browser would send of a page's form, so that a test changes one answer alone."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.data = {}
        self.text = self.select = None

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "input" and at.get("name") and at.get("type") not in {"submit", "file", "button"}:
            if at.get("type") not in {"checkbox", "radio"} or "checked" in at:
                self._add(at["name"], at.get("value", "on" if at.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self.text = at["name"]
            self.data[self.text] = [""]
        elif tag == "select":
            self.select = at["name"]
        elif tag == "option" and self.select and "selected" in at:
            self._add(self.select, at.get("value", ""))

    def handle_data(self, data):
        if self.text:
            self.data[self.text][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text:
            self.data[self.text][0] = self.data[self.text][0].removeprefix("\r\n").removeprefix("\n")
            self.text = None
        if tag == "select":
            self.select = None

    def _add(self, name, value):
        self.data.setdefault(name, []).append(value)


def filled(response, **changes):
    """The answers as they stand on the page, with `changes`; a change to None leaves one out."""
    reader = _Reader()
    reader.feed(response.content.decode())
    data = {**reader.data, **changes}
    for button in ("action", "csrfmiddlewaretoken"):
        data.pop(button, None)
    return {name: value for name, value in data.items() if value is not None}
