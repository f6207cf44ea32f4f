"""The room of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "jahorina.web"
    label = "web"
