"""Seven nodes do a month's work in one command; what crosses a border identifies nobody."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jahorina.cli.demo.month import SEED
from jahorina.exchange.contents import draft_of
from jahorina.exchange.store import Store
from jahorina.formats.bundle import sealing
from jahorina.formats.bundle.documents import Manifest
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.refusals import BundleRefused
from jahorina.formats.bundle.tables import read_table
from jahorina.simulate.encounters import Registration
from jahorina.simulate.making import Asked, lives
from jahorina.simulate.programme import read_simulation
from tests.cli.run import jahorina

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

PARTNERS = {"al", "ba", "me", "mk", "rs", "xk"}
PROGRAMME = Path(__file__).parents[2] / "programme" / "western_balkans"
LEAST = 5
"""No count from 1 to one less leaves a partner."""
ACKNOWLEDGED = {"aggregates", "deletion", "encodings", "plan", "report", "sheet"}
"""What everybody has said to have taken in when the month is over; letters of the last hour and the last receipt are not."""
LONGEST_CHANCE = 9
"""Letters of a name that may be part of an ordinary word."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("seven") / "hub"
    made = jahorina("demo", "--people", "3000", "--no-serve", "--json", home=home, seconds=1200)
    assert made.code == 0, made.errors
    found: dict[str, Any] = made.document
    return found


@pytest.fixture(scope="module")
def homes(month: dict[str, Any]) -> dict[str, Path]:
    return {str(one["node"]): Path(one["home"]) for one in month["month"]["nodes"]}


def bundles(home: Path, way: str = "") -> Iterator[tuple[Manifest, list[Content]]]:
    """Every bundle that a node holds the content of, its own and others', or one `way` (out, in) alone. Letters that a
    node took in are overwritten there."""
    store = Store(home / "exchange")
    ways = dict(rows(home, "SELECT sha256, direction FROM exchange_bundle"))
    for file in sorted((home / "exchange" / "content").iterdir()):
        if way in ("", ways[file.name]):
            draft = draft_of(store, file.name)
            is_blanked = ways[file.name] == "in" and draft.manifest.stream == "referrals"
            yield draft.manifest, [] if is_blanked else list(draft.contents())


def plain(content: Content) -> str:
    """All that stands in a member, as text: of a table with binary columns every other column."""
    if not content.name.endswith(".parquet"):
        return content.content.decode("utf-8", "replace")
    table = read_table(content)
    kept = [name for name in table.column_names if name not in ("filter", "token")]
    return json.dumps(table.select(kept).to_pylist(), default=str)


def recorded(month: dict[str, Any]) -> Iterator[Registration]:
    """Every registration of the simulation as clerks wrote it down, lived again from its seed."""
    done = month["month"]
    programme = read_simulation(PROGRAMME)
    days = date.fromisoformat(done["from"]), date.fromisoformat(done["until"])
    for life in lives(programme, Asked(SEED, done["people"], *days, frozenset(programme.journeys.partners))):
        yield from life.registrations


def rows(home: Path, question: str) -> list[tuple[Any, ...]]:
    """What a node's database answers."""
    with sqlite3.connect(home / "database" / "jahorina.sqlite3") as database:
        return database.execute(question).fetchall()


def test_every_partner_has_a_node_and_sent_what_it_may(month: dict[str, Any], homes: dict[str, Path]) -> None:
    assert set(homes) == PARTNERS
    done = month["month"]["month"]
    assert {one["verdict"] for one in done["received"]} == {"accepted"}
    assert set(done["linkage"]["registers"]) == PARTNERS
    hub = Path(month["home"])
    sent = {(manifest.sender, manifest.stream) for manifest, _contents in bundles(hub)}
    assert sent >= {(code, stream) for code in PARTNERS for stream in ("figures", "reports", "sheets")}
    assert {"plan", "receipts"} <= {stream for sender, stream in sent if sender == "hub"}
    assert all(manifest.simulated for manifest, contents in bundles(hub) if contents)
    travelled = done["travelled"]
    assert {kind: counts["sent"] for kind, counts in travelled.items() if kind not in ("aggregates", "referral")} == {
        "acknowledgement": 1,
        "deletion": 1,
        "encodings": 6,
        "plan": 1,
        "report": 6,
        "sheet": 6,
    }
    assert travelled["referral"]["sent"] >= 6
    assert all(counts["acknowledged"] == counts["sent"] for kind, counts in travelled.items() if kind in ACKNOWLEDGED)


