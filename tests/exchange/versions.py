"""A node of the next or of an older version: `python -m tests.exchange.versions HOME`, a worker that can change its schemas.

`next`: the aggregates have a further column (1.1) and plans a second major version. `present` is what the program holds.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.exchange import worker

UNIT = "unit"


def version(name: str) -> Any:
    """Be of this version from here on; returns what the node says that it reads."""
    from jahorina.formats.bundle import schemas

    present = [one for one in schemas.SCHEMAS if (one.name, one.major) != ("plan", 2)]
    made = [_aggregates(one, name) if one.name == "aggregates" else one for one in present]
    if name == "next":
        made.append(replace(next(one for one in present if one.name == "plan"), major=2))
    schemas.SCHEMAS = tuple(made)  # type: ignore[misc]
    schemas.READS = tuple(sorted(one.code for one in made))  # type: ignore[misc]
    return list(schemas.READS)


def _aggregates(schema: Any, name: str) -> Any:
    document, cells, brief = schema.members
    columns = {key: kind for key, kind in cells.columns.items() if key != UNIT}
    if name == "next":
        return replace(
            schema,
            minor=1,
            members=(document, replace(cells, columns={**columns, UNIT: "code"}, since={UNIT: 1}), brief),
        )
    return replace(schema, minor=0, members=(document, replace(cells, columns=columns), brief))


def send_cells(stream: str, moment: str) -> Any:
    """Send aggregates in the highest version that all recipients read; returns file and version."""
    from jahorina.exchange import sending
    from jahorina.exchange.releases import COLUMNS
    from jahorina.formats.bundle.members import Content
    from jahorina.formats.bundle.tables import csv_content

    schema = sending.schema_for(stream, "aggregates")
    columns, row = list(COLUMNS), ["t1", "al", "12", "A", "F"]
    if schema.endswith(".1"):
        columns, row = [*columns, (UNIT, "code")], [*row, "person"]
    members = [Content("release.json", b"{}"), csv_content("cells.csv", columns, [row])]
    made = sending.send(stream, "aggregates", members, by="test", moment=worker._moment(moment))
    return [str(made.file), schema]


def send_plan(stream: str, moment: str) -> Any:
    """Send a plan in the highest version."""
    from jahorina.exchange import sending
    from jahorina.formats.bundle.members import Content

    content = [Content("version-1.json", b"{}")]
    return str(sending.send(stream, "plan", content, by="test", moment=worker._moment(moment)).file)


worker.VERBS.update({one.__name__: one for one in (version, send_cells, send_plan)})

if __name__ == "__main__":
    worker.main(Path(sys.argv[1]))
