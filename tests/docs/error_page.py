"""Writes docs/errors.md from the source: every code that a person can meet, with its sentence.

`python -m tests.docs.error_page` writes it; a test holds it to the source.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "src" / "jahorina"
PAGE = SOURCES.parents[1] / "docs" / "errors.md"
CLASSES = {"UserError", "InputRefused", "NotFound", "NotAllowed", "Conflict", "NotReady", "Unreachable", "Refusal"}

HEAD = """# What can be refused, and how it is said

Written from the source by `python -m tests.docs.error_page`; a test holds it to that. `%(name)s` stands for what is filled
in. A refusal inside a file comes with its row and column.

| code | kind | sentence | room |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    rows = sorted({row for path in SOURCES.rglob("*.py") for row in _errors(path)})
    return HEAD + "\n".join(f"| `{code}` | {kind} | {text} | {room} |" for code, kind, text, room in rows) + "\n"


def _errors(path: Path) -> Iterator[tuple[str, str, str, str]]:
    room = path.relative_to(SOURCES).parts[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value, node.func.id, _sentence(node), room


def _sentence(call: ast.Call) -> str:
    """The text of the second argument, whether marked for translation or not."""
    texts = (
        [part.value for part in ast.walk(call.args[1]) if isinstance(part, ast.Constant)] if len(call.args) > 1 else []
    )
    return " ".join(str(text) for text in texts).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
