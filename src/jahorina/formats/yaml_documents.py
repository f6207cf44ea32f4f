"""YAML as the programme uses it: mappings, lists and plain values, each with the line it stands on.

Stricter than YAML itself: a key that stands twice is refused (YAML would silently take the last), so are anchors and
aliases (a few of them can unfold to gigabytes) and anything that is not UTF-8.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LARGEST_BYTES = 8 * 1024 * 1024
PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
)

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds: `data` as Python values, and the line of every value by its path."""

    name: str
    data: Any
    lines: dict[Place, int]

    def line_of(self, path: Place) -> int:
        """The line (from 1) of the value at `path`, or of the nearest value that holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(path: Path) -> Document:
    """Read one file. Raises InputRefused (`yaml-...`) with the file's name and line in one sentence."""
    content = path.read_bytes()
    if len(content) > LARGEST_BYTES:
        raise _refused(
            "yaml-too-large", _("%(file)s is larger than %(limit)s MiB."), path, limit=LARGEST_BYTES // 1024**2
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(
            "yaml-encoding", _("%(file)s, line %(line)s: not UTF-8; save the file as UTF-8."), path, line=line
        ) from error
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> Document:
    """Read a text as the file `path` would be read."""
    loader: yaml.SafeLoader | None = None
    try:
        loader = yaml.SafeLoader(text)
        _refuse_aliases(text, path)
        node = loader.get_single_node()
        lines: dict[Place, int] = {}
        data = None if node is None else _value(loader, node, (), lines, path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _refused(
            "yaml-unreadable",
            _("%(file)s, line %(line)s: %(problem)s."),
            path,
            line=line,
            problem=error.problem or error.context,
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _refused(
            "yaml-unreadable", _("%(file)s, line %(line)s: %(problem)s."), path, line=1, problem=error
        ) from error
    finally:
        if loader is not None:
            loader.dispose()
    return Document(path.name, data, lines)


def _refuse_aliases(text: str, path: Path) -> None:
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise _refused(
                "yaml-alias",
                _("%(file)s, line %(line)s: anchors and aliases are not allowed; write the value out."),
                path,
                line=line,
            )


def _value(loader: yaml.SafeLoader, node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> Any:
    lines[place] = node.start_mark.line + 1
    if node.tag not in PLAIN_TAGS:
        line = node.start_mark.line + 1
        raise _refused("yaml-tag", _("%(file)s, line %(line)s: tags are not allowed; write a plain value."), path, line=line)
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, place, lines, path)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, child, (*place, index), lines, path) for index, child in enumerate(node.value)]
    return loader.construct_object(node, deep=True)


def _mapping(
    loader: yaml.SafeLoader, node: yaml.MappingNode, place: Place, lines: dict[Place, int], path: Path
) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | float | bool):
            raise _refused("yaml-key", _("%(file)s, line %(line)s: a key must be a plain text."), path, line=line)
        if key in found:
            raise _refused(
                "yaml-key-twice", _("%(file)s, line %(line)s: %(key)s stands twice."), path, line=line, key=key
            )
        found[key] = _value(loader, value_node, (*place, key), lines, path)
        lines[*place, key] = line
    return found


def _refused(code: str, message: str, path: Path, **params: object) -> InputRefused:
    return InputRefused(code, message, params={"file": path.name, **params})
