"""The language code `zh`, which Django knows only by its scripts."""

from django.conf.locale import LANG_INFO


def register() -> None:
    """Names `zh` to Django; its texts come from our own catalogue, see `wtdc.catalogues`."""
    LANG_INFO["zh"] = {"bidi": False, "code": "zh", "name": "Chinese", "name_local": "中文"}
