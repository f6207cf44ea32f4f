"""Asks the XSD of IATI 2.03, which lies beside this module, whether a file is valid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from jahorina.formats.iati.parsing import parse

SCHEMA: Final = Path(__file__).with_name("schema") / "iati-activities-schema.xsd"


@dataclass(frozen=True, slots=True)
class SchemaError:
    """What the schema does not allow, in the words of the validator, and on which line."""

    line: int
    message: str


def schema_errors(content: bytes, name: str = "iati.xml") -> tuple[SchemaError, ...]:
    """All errors of a file, none if it is valid; raises InputRefused where it is no IATI file at all."""
    root = parse(content, name)
    schema = _schema()
    if schema.validate(root):
        return ()
    return tuple(SchemaError(error.line, error.message) for error in schema.error_log)


@cache
def _schema() -> Any:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(SCHEMA, parser))
