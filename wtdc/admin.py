"""The organisers' admin site: models in sections by subject, entered through allauth alone."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class Site(admin.AdminSite):
    site_header = _("Conference secretariat")
    site_title = _("Secretariat")
    index_title = _("What to run today")
    login = secure_admin_login(admin.AdminSite.login)
