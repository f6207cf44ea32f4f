"""Jahorina: one shared action plan for the partners of a migration route."""

__version__ = "0.1.0"
