"""The project: settings, URLs, Celery. Lies above the slices and holds no subject matter."""

from wtdc.celery import app as celery_app

__all__ = ["celery_app"]
