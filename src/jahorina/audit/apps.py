"""The room of the audit log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jahorina.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
