"""The command `jahorina`: one short function a verb. Parses, calls services and queries, prints."""

from jahorina.cli.command import main

__all__ = ["main"]
