"""What stands in the brief: contents.toml as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class AreaContents:
    """An area's public series, and how the codes of its released figures begin."""

    series: tuple[str, ...]
    released: str


@dataclass(frozen=True, slots=True)
class Contents:
    """contents.toml; its comments say what each entry means."""

    region: str
    registrations: str
    most_years: int
    most_needs: int
    most_released: int
    areas: Mapping[str, AreaContents]


@cache
def contents() -> Contents:
    """The contents, read once."""
    read = tomllib.loads(files(__package__).joinpath("contents.toml").read_text(encoding="utf-8"))
    areas = {code: AreaContents(tuple(one["series"]), one["released"]) for code, one in read.pop("areas").items()}
    return Contents(areas=areas, **read)
