"""Processes of the program for tests, forked from one that has its libraries loaded already."""

from tests.processes.forked import Forked

__all__ = ["Forked"]
