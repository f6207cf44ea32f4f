"""Settings of log-in, sessions and the second factor. `settings` takes them over by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jahorina.kernel.configuration import Configuration

SHORTEST = 12
"""Characters of a password, at least."""

ACCOUNT_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "jahorina.web.accounts",
]

ACCOUNT_MIDDLEWARE = [
    "allauth.account.middleware.AccountMiddleware",
    "jahorina.web.middleware.session_limits.SessionLimits",
    "jahorina.web.middleware.member_language.MemberLanguage",
    "jahorina.web.middleware.second_factor.SecondFactorRequired",
    "axes.middleware.AxesMiddleware",
]
"""After those of sessions, authentication and messages."""

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "jahorina.web.accounts.backend.MemberBackend",
]

PASSWORD_HASHERS = ["jahorina.partners.passwords.MemberPasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": SHORTEST}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "jahorina.partners.passwords.LocalWordsValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(days=2).total_seconds())

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# The longest of partners.sessions.LIMITS; a middleware ends sessions by role.
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

ACCOUNT_ADAPTER = "jahorina.web.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Members are added by an administrator who knows them; their address is proved by the letter with the first link.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=5).total_seconds())
ACCOUNT_RATE_LIMITS = {
    # Codes of the second factor, by member. Passwords are axes's part.
    "login_failed": "5/5m/key",
    # An office behind one address shares this one.
    "login": "120/m/ip",
    "reset_password": "20/m/ip,3/h/key",
}
USERSESSIONS_TRACK_ACTIVITY = False

MFA_ADAPTER = "jahorina.web.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "jahorina.web.accounts.codes.LogInCodeForm",
    "reauthenticate": "jahorina.web.accounts.codes.ConfirmCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10

# By account and address together: neither an office behind one address nor an account can be locked from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_USERNAME_FORM_FIELD = "email"
AXES_USERNAME_CALLABLE = "jahorina.web.accounts.clients.account_label"
AXES_CLIENT_IP_CALLABLE = "jahorina.web.accounts.clients.address_of"
AXES_CLIENT_STR_CALLABLE = "jahorina.web.accounts.clients.description_of"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "email", "login", "password", "code"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False


def session_cookie(https: bool) -> tuple[str, bool]:
    """The session cookie's name and whether it is for HTTPS alone; the prefix binds it to this host."""
    return ("__Host-sid", True) if https else ("sid", False)


def totp_issuer(configuration: Configuration) -> str:
    """What authenticator apps call this node."""
    return configuration.text("node", "name")
