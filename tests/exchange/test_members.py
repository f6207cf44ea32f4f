"""What travels: releases as readers see them, versions of the plan with every answer, encodings that come out the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jahorina.cli.encodings import encoded_file, encoding_members
from jahorina.engines.linkage.encoded import EncodedRegister, read, written
from jahorina.exchange.plans import plan_members
from jahorina.exchange.releases import release_members
from jahorina.exchange.reports import report_members
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.opening import open_bundle
from jahorina.formats.bundle.tables import read_table
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.partners.roles import Role
from jahorina.publication.services import withdraw_release
from tests.dialogue.conftest import node_key, world
from tests.dialogue.dialogue_world import DialogueWorld
from tests.formats.bundle.made import AGREEMENT, NOW, Partner, drafted, sealed, trust
from tests.people import make_member
from tests.publication.releases import published, registered
from tests.shipped import load_shipped_programme

__all__ = ["node_key", "world"]

AL, HUB = Partner("al"), Partner("hub")


def _carried(contents: list[Content], kind: str) -> tuple[Content, ...]:
    """There and back in a bundle of this kind."""
    agreement = replace(AGREEMENT, schemas=(f"{kind}/1",))
    file = sealed(drafted(*contents, agreement=agreement, schema=f"{kind}/1.0"), AL, HUB)
    return open_bundle(file, trust=trust(HUB, AL, agreements=(agreement,)), now=NOW).contents


@pytest.mark.django_db
def test_a_release_travels_as_readers_see_it() -> None:
    load_shipped_programme()
    registered(("male", 13), ("female", 3))
    row = published()
    members, simulated = release_members(f"{row.series}-{row.number}")
    by_name = {one.name: one for one in _carried(members, "aggregates")}
    document = json.loads(by_name["release.json"].content)
    assert (document["series"], document["number"], simulated) == (row.series, row.number, False)
    cells = read_table(by_name["cells.csv"]).to_pylist()
    assert len(cells) == sum(table.cells.count() for table in row.tables.all())
    assert all(cell["value"] == "" for cell in cells if cell["conf_status"] == "C")


@pytest.mark.django_db
def test_what_is_withdrawn_or_not_published_does_not_travel() -> None:
    load_shipped_programme()
    registered(("male", 13), ("female", 3))
    row = published()
    withdraw_release(by=make_member(Role.COORDINATOR), release=row.pk, reason="A wrong cut-off was used.")
    for name in (f"{row.series}-{row.number}", f"{row.series}-9", "nothing"):
        with pytest.raises(NotFound):
            release_members(name)


def test_a_version_of_the_plan_travels_with_every_answer(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    for partner in ("ba", "rs"):
        world.answer(code, partner)
    by_name = {one.name: json.loads(one.content) for one in _carried(plan_members(1), "plan")}
    found = by_name["version-1.json"]
    assert [one["partner"] for one in found["certificate"]["answers"]] == ["ba", "rs"]
    assert found["signature"]
    assert by_name[f"decision-{code.casefold()}.json"]["parties"] == ["ba", "rs"]
    with pytest.raises(NotFound):
        plan_members(7)


def test_encodings_come_out_as_they_went_in(tmp_path: Path) -> None:
    drawn = np.random.default_rng(1)
    register = EncodedRegister(
        name="mk",
        schema="a" * 16,
        check="b" * 16,
        run="2026-03",
        filters=drawn.integers(0, 2**63, (50, 16)).astype("<u8"),
        tokens=drawn.integers(0, 2**63, (50, 18)).astype("<u8"),
        days=drawn.integers(20_000, 20_400, 50).astype("<i4"),
        strata=drawn.integers(-1, 2, 50).astype("<i2"),
        stratum_names=("women", "men"),
    )
    (tmp_path / "mk.encoded").write_bytes(written(register))
    contents = _carried(encoding_members(tmp_path / "mk.encoded"), "encodings")
    again = read(encoded_file(contents), file_name="mk.encoded")
    assert (again.name, again.schema, again.check, again.run, again.stratum_names) == (
        register.name,
        register.schema,
        register.check,
        register.run,
        register.stratum_names,
    )
    for name in ("filters", "tokens", "days", "strata"):
        assert np.array_equal(getattr(again, name), getattr(register, name))


def test_what_is_no_register_is_said_so() -> None:
    with pytest.raises(InputRefused) as refusal:
        encoded_file([Content("register.json", b"{}")])
    assert refusal.value.code == "encodings-unreadable"


def test_settled_reports_travel_and_others_do_not(world: DialogueWorld) -> None:
    code = world.plan.round()
    world.plan.submit("rs")
    row = world.plan.accept("ba")
    (member,) = _carried(report_members(code, "ba")[0], "report")
    found = json.loads(member.content)
    assert (member.name, found["partner"], found["signature"]) == ("report-m-1.json", "ba", row.signature)
    assert found["indicators"][0]["values"][0]["value"] == "40"
    for partner in ("rs", "xx"):
        with pytest.raises(NotFound):
            report_members(code, partner)
