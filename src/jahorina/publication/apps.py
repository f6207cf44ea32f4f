"""The room through which numbers leave."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "jahorina.publication"
    label = "publication"
