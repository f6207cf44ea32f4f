"""Writes log-ins and what happens to second factors into the audit log; the libraries announce them by signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as second_factor
from axes.signals import user_locked_out
from django.contrib.auth import signals as auth
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest

from jahorina.audit import actions
from jahorina.audit.services import record
from jahorina.partners.queries import label_of_account
from jahorina.web.accounts.clients import hash_of

PREVIOUS_VISIT = "previous_visit"
"""The session's key for when the member was last here before this log-in, as ISO 8601 text."""


def connect() -> None:
    """Listen to the libraries."""
    receivers = (
        (auth.user_logged_in, _logged_in),
        (auth.user_logged_out, _logged_out),
        (auth.user_login_failed, _log_in_failed),
        (user_locked_out, _locked_out),
        (account.password_changed, _password_changed),
        (account.password_set, _password_changed),
        (account.password_reset, _password_reset),
        (second_factor.authenticator_added, _second_factor_added),
        (second_factor.authenticator_removed, _second_factor_removed),
        (second_factor.authenticator_reset, _second_factor_renewed),
        (second_factor.authentication_failed, _second_factor_failed),
    )
    for signal, receiver in receivers:
        signal.connect(receiver, dispatch_uid=f"jahorina.{receiver.__name__}.{id(signal)}")


@transaction.atomic
def about_member(member: Any, action: str, detail: Mapping[str, Any] | None = None) -> None:
    """Record what a member did to their own access."""
    record(actor=member.label, action=action, target=member.label, detail=detail, partner=member.partner_code)


@transaction.atomic
def _about_account(credentials: Mapping[str, Any], action: str) -> None:
    typed = str(credentials.get("email") or credentials.get("username") or "")
    known = label_of_account(typed)
    label, partner = known or (f"account:{hash_of(typed)}", "")
    record(actor=label, action=action, target=label, partner=partner)


def _logged_in(request: HttpRequest, user: Any, **_more: Any) -> None:
    # Every log-in sweeps up the sessions that have ended: nothing else has to run for that.
    SessionStore.clear_expired()
    if user.last_seen_at:
        request.session[PREVIOUS_VISIT] = user.last_seen_at.isoformat()
    factors = [str(one.get("type") or one.get("method")) for one in get_authentication_records(request, user)]
    about_member(user, actions.LOGGED_IN, {"factors": factors})


def _logged_out(user: Any, **_more: Any) -> None:
    if user is not None:
        about_member(user, actions.LOGGED_OUT)


def _log_in_failed(credentials: Mapping[str, Any], **_more: Any) -> None:
    _about_account(credentials, actions.LOG_IN_FAILED)


def _locked_out(request: HttpRequest, **_more: Any) -> None:
    _about_account(getattr(request, "axes_credentials", None) or {}, actions.LOCKED_OUT)


def _password_changed(user: Any, **_more: Any) -> None:
    about_member(user, actions.PASSWORD_CHANGED)


def _password_reset(user: Any, **_more: Any) -> None:
    about_member(user, actions.PASSWORD_RESET)


def _second_factor_added(user: Any, authenticator: Any, **_more: Any) -> None:
    about_member(user, actions.SECOND_FACTOR_ADDED, {"kind": str(authenticator.type)})


def _second_factor_removed(user: Any, authenticator: Any, **_more: Any) -> None:
    about_member(user, actions.SECOND_FACTOR_REMOVED, {"kind": str(authenticator.type)})


def _second_factor_renewed(user: Any, authenticator: Any, **_more: Any) -> None:
    about_member(user, actions.SECOND_FACTOR_RENEWED, {"kind": str(authenticator.type)})


def _second_factor_failed(user: Any, **_more: Any) -> None:
    about_member(user, actions.SECOND_FACTOR_FAILED)
