"""A bundle goes there and back: what was packed is what is opened, its identity is its manifest, its limits are its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest

from jahorina.formats.bundle.documents import Head
from jahorina.formats.bundle.opening import look, open_bundle, verify_envelope
from jahorina.formats.bundle.refusals import BundleRefused
from jahorina.formats.bundle.schemas import READS, agreed
from jahorina.formats.bundle.tables import parquet_content
from tests.formats.bundle.made import AGREEMENT, NOW, Partner, address, drafted, sealed, table, trust

AL, HUB = Partner("al"), Partner("hub")


def test_what_was_packed_is_what_is_opened() -> None:
    made = drafted()
    opened = open_bundle(sealed(made, AL, HUB), trust=trust(HUB, AL), now=NOW)
    assert opened.manifest == made.manifest
    assert opened.contents == (table(),)
    assert opened.sha256 == made.manifest.sha256


def test_a_bundle_carries_heads_acknowledgements_and_the_head_of_the_audit_log() -> None:
    heads = (Head("al", "figures", 1, 7, "a" * 64), Head("al", "plan", 1, 2, "b" * 64))
    acks = (Head("hub", "plan", 2, 9, "c" * 64),)
    made = drafted(at=address(heads=heads[::-1], acks=acks, audit_size=12, audit_head="d" * 64))
    manifest = open_bundle(sealed(made, AL, HUB), trust=trust(HUB, AL), now=NOW).manifest
    assert (manifest.heads, manifest.acks, manifest.audit_size) == (heads, acks, 12)
    assert manifest.reads == READS


def test_the_same_bundle_sealed_twice_is_another_file_of_the_same_bundle() -> None:
    made = drafted()
    one, other = sealed(made, AL, HUB), sealed(made, AL, HUB)
    assert one != other
    assert {open_bundle(file, trust=trust(HUB, AL), now=NOW).sha256 for file in (one, other)} == {made.manifest.sha256}


def test_a_carrier_verifies_the_envelope_and_learns_nothing_else() -> None:
    file = sealed(drafted(), AL, HUB)
    envelope, _payload = verify_envelope(file, roots={"al": AL.root()}, now=NOW)
    assert (envelope.sender, envelope.recipients, envelope.stream, envelope.seq) == ("al", ("hub",), "figures", 1)
    assert b"place" not in file
    assert look(file) == envelope


def test_parquet_keeps_its_columns_and_rows() -> None:
    columns = {"filter": pa.array([b"\x01" * 16] * 3, pa.binary(16)), "day": pa.array([1, 2, 3], pa.int32())}
    agreement = replace(AGREEMENT, schemas=("encodings/1",))
    with pytest.raises(BundleRefused) as refusal:
        drafted(parquet_content("encodings.parquet", pa.table(columns)), agreement=agreement, schema="encodings/1.0")
    assert refusal.value.code == "bundle-manifest"
    table_of_days = pa.table({"place": pa.array(["al", "ba"]), "people": pa.array([1, 2], pa.int64())})
    made = drafted(parquet_content("figures.parquet", table_of_days))
    opened = open_bundle(sealed(made, AL, HUB), trust=trust(HUB, AL), now=NOW)
    assert opened.contents[0].columns == (("place", "code"), ("people", "integer"))


def test_a_large_table_is_deflated_and_a_step_hides_its_size() -> None:
    rows = tuple(("al", "2026-01", number) for number in range(20_000))
    made = drafted(table(rows), at=address(step=64 * 1024))
    assert made.manifest.members[0].packing == "deflate"
    small = sealed(drafted(at=address(step=64 * 1024)), AL, HUB)
    assert len(small) - len(sealed(drafted(table(rows[:200]), at=address(step=64 * 1024)), AL, HUB)) < 300
    assert open_bundle(sealed(made, AL, HUB), trust=trust(HUB, AL), now=NOW).contents == (table(rows),)


def test_several_recipients_open_the_same_bundle() -> None:
    other = Partner("ba")
    agreement = replace(AGREEMENT, recipients=("ba", "hub"))
    file = sealed(drafted(agreement=agreement), AL, HUB, other)
    for reader in (HUB, other):
        assert open_bundle(file, trust=trust(reader, AL, agreements=(agreement,)), now=NOW).manifest.seq == 1


def test_the_version_of_a_schema_is_the_highest_that_both_can() -> None:
    assert agreed("table", ()) == "table/1.0"
    assert agreed("table", ("table/1.7",)) == "table/1.0"
    with pytest.raises(BundleRefused) as refusal:
        agreed("table", ("table/2.0",))
    assert refusal.value.code == "bundle-schema"


def test_a_bundle_is_read_with_the_key_before_while_keys_change() -> None:
    reader = Partner("hub")
    file = sealed(drafted(), AL, reader)
    reader.past.append(reader.identity)
    reader.__post_init__()
    assert open_bundle(file, trust=trust(reader, AL), now=NOW + timedelta(days=1)).manifest.seq == 1
