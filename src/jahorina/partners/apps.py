"""The room of partners, people and places."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "jahorina.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"
