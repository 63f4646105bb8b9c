"""Data for machines inside a page: JSON that can neither end its element nor be run."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# What could end the element or a line of script; JSON reads the escapes as the same characters.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
CONTEXT = "https://schema.org"


def script(data: dict[str, Any]) -> SafeString:
    """The facts of a schema.org thing as a data block, which browsers never execute; nothing for none."""
    if not data:
        return SafeString("")
    whole = json.dumps({"@context": CONTEXT, **_said(data)}, ensure_ascii=False, separators=(",", ":"))
    text = whole.translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # escaped above


def _said(value: Any) -> Any:
    """Without what says nothing."""
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if one not in (None, "", [], {})}
    if isinstance(value, list):
        return [_said(one) for one in value]
    return value
