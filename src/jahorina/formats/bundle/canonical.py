"""JSON in exactly one spelling (RFC 8785): what was signed has one meaning, and reading cannot be led astray.

A document that would be written differently from how it arrived is refused: spaces, another order of names, an escaped
letter, a name given twice, 1.0 or 1e0 for 1. There are no fractions in a bundle; a number is a whole one below 2^53.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import rfc8785

from jahorina.formats.bundle.limits import DEEPEST_JSON
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.messages import gettext_noop as _

_BRACKET: Final = re.compile(rb"[\[\]{}]")


def canonical(document: Any) -> bytes:
    """The one spelling of a document; raises BundleRefused (`bundle-json`) for what has none."""
    try:
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise refused("bundle-json", part=_("document"), what=_("it holds what canonical JSON cannot")) from error


def parsed(content: bytes, *, part: str, largest: int) -> Any:
    """The document; raises BundleRefused (`bundle-json`, `bundle-size`) for anything but its one spelling."""
    if len(content) > largest:
        raise refused("bundle-size", what=part)
    _refuse_depth(content, part)
    try:
        document = json.loads(
            content.decode("utf-8", "strict"),
            object_pairs_hook=_once,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError) as error:
        raise refused(
            "bundle-json", part=part, what=_("it is not JSON of whole numbers with each name once")
        ) from error
    if canonical(document) != content:
        raise refused("bundle-json", part=part, what=_("it is not canonical (RFC 8785)"))
    return document


def _refuse_depth(content: bytes, part: str) -> None:
    """Count brackets without regard to texts: a text with many brackets is refused, too, and no bundle needs one."""
    depth = 0
    for bracket in _BRACKET.findall(content):
        if bracket in (b"[", b"{"):
            depth += 1
            if depth > DEEPEST_JSON:
                raise refused("bundle-json", part=part, what=_("it is nested too deeply"))
        else:
            depth -= 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)
