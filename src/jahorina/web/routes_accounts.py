"""Addresses of log-in, second factor, members and audit log. No address holds a name or an e-mail address.

Log-in and second factor keep the library's names, which its own pages look up; only the parts in use are here.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.web.accounts import audit_log, members, own

# The library's form views take PUT for POST; a page here answers the methods that it is for.
shown = require_safe
filled_in = require_http_methods(["GET", "HEAD", "POST"])

log_in = [
    path("log-in/", filled_in(account.login), name="account_login"),
    path("log-out/", filled_in(account.logout), name="account_logout"),
    path("inactive/", shown(account.account_inactive), name="account_inactive"),
    path("confirm/", filled_in(account.reauthenticate), name="account_reauthenticate"),
    path("password/", filled_in(account.password_change), name="account_change_password"),
    path("password/forgotten/", filled_in(account.password_reset), name="account_reset_password"),
    path("password/forgotten/sent/", shown(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        filled_in(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/set/", shown(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),
]

factors = [
    path("", shown(second_factor.index), name="mfa_index"),
    path("code/", filled_in(second_factor.authenticate), name="mfa_authenticate"),
    path("confirm/", filled_in(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("app/", filled_in(totp.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", filled_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", shown(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", filled_in(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", shown(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
]

own_pages = (
    [
        path("", own.access, name="access"),
        path("sessions/end/", own.end_sessions, name="end-sessions"),
        path("language/", own.change_language, name="language"),
    ],
    "accounts",
)

member_pages = (
    [
        path("", members.member_list, name="list"),
        path("add/", members.add_member, name="add"),
        path("<uuid:member_id>/", members.one_member, name="member"),
        path("<uuid:member_id>/roles/", members.change_roles, name="roles"),
        path("<uuid:member_id>/deactivate/", members.deactivate, name="deactivate"),
        path("<uuid:member_id>/second-factor/", members.reset_second_factor, name="reset-second-factor"),
    ],
    "members",
)

audit_pages = (
    [
        path("", audit_log.log, name="log"),
        path("verify/", audit_log.verify, name="verify"),
    ],
    "audit",
)

urlpatterns = [
    path("account/", include([*log_in, path("second-factor/", include(factors)), path("my/", include(own_pages))])),
    path("members/", include(member_pages)),
    path("audit/", include(audit_pages)),
]
