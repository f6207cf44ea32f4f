"""Django's settings, made from the workspace's configuration. There is one settings file for every node."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import django.conf.locale
from django.utils.translation import gettext_lazy as _

from jahorina.config import accounts
from jahorina.config.accounts import *  # noqa: F403 - the settings of log-in, under their own names
from jahorina.kernel.configuration import read_configuration
from jahorina.kernel.workspace import Workspace

PACKAGE = Path(__file__).resolve().parent.parent

JAHORINA = read_configuration(Workspace.from_environment())
BEHIND_PROXY = JAHORINA.flag("server", "https")
HTTPS = BEHIND_PROXY or bool(JAHORINA.text("server", "certificate"))


def _secret_key() -> str:
    path = JAHORINA.workspace.secret_key_file
    # Without a workspace there is nothing to sign that would outlive this process.
    return path.read_text(encoding="ascii").strip() if path.is_file() else secrets.token_urlsafe(64)


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = JAHORINA.texts("server", "hosts")
ROOT_URLCONF = "jahorina.config.urls"
WSGI_APPLICATION = "jahorina.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

INSTALLED_APPS = [
    "jahorina.audit",
    "jahorina.partners",
    "jahorina.registers",
    "jahorina.evidence",
    "jahorina.plan",
    "jahorina.dialogue",
    "jahorina.publication",
    "jahorina.exchange",
    "jahorina.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    *accounts.ACCOUNT_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jahorina.web.middleware.nobody_in_particular.NobodyInParticular",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    *accounts.ACCOUNT_MIDDLEWARE,
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jahorina.web.middleware.closed_node.ClosedNodeMiddleware",
    "jahorina.web.middleware.refusals.RefusalsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jahorina.web.site.site",
            ],
        },
    },
]


def _database(url: str) -> dict[str, object]:
    if url == "sqlite":
        return {
            "ENGINE": "jahorina.config.database.sqlite",
            "NAME": JAHORINA.workspace.database_file,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
            "TEST": {"NAME": JAHORINA.workspace.database_file.with_name("test.sqlite3")},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "jahorina.config.database.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(JAHORINA.text("database", "url"))}

CACHES = {
    # Attempts are counted here: files, so that all web processes count together. Keys are hashes, values are times.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": JAHORINA.workspace.cache / "attempts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "jahorina",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

AUTH_USER_MODEL = "partners.Member"
SESSION_COOKIE_NAME, SESSION_COOKIE_SECURE = accounts.session_cookie(HTTPS)
MFA_TOTP_ISSUER = accounts.totp_issuer(JAHORINA)

LANGUAGE_CODE = JAHORINA.text("node", "language")
LANGUAGES = [
    ("en", _("English")),
    ("sq", _("Albanian")),
    ("bs", _("Bosnian")),
    ("sr-latn", _("Serbian (Latin)")),
    ("sr-cyrl", _("Serbian (Cyrillic)")),
    ("mk", _("Macedonian")),
    ("cnr", _("Montenegrin")),
]
django.conf.locale.LANG_INFO.update(
    {
        "sr-cyrl": {"bidi": False, "code": "sr-cyrl", "name": "Serbian (Cyrillic)", "name_local": "српски"},
        "sr-latn": {"bidi": False, "code": "sr-latn", "name": "Serbian (Latin)", "name_local": "srpski"},
        "cnr": {"bidi": False, "code": "cnr", "name": "Montenegrin", "name_local": "crnogorski"},
    }
)
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "jahorina.config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = JAHORINA.text("node", "time_zone")
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS

STATIC_URL = "/static/"
STATIC_ROOT = JAHORINA.workspace.cache / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A browser may keep a file for ever whose name holds its content's hash.
WHITENOISE_MAX_AGE = int(timedelta(hours=1).total_seconds())

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = int(timedelta(days=730).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

_MAIL = {"file": "filebased", "console": "console", "smtp": "smtp"}
EMAIL_BACKEND = f"django.core.mail.backends.{_MAIL[JAHORINA.text('mail', 'delivery')]}.EmailBackend"
EMAIL_FILE_PATH = JAHORINA.workspace.mail
EMAIL_HOST = JAHORINA.text("mail", "host")
EMAIL_PORT = JAHORINA.number("mail", "port")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = JAHORINA.text("mail", "sender")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": JAHORINA.text("log", "level").upper()},
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
}
