"""A programme folder that a test may spoil, and the shipped plan in the database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from jahorina.plan.loading import PlanLoad, load_plan
from jahorina.plan.programme import read_plan
from jahorina.plan.programme_schema import ProgrammePlan
from tests.kept_load import load_once
from tests.plan.plan_world import PlanWorld

Edit = Callable[[list[dict[str, Any]]], None]


class Folder:
    """A copy of the shipped programme's files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def edit(self, name: str, change: Edit) -> None:
        """Read a file, let `change` alter its list in place, write it back."""
        entries = self.entries(name)
        change(entries)
        self.write(name, yaml.dump(entries, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False))

    def entries(self, name: str) -> list[dict[str, Any]]:
        text = (self.path / name).read_text(encoding="utf-8")
        entries: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
        return entries

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def load(self) -> PlanLoad:
        return load_plan(read_plan(self.path), by="system")


@pytest.fixture
def folder(programme_folder: Path, tmp_path: Path) -> Folder:
    for file in programme_folder.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return Folder(tmp_path)


@pytest.fixture(scope="session")
def shipped(programme_folder: Path) -> ProgrammePlan:
    """The shipped plan, read once for all tests."""
    return read_plan(programme_folder)


@pytest.fixture
def loaded(shipped: ProgrammePlan, db: None) -> PlanLoad:
    """The shipped plan in the database."""
    return load_once("plan", lambda: load_plan(shipped, by="system"))


@pytest.fixture
def world(db: None) -> PlanWorld:
    """A small plan with two partners."""
    return PlanWorld()
