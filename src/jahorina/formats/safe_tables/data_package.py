"""A release as a Frictionless data package (v1): tables with the type and meaning of each column, and what empty means.

`missingValues` is the empty text alone: whether an empty cell was suppressed, missing or not applicable stands in the
column OBS_STATUS, whose codes the package lists.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jahorina.formats.safe_tables.csv_files import columns_of, table_csv
from jahorina.formats.safe_tables.table import SafeTable
from jahorina.kernel.numbers import ConfStatus, ObsStatus

OBS_STATUS_MEANING: Final[Mapping[ObsStatus, str]] = {
    ObsStatus.NORMAL: "normal value",
    ObsStatus.PROVISIONAL: "provisional value",
    ObsStatus.ESTIMATED: "estimated or rounded value",
    ObsStatus.IMPUTED: "imputed value",
    ObsStatus.BREAK: "break in the series",
    ObsStatus.LOW_RELIABILITY: "low reliability",
    ObsStatus.UNVALIDATED: "unvalidated value",
    ObsStatus.NOT_APPLICABLE: "not applicable: it cannot exist",
    ObsStatus.NOT_COLLECTED: "it exists but was not collected",
    ObsStatus.MISSING: "missing",
    ObsStatus.SUPPRESSED: "suppressed to protect people",
}
CONF_STATUS_MEANING: Final[Mapping[ConfStatus, str]] = {
    ConfStatus.FREE: "free",
    ConfStatus.NOT_FOR_PUBLICATION: "not for publication",
    ConfStatus.CONFIDENTIAL: "confidential",
    ConfStatus.SMALL_COUNT: "primary confidentiality: a small count",
    ConfStatus.SECONDARY: "secondary confidentiality: hidden to protect another cell",
    ConfStatus.SECONDARY_BY_RECEIVER: "secondary confidentiality set by the receiver",
}
"""In English, as the standard's own code lists are."""


@dataclass(frozen=True, slots=True)
class PackageHead:
    """What a package says of itself. `licence` is the address of a licence, or empty where none is stated."""

    name: str
    title: str
    description: str
    version: str
    created: datetime
    is_simulated: bool
    licence: str = ""


def data_package(head: PackageHead, tables: Sequence[SafeTable]) -> bytes:
    """`datapackage.json` for the tables, each beside it as `<code>.csv`; with the size and hash of every file."""
    document: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": head.name,
        "title": head.title,
        "description": head.description,
        "version": head.version,
        "created": head.created.isoformat(),
        "simulated": head.is_simulated,
        "keywords": list(dict.fromkeys(table.statistic for table in tables)),
        "resources": [_resource(table) for table in tables],
    }
    if head.licence:
        document["licenses"] = [{"path": head.licence}]
    return json_bytes(document)


def json_bytes(document: Any) -> bytes:
    """JSON as files hold it: UTF-8, one blank of indentation, a line break at the end."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: SafeTable) -> dict[str, Any]:
    content = table_csv(table)
    key = [*table.dimensions, *table.fixed]
    return {
        "profile": "tabular-data-resource",
        "name": table.code,
        "path": f"{table.code}.csv",
        "title": table.titles.get("en", table.code),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "fields": [_field(table, name) for name in columns_of(table)],
            "missingValues": [""],
            "primaryKey": key,
        },
    }


def _field(table: SafeTable, name: str) -> dict[str, Any]:
    match name:
        case "OBS_VALUE":
            return {"name": name, "type": "number", "title": table.units.get("en", ""), "bareNumber": True}
        case "OBS_STATUS":
            return _coded(name, {one.value: text for one, text in OBS_STATUS_MEANING.items()})
        case "CONF_STATUS":
            return _coded(name, {one.value: text for one, text in CONF_STATUS_MEANING.items()})
        case "ROUNDED":
            return {"name": name, "type": "integer", "description": "The base that the number was rounded to."}
        case "SIMULATED":
            return {"name": name, "type": "boolean", "description": "Whether nobody is behind the numbers."}
        case _:
            described = {code: texts.get("en", code) for code, texts in table.members.get(name, {}).items()}
            field: dict[str, Any] = {"name": name, "type": "string", "constraints": {"required": True}}
            return {**field, "codes": {"_T": "all", **described}} if name in table.dimensions else field


def _coded(name: str, meaning: Mapping[str, str]) -> dict[str, Any]:
    constraints = {"required": True, "enum": list(meaning)}
    return {"name": name, "type": "string", "constraints": constraints, "codes": dict(meaning)}
