"""Numbers leave through the publication: each address that anybody may read is listed with where its numbers come from, and
what stands behind it cannot reach a register."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from django.urls import resolve, reverse

from tests.web.matrix.addresses import addresses
from tests.web.matrix.policy import ANONYMOUS, UndeclaredError, read_policy

SOURCE = Path(__file__).parents[2] / "src" / "jahorina"
EXITS = tomllib.loads(Path(__file__).with_name("exits.toml").read_text(encoding="utf-8"))
UNPROTECTED = ("jahorina.registers.statistics", "jahorina.registers.models", "jahorina.publication.sources")
NOBODY = "00000000-0000-4000-8000-000000000000"
ACCOUNT = ("account_", "mfa_", "accounts:")
"""The way in: forms of the log-in, which hold no numbers."""


def read_by_anybody() -> set[str]:
    found = set()
    for name, policy in read_policy().items():
        for which in ("own", "other"):
            try:
                outcome = policy.expected(ANONYMOUS, "GET", which)
            except UndeclaredError:
                continue
            if outcome.startswith("2") and not name.startswith(ACCOUNT):
                found.add(name)
    return found


def imports_of(file: Path) -> set[str]:
    """What a module imports, at the top or inside its functions."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def module_of(name: str) -> Path:
    values = {
        "language": "en",
        "number": 1,
        "ending": "csv",
        "token": "x",
        "need_id": 1,
        "offer_id": 1,
        "item_id": 1,
        "version_number": 1,
        "run_id": NOBODY,
        "estimate_id": NOBODY,
    }
    parameters = next(one.parameters for one in addresses() if one.name == name)
    view = resolve(reverse(name, kwargs={one: values.get(one, "x") for one in parameters})).func
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return SOURCE.parent / f"{view.__module__.replace('.', '/')}.py"


def test_every_address_that_anybody_may_read_is_listed_with_its_source() -> None:
    listed = [name for names in EXITS.values() for name in names]
    assert len(listed) == len(set(listed))
    assert read_by_anybody() - set(listed) == set()


@pytest.mark.parametrize("name", [name for names in EXITS.values() for name in names])
def test_nothing_behind_such_an_address_imports_an_unprotected_count(name: str) -> None:
    assert not {one for one in imports_of(module_of(name)) if one.startswith(UNPROTECTED)}


@pytest.mark.parametrize("name", EXITS["released"])
def test_the_portal_asks_for_released_tables_and_nothing_else(name: str) -> None:
    rooms = ("registers", "evidence", "plan", "partners", "simulate", "engines")
    found = imports_of(module_of(name))
    assert not {one for one in found if one.startswith(tuple(f"jahorina.{room}" for room in rooms))}
    assert any(one.startswith("jahorina.publication.public") for one in found)


@pytest.mark.parametrize("module", ["public", "files", "content", "exports", "iati", "iati_results"])
def test_what_writes_files_of_the_publication_reads_no_register(module: str) -> None:
    found = imports_of(SOURCE / "publication" / f"{module}.py")
    assert not {one for one in found if one.startswith("jahorina.registers")}


def test_only_the_background_work_reads_true_counts() -> None:
    asked = [
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if "source_tables" in file.read_text(encoding="utf-8") and file.name != "sources.py"
    ]
    assert asked == ["publication/tasks.py"]


def test_the_node_is_asked_unprotected_in_one_place_alone() -> None:
    asked = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if "protected=False" in file.read_text(encoding="utf-8").replace(" ", "") and "statistics" not in file.parts
    }
    assert asked == {"publication/sources.py"}
