from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    """Makes our admin site the default one, so that `@admin.register` finds it."""

    default_site = "wtdc.admin.Site"