def test_every_node_has_the_decided_plan(month: dict[str, Any], homes: dict[str, Path]) -> None:
    decided = rows(Path(month["home"]), "SELECT certificate_sha256, sha256 FROM dialogue_planversion")
    assert len(decided) == 1
    for home in homes.values():
        (made,) = rows(home, "SELECT made FROM exchange_intakerecord WHERE kind = 'plan' AND outcome = 'made'")
        record = json.loads(made[0])
        assert (record["certificate_sha256"], record["sha256"]) == decided[0]
        assert len(record["answers"]) == len(PARTNERS)
        assert rows(home, "SELECT count(*) FROM plan_milestone WHERE code = 'M-RE-1.D'") == [(1,)]


def test_every_partners_settled_reports_stand_at_the_hub_as_they_were_signed(
    month: dict[str, Any], homes: dict[str, Path]
) -> None:
    asked = """SELECT m.code, r.partner_code, r.signature FROM plan_progressreport r
               JOIN plan_measure m ON m.id = r.measure_id JOIN plan_reportinground o ON o.id = r.round_id
               WHERE o.code LIKE 'demonstration-%%' AND r.signature <> '' AND r.state = '{state}'"""
    there = set(rows(Path(month["home"]), asked.format(state="accepted")))
    here = {row for home in homes.values() for row in rows(home, asked.format(state="locked"))}
    assert {partner for _measure, partner, _signature in here} == PARTNERS
    assert there == here


def test_referrals_between_partners_were_accepted_declined_and_recalled(month: dict[str, Any]) -> None:
    ends = month["month"]["month"]["referrals"]
    assert ends == {
        "accepted": ["accepted", "accepted"],
        "declined": ["declined", "declined"],
        "recalled": ["recalled", "recalled"],
    }
    nodes = {str(one["node"]): Path(one["home"]) for one in month["month"]["nodes"]}
    heard = [one for home in nodes.values() for one in rows(home, "SELECT kind FROM registers_referralevent")]
    assert ("feedback",) in heard, "the sender reads what the recipient told it"
    asked = "SELECT outcome FROM exchange_letter WHERE outcome NOT IN ('', 'letter-for-others')"
    assert [one for home in nodes.values() for one in rows(home, asked)] == []


def test_no_encoding_is_left_at_the_hub_and_no_sheet_left_a_partner_before(
    month: dict[str, Any], homes: dict[str, Path]
) -> None:
    hub = Path(month["home"])
    kept = {manifest.stream for manifest, _contents in bundles(hub)}
    assert "sheets" in kept
    assert "linkage" not in kept
    assert not list((hub / "exchange" / "rounds").glob("*.links"))
    order = {
        row[0]: row[1] for row in rows(hub, "SELECT sender || ' ' || stream, min(id) FROM exchange_bundle GROUP BY 1")
    }
    deleted = rows(hub, "SELECT max(at) FROM exchange_contentdeletion")[0][0]
    for code, home in homes.items():
        (left,) = rows(home, "SELECT recorded_at FROM exchange_bundle WHERE direction = 'out' AND stream = 'sheets'")[0]
        assert left >= deleted[:19]
        assert order[f"{code} linkage"] < order[f"{code} sheets"]
        assert not list((home / "exchange" / "rounds").glob("*.sheet"))


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
    site = Path(done["site"]["folder"])
    assert (site / "index.html").is_file()
    assert {"region-protection-registered"} <= {
        one["series"] for one in done["open_data"] if one["state"] == "published"
    }
    written = site / "en" / "region-protection-registered" / "1"
    assert any(file.suffix == ".csv" for file in written.iterdir())


