"""What every template may use."""

from typing import Any

from django.conf import settings


def site(request: Any) -> dict[str, Any]:
    """The site's name, whether it is the local demo, and the languages of the interface."""
    return {
        "site_name": settings.SITE_NAME,
        "local_demo": settings.LOCAL_DEMO,
        "languages": settings.LANGUAGES,
    }
