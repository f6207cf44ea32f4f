"""The house rules a linter has no words for: file and function lengths, names that tell nothing. `make lint` calls this."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE = 600
LONGEST_FUNCTION = 80
EMPTY_NAMES = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "base",
    "misc",
    "core",
    "manager",
    "handler",
    "processor",
}
NAMES_DJANGO_DEMANDS = {"base.py"}
"""Django loads a database back end from a module of this name."""

SOURCES = Path(__file__).resolve().parent.parent / "src" / "jahorina"


def complaints() -> Iterator[str]:
    """One sentence for each place that breaks a rule."""
    for path in sorted(SOURCES.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        name = path.relative_to(SOURCES)
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_FILE:
            yield f"{name}: {len(text.splitlines())} lines; at most {LONGEST_FILE}"
        if path.stem in EMPTY_NAMES and not ("database" in path.parts and path.name in NAMES_DJANGO_DEMANDS):
            yield f"{name}: a name that tells nothing"
        yield from _long_functions(name, text)


def _long_functions(name: Path, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{name}:{node.lineno} {node.name}: {lines} lines; at most {LONGEST_FUNCTION}"


if __name__ == "__main__":
    found = list(complaints())
    print("\n".join(found))
    sys.exit(bool(found))
