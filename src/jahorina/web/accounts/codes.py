"""A code of an authenticator app counts once, whichever process of the server sees it (RFC 6238, 5.2)."""

from __future__ import annotations

import hmac

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST_STEP = "last_step"


class _OnceOnly(BaseAuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not _use(self.authenticator, code):
            self._emit_authentication_failed(self.authenticator)
            raise get_adapter().validation_error("incorrect_code")
        return code


class LogInCodeForm(_OnceOnly, AuthenticateForm):  # type: ignore[misc]
    """The code at log-in."""


class ConfirmCodeForm(_OnceOnly, ReauthenticateForm):  # type: ignore[misc]
    """The code before a sensitive change."""


@transaction.atomic
def _use(authenticator: Authenticator, code: str) -> bool:
    """Write down the time step of the code; False where it or a later one was used before."""
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    step = _step_of(decrypt(locked.data["secret"]), code)
    if step is None or step <= locked.data.get(LAST_STEP, -1):
        return False
    locked.data = {**locked.data, LAST_STEP: step}
    locked.save(update_fields=["data"])
    authenticator.data = locked.data
    return True


def _step_of(secret: str, code: str) -> int | None:
    given = "".join(code.split())
    for step in yield_hotp_counters_from_time():
        if hmac.compare_digest(given.encode(), format_hotp_value(hotp_value(secret, step)).encode()):
            return int(step)
    return None
