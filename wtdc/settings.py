"""Settings, read from the environment alone; each is documented in `.env.example`.

A wrong or missing one stops the start with a sentence that names it.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from events.common.breaker import QUICK
from wtdc import environment, languages, logs, services
from wtdc.conf.accounts import *
from wtdc.conf.apps import *
from wtdc.conf.broker import *
from wtdc.conf.slices import *

BASE_DIR = Path(__file__).resolve().parent.parent
_env = environment.read(os.environ, base_dir=BASE_DIR)

VAR_DIR = _env.var_dir
PORT = _env.port
BIND = _env.bind
BASE_URL = _env.base_url
LOCAL_DEMO = _env.local_demo
DEBUG = _env.debug
SECRET_KEY = _env.secret_key
SECRET_KEY_FALLBACKS = _env.secret_key_fallbacks
SIGNING_KEY = _env.signing_key
SIGNING_KEY_FALLBACKS = _env.signing_key_fallbacks
FIELD_KEY = _env.field_key
FIELD_KEY_FALLBACKS = _env.field_key_fallbacks
ALLOWED_HOSTS = _env.allowed_hosts
TRUSTED_PROXY_COUNT = _env.trusted_proxy_count

SITE_NAME = _("Conferences")
ROOT_URLCONF = "wtdc.urls"
WSGI_APPLICATION = "wtdc.wsgi.application"
FORM_RENDERER = "events.common.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "events.common.context.site",
                "events.conferences.context.conference",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "events.templatetags.wtdc",
            ],
        },
    },
]

DATABASES = {"default": services.database(_env.database_url, var=VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = _env.redis_url or services.embedded_redis_url(VAR_DIR)
CACHES = {
    "default": {
        "BACKEND": "wtdc.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "wtdc",
        "OPTIONS": dict(QUICK),
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = services.celery_url(REDIS_URL)
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")

vars().update(services.email(_env.email_url, var=VAR_DIR))
EMAIL_TIMEOUT = 20
MAIL_RATE, MAIL_DOMAIN_RATE = _env.mail_rate, _env.mail_domain_rate
BOUNCE_ADDRESS, BOUNCE_MAILBOX = _env.bounce_address, _env.bounce_mailbox
METRICS_TOKEN = _env.metrics_token
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _env.default_from_email

ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _env.https else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_TOTP_ISSUER = _env.host
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL_DEMO
OIDC_PROVIDERS = _env.oidc_providers
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": OIDC_PROVIDERS}}

languages.register()
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ru", "Русский"),
    ("ar", "العربية"),
    ("zh", "中文"),
    ("az", "Azərbaycanca"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "wtdc.staticfiles.Storage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

SECURE_SSL_REDIRECT = _env.https and _env.ssl_redirect
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 63_072_000 if _env.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _env.https
SECURE_HSTS_PRELOAD = _env.https
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _env.https
SESSION_COOKIE_NAME = "__Host-session" if _env.https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _env.https else "csrf"
DEVICE_COOKIE_NAME = "__Host-device" if _env.https else "device"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [BASE_URL] if _env.https else []
CSRF_FAILURE_VIEW = "wtdc.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF, *services.oidc_origins(OIDC_PROVIDERS)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

I18NFIELD_LANGUAGES = [code for code, _name in LANGUAGES]
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"
SIMPLE_HISTORY_REVERT_DISABLED = True

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = None
LOG_FORMAT, LOG_LEVEL = _env.log_format, _env.log_level
logs.configure(LOG_FORMAT, level=LOG_LEVEL)
