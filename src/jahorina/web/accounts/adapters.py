"""Where log-in differs from the library's way: no sign-up, sealed secrets, who must keep a second factor."""

from __future__ import annotations

import base64
import time
from io import BytesIO
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

from jahorina.partners.queries import needs_second_factor
from jahorina.web.accounts.clients import address_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Members are added by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: axes counts failures by account and address; by account alone, anybody could lock members out."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within some minutes of the log-in itself."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes lie sealed in the database; the key is the workspace's."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode("utf-8")).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode("ascii")).decode("utf-8")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who needs a second factor keeps it; a lost one is reset by a node administrator."""
        return not needs_second_factor(authenticator.user)

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an SVG element on white, to stand in a page whatever its colours."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        buffer = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(buffer)
        return buffer.getvalue().decode("utf-8").partition("?>")[2].strip()


def _seal() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"jahorina second factor").derive(settings.SECRET_KEY.encode("utf-8"))
    return Fernet(base64.urlsafe_b64encode(key))