def test_a_letter_opens_at_its_institution_alone(month: dict[str, Any], homes: dict[str, Path]) -> None:
    """Neither the bundles that carry letters nor the letters in them open with anything that the hub holds."""
    hub = Path(month["home"])
    identities = [one for file in hub.glob("exchange/keys/seal.txt") for one in file.read_text("ascii").split()]
    assert identities
    letters = [
        one
        for home in homes.values()
        for _manifest, contents in bundles(home, "out")
        for one in contents
        if one.media == "age"
    ]
    carried = [file for home in homes.values() for file in home.glob("exchange/outbox/*.referrals.*.bundle")]
    assert min(len(letters), len(carried)) >= 6
    assert rows(hub, "SELECT count(*) FROM exchange_institutionkey WHERE wrapped IS NOT NULL") == [(0,)]
    sealed = [one.content for one in letters] + [
        file.read_bytes().partition(b"age-encryption.org")[2] for file in carried
    ]
    for content in sealed:
        whole = content if content.startswith(b"age-encryption.org") else b"age-encryption.org" + content
        with pytest.raises(BundleRefused) as refusal:
            sealing.unseal(whole, identities, me="hub")
        assert refusal.value.code == "bundle-decrypt"


def test_nothing_in_a_bundle_names_anybody(month: dict[str, Any], homes: dict[str, Path]) -> None:
    names, papers, births, people = set[str](), set[str](), set[str](), set[str]()
    for one in recorded(month):
        identity = one.recorded.identity
        names |= {one.traveller.name.latin, one.traveller.name.original, *identity.spellings()}
        papers |= {paper.number for paper in identity.documents}
        births |= {str(day) for day in (one.traveller.born, identity.born) if day is not None}
        people.add(str(one.person))
    cases = [row for home in homes.values() for row in rows(home, "SELECT id, reference FROM registers_case")]
    marks = {str(mark) for case in cases for mark in (*case, UUID(case[0]))}
    nodes = [Path(month["home"]), *homes.values()]
    everything = "\n".join(plain(one) for home in nodes for _manifest, contents in bundles(home) for one in contents)
    everything = everything.casefold()
    # One short name alone stands in ordinary words; two together, or a long one, in none.
    telling = {name for name in names if " " in name or len(name) > LONGEST_CHANCE}
    assert min(map(len, (telling, papers, births, people, marks))) > 100
    looked_for = telling | papers | people | marks | {day for day in births if day < month["month"]["from"]}
    assert "protection-registered" in everything
    assert not [one for one in looked_for if one.casefold() in everything]


def test_no_cell_that_leaves_is_of_a_few_people(month: dict[str, Any]) -> None:
    cells = [
        row
        for manifest, contents in bundles(Path(month["home"]))
        for one in contents
        if manifest.stream == "figures" and one.name == "cells.csv"
        for row in csv.DictReader(io.StringIO(one.content.decode("utf-8")))
    ]
    values = [Decimal(row["value"]) for row in cells if row["value"]]
    assert max(values) > LEAST
    assert not [value for value in values if 0 < value < LEAST]


def test_the_hub_holds_no_case_no_identity_and_no_key_of_the_linkage(month: dict[str, Any]) -> None:
    hub = Path(month["home"])
    for table in ("registers_case", "registers_person", "registers_identityrecord"):
        assert rows(hub, f"SELECT count(*) FROM {table}") == [(0,)]
    partners = hub / "partners"
    key = (partners / "meeting" / "linkage.key").read_bytes()
    own = [file for file in hub.rglob("*") if file.is_file() and partners not in file.parents]
    assert len(own) > 100
    assert not [file for file in own if key in file.read_bytes()]


def test_a_closed_estimate_on_a_route_of_transit_is_refused(month: dict[str, Any]) -> None:
    assert month["month"]["beside_the_truth"]["capture_recapture"]["verdict"] == "not-usable"


def test_whoever_wants_to_see_a_partners_node_can_log_in(homes: dict[str, Path]) -> None:
    for code, home in homes.items():
        members = json.loads((home / "demo-members.json").read_text(encoding="utf-8"))
        assert {one["partner"] for one in members} == {code}
        assert "case-worker:protection" in {one["role"] for one in members}


def test_run_again_it_changes_nothing(month: dict[str, Any]) -> None:
    again = jahorina("demo", "--no-serve", "--json", home=Path(month["home"])).document
    assert again["month"] == month["month"]
    assert again["observations"] == month["observations"]
