"""Writes docs/command.md from the command itself: `python -m tests.docs.command_page`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from jahorina.cli.command import command

PAGE = Path(__file__).resolve().parents[2] / "docs" / "command.md"

HEAD = """# The command `jahorina`

Written from the command itself by `python -m tests.docs.command_page`; a test holds it to that. Every verb has `--help`.
Results go to standard output, progress and errors to standard error; with `--json` the result is one JSON document, and so
is an error: `{"error": {"code", "message", "hint", "refusals"}}`. [errors.md](errors.md) lists the codes.

| exit code | means |
| --- | --- |
| 0 | done |
| 2 | used wrongly |
| 3 | input refused; nothing was written |
| 4 | not found |
| 5 | not allowed |
| 6 | conflict: busy, there already, or not in the state for this |
| 7 | not ready: see `jahorina doctor` |
| 8 | another machine does not answer |
| 70 | a bug |
| 130 | stopped by Ctrl-C; nothing half-written |
"""


def page() -> str:
    """The whole page."""
    sections = [HEAD]
    for name, verb in _verbs(command, "jahorina"):
        context = click.Context(verb, info_name=name, max_content_width=100, terminal_width=100)
        sections.append(f"## `{name}`\n\n```\n{verb.get_help(context)}\n```\n")
    return "\n".join(sections)


def _verbs(group: click.Group, prefix: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=prefix)
    for name in group.list_commands(context):
        verb = group.get_command(context, name)
        assert verb is not None
        if isinstance(verb, click.Group):
            yield from _verbs(verb, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", verb


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
