"""Connects log-in with the audit log when the program starts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jahorina.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from jahorina.web.accounts import recording

        recording.connect()
