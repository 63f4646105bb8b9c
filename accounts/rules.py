"""What an e-mail address, a way back and a name may be; plain values only."""

import re
import unicodedata
from urllib.parse import urlsplit

CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]")
REORDERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# In this order: each of these also claims to be those after it.
BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox/": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS X": "macOS",
    "CrOS": "ChromeOS", "Linux": "Linux",
}  # fmt: skip


def normalise_email(value: str) -> str:
    """One spelling for one mailbox: trimmed, NFKC, case-folded, the domain in IDNA.

    Two spellings of a mailbox must never be two accounts (hostile.md C2).
    """
    text = unicodedata.normalize("NFKC", value).strip().casefold()
    local, at, domain = text.rpartition("@")
    if not at:
        return text
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return text
    return f"{local}@{domain}"


def is_local_path(url: str) -> bool:
    r"""True for a path on this site and nothing else: no scheme, no host, no trick to hide one.

    Browsers take `\` for `/` and drop tabs and line ends, so both are refused, encoded or not.
    """
    if not url.startswith("/") or url.startswith("//") or "\\" in url or CONTROL.search(url):
        return False
    path = url.partition("?")[0].lower()
    if "%0a" in path or "%0d" in path or "%5c" in path or path.startswith("/%2f"):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def clean_name(value: str, limit: int = 200) -> str:
    """A name on one line, without control and reordering characters, at most `limit` long."""
    text = unicodedata.normalize("NFC", value)
    return " ".join(REORDERING.sub(" ", text).split())[:limit]


def masked_email(value: str) -> str:
    """Enough of an address for its owner to know it: l…@arvenia.example."""
    local, at, domain = value.rpartition("@")
    return f"{local[:1]}…@{domain}" if at else "…"


def browser(user_agent: str) -> str:
    """What a browser says of itself in two words: Firefox, Linux. Empty when it is none that we know."""
    names = (
        next((name for sign, name in known.items() if sign in user_agent), "")
        for known in (BROWSERS, SYSTEMS)
    )
    return ", ".join(name for name in names if name)
