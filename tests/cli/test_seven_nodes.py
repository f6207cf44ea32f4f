"""Seven nodes do a month's work in one command; what crosses a border identifies nobody."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jahorina.exchange.contents import draft_of
from jahorina.exchange.store import Store
from jahorina.formats.bundle.documents import Manifest
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.tables import read_table
from tests.cli.run import jahorina

pytestmark = pytest.mark.slow

PARTNERS = {"al", "ba", "me", "mk", "rs", "xk"}
SMALL = {"1", "2", "3", "4"}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("seven") / "hub"
    made = jahorina("demo", "--people", "3000", "--no-serve", "--json", home=home)
    assert made.code == 0, made.errors
    found: dict[str, Any] = made.document
    return found


@pytest.fixture(scope="module")
def homes(month: dict[str, Any]) -> dict[str, Path]:
    return {str(one["node"]): Path(one["home"]) for one in month["month"]["nodes"]}


def bundles(home: Path) -> Iterator[tuple[Manifest, list[Content]]]:
    """Every bundle that a node holds the content of, its own and others'."""
    store = Store(home / "exchange")
    for file in sorted((home / "exchange" / "content").iterdir()):
        draft = draft_of(store, file.name)
        yield draft.manifest, list(draft.contents())


def plain(content: Content) -> str:
    """All that stands in a member, as text: of a table with binary columns every other column."""
    if not content.name.endswith(".parquet"):
        return content.content.decode("utf-8", "replace")
    table = read_table(content)
    kept = [name for name in table.column_names if name not in ("filter", "token")]
    return json.dumps(table.select(kept).to_pylist(), default=str)


def truth(homes: dict[str, Path]) -> Iterator[dict[str, Any]]:
    for home in homes.values():
        (folder,) = (home / "simulated").iterdir()
        for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def test_every_partner_has_a_node_and_sent_what_it_may(month: dict[str, Any], homes: dict[str, Path]) -> None:
    assert set(homes) == PARTNERS
    done = month["month"]["month"]
    assert {one["verdict"] for one in done["received"]} == {"accepted"}
    assert set(done["linkage"]["registers"]) == PARTNERS
    hub = Path(month["home"])
    sent = {(manifest.sender, manifest.stream) for manifest, _contents in bundles(hub)}
    assert sent >= {(code, stream) for code in PARTNERS for stream in ("figures", "linkage", "sheets")}
    assert all(manifest.simulated for manifest, _contents in bundles(hub))


def test_what_was_found_stands_beside_the_truth(month: dict[str, Any]) -> None:
    found = month["month"]["beside_the_truth"]
    # Two thousand records tell the linking little, and each run has a key of its own: this is about order, not about bars.
    assert abs(found["distinct_people"]["error"]) < 0.4
    assert found["double_count_factor"]["truth"] > 1.2
    assert found["linkage"]["precision"] > 0.6
    assert found["linkage"]["recall"] > 0.3
    assert found["forecasts"]["95"]["months"] > 0


def test_a_brief_and_a_site_are_there(month: dict[str, Any]) -> None:
    done = month["month"]["month"]
    assert len(list(Path(done["brief"]["folder"]).glob("*.pdf"))) == done["brief"]["files"]
    assert (Path(done["site"]["folder"]) / "index.html").is_file()


def test_nothing_in_a_bundle_names_anybody(month: dict[str, Any], homes: dict[str, Path]) -> None:
    said: set[str] = set()
    births: set[str] = set()
    for one in truth(homes):
        said |= {one["name"].casefold(), one["original_name"].casefold()}
        births.add(one["born"])
        for registration in one["registrations"]:
            said |= {registration["register_person"], *(case["case"] for case in registration["cases"])}
    said.discard("")
    births = {day for day in births if day < month["month"]["from"]}
    texts = [
        (manifest, plain(one).casefold()) for manifest, contents in bundles(Path(month["home"])) for one in contents
    ]
    assert texts
    everything = "\n".join(text for _manifest, text in texts)
    assert not [name for name in said if name in everything]
    assert not [day for day in births if day in everything]
    assert "sim" not in {word for word in everything.split() if word.startswith("sim") and word[3:].isdigit()}


def test_no_cell_that_leaves_is_of_a_few_people(month: dict[str, Any]) -> None:
    cells = [
        row
        for manifest, contents in bundles(Path(month["home"]))
        for one in contents
        if manifest.stream == "figures" and one.name == "cells.csv"
        for row in csv.DictReader(io.StringIO(one.content.decode("utf-8")))
    ]
    assert cells
    assert not [row for row in cells if row["value"] in SMALL]


def test_the_hub_holds_no_case_and_no_identity(month: dict[str, Any]) -> None:
    import sqlite3

    with sqlite3.connect(Path(month["home"]) / "database" / "jahorina.sqlite3") as database:
        for table in ("registers_case", "registers_person", "registers_identityrecord"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_run_again_it_changes_nothing(month: dict[str, Any]) -> None:
    again = jahorina("demo", "--no-serve", "--json", home=Path(month["home"])).document
    assert again["month"] == month["month"]
    assert again["observations"] == month["observations"]
