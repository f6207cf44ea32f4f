"""How passwords are kept and which are refused."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LOCAL_WORDS = ("jahorina", "western", "balkans", "balkan", "migration", "sarajevo", "skopje", "password", "lozinka")
LEAST_BESIDE_LOCAL_WORDS = 8


class MemberPasswordHasher(Argon2PasswordHasher):
    """Argon2id with 64 MiB, three passes and one lane: a burst of log-ins does not exhaust a machine with two cores."""

    time_cost = 3
    memory_cost = 64 * 1024
    parallelism = 1


class LocalWordsValidator:
    """Refuses a password that is little else than the words of this work."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's signature
        """Raise ValidationError where too little is left when the local words are taken out."""
        rest = password.lower()
        for word in LOCAL_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < LEAST_BESIDE_LOCAL_WORDS:
            raise ValidationError(self.get_help_text(), code="password_local_words")

    def get_help_text(self) -> str:
        """What would be right."""
        return _("The password must not be made of this site's own words.")
