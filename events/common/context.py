"""What every template may use."""

from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from events.common import navigation, themes


def site(request: Any) -> dict[str, Any]:
    """The site's name, whether it is the local demo, the language menu and the reader's theme."""
    return {
        "site_name": settings.SITE_NAME,
        "local_demo": settings.LOCAL_DEMO,
        "language_menu": SimpleLazyObject(lambda: navigation.languages(request.get_full_path())),
        "theme": themes.of_request(request),
    }
