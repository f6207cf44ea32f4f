"""Finds the member of a request, with everything that permissions ask about, in two queries."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from jahorina.partners.queries import logged_in_member


class MemberBackend(AuthenticationBackend):  # type: ignore[misc]
    """Log-in by e-mail address and password."""

    def get_user(self, user_id: Any) -> Any:
        """The active member with this identifier, or None."""
        return logged_in_member(user_id)
