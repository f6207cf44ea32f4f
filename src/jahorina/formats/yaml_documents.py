"""YAML as the programme uses it: mappings, lists and plain values, each with the line it stands on.

Stricter than YAML itself: a key that stands twice is refused (YAML would silently take the last), so are anchors and
aliases (a few of them can unfold to gigabytes), tags, and anything that is not UTF-8. A scalar is a boolean only as
`true` or `false` and a number only without a leading zero, so that the codes `no` and `070` and the time `12:30` stay
texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.constructor import ConstructorError
from yaml.reader import ReaderError

from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LARGEST_BYTES = 8 * 1024 * 1024
DEEPEST_NESTING = 40
PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
)

_SCALARS: Final = {
    "tag:yaml.org,2002:bool": (re.compile(r"^(?:true|True|false|False)$"), "tTfF"),
    "tag:yaml.org,2002:int": (re.compile(r"^[-+]?(?:0|[1-9][0-9_]*)$"), "-+0123456789"),
    "tag:yaml.org,2002:float": (re.compile(r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$"), "-+0123456789"),
}

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


class _Loader(yaml.CSafeLoader):
    """The safe loader in C, with fewer forms of scalars."""


def _resolvers() -> dict[Any, list[tuple[str, re.Pattern[str]]]]:
    kept = {
        first: [(tag, form) for tag, form in forms if tag not in _SCALARS]
        for first, forms in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    for tag, (form, firsts) in _SCALARS.items():
        for first in firsts:
            kept.setdefault(first, []).append((tag, form))
    return kept


_Loader.yaml_implicit_resolvers = _resolvers()


def read_yaml(path: Path) -> Document:
    """Read one file. Raises InputRefused (`yaml-...`) with the file's name and line in one sentence."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise _refused(
            "yaml-missing", _("%(file)s cannot be read: %(problem)s."), path, problem=error.strerror or "unknown"
        ) from error
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
    try:
        _refuse_what_grows(text, path)
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: dict[Place, int] = {}
        data = None if node is None else _value(loader, node, (), lines, path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _unreadable(path, mark.line + 1 if mark else 1, error.problem or error.context) from error
    except ReaderError as error:
        raise _unreadable(path, text.count("\n", 0, int(error.position)) + 1, error.reason) from error
    except UnicodeEncodeError as error:
        raise _unreadable(path, text.count("\n", 0, error.start) + 1, "half a character") from error
    return Document(path.name, data, lines)


def _refuse_what_grows(text: str, path: Path) -> None:
    """Walk the parser's events, one at a time, before anything is built from them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(
                "yaml-alias",
                _("%(file)s, line %(line)s: anchors and aliases are not allowed; write the value out."),
                path,
                line=line,
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_NESTING:
            raise _refused("yaml-too-deep", _("%(file)s, line %(line)s: nested too deeply."), path, line=line)


def _value(loader: _Loader, node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> Any:
    line = lines[place] = node.start_mark.line + 1
    if node.tag not in PLAIN_TAGS:
        raise _refused(
            "yaml-tag", _("%(file)s, line %(line)s: tags are not allowed; write a plain value."), path, line=line
        )
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, place, lines, path)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, child, (*place, index), lines, path) for index, child in enumerate(node.value)]
    return _scalar(loader, node)


def _scalar(loader: _Loader, node: yaml.Node) -> Any:
    try:
        return loader.construct_object(node)
    except (ValueError, LookupError) as error:  # the 30th of February, a number of ten thousand digits
        raise ConstructorError(None, None, f"{str(node.value)[:40]!r} is not a value", node.start_mark) from error


def _mapping(
    loader: _Loader, node: yaml.MappingNode, place: Place, lines: dict[Place, int], path: Path
) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = _scalar(loader, key_node) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str | int):
            raise _refused("yaml-key", _("%(file)s, line %(line)s: a key must be a plain text."), path, line=line)
        if key in found:
            raise _refused(
                "yaml-key-twice", _("%(file)s, line %(line)s: %(key)s stands twice."), path, line=line, key=key
            )
        found[key] = _value(loader, value_node, (*place, key), lines, path)
        lines[*place, key] = line
    return found


def _unreadable(path: Path, line: int, problem: object) -> InputRefused:
    message = _("%(file)s, line %(line)s: %(problem)s.")
    return _refused("yaml-unreadable", message, path, line=line, problem=problem)


def _refused(code: str, message: str, path: Path, **params: object) -> InputRefused:
    return InputRefused(code, message, params={"file": path.name, **params})
