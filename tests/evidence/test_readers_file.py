"""readers.yaml: what the readers of files call what the catalogue has; a wrong name is refused with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jahorina.evidence.known import in_catalogue_names, known_catalogue
from jahorina.evidence.loading import load_evidence
from jahorina.evidence.models import ReaderName
from jahorina.evidence.programme import read_readers
from jahorina.formats.catalogue import KnownStatistic
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.numbers import UnitKind
from jahorina.kernel.workspace import Workspace
from tests.evidence.rows import read, row

FILES = ("languages", "places", "sources", "statistics", "readers")


@pytest.fixture
def folder(programme_folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    for name in FILES:
        shutil.copy(programme_folder / f"{name}.yaml", tmp_path)
    return tmp_path


def spoil(folder: Path, before: str, after: str, file: str = "readers") -> None:
    path = folder / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text, before
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_every_reader_has_a_version(folder: Path) -> None:
    readers = read_readers(folder)
    assert [reader.code for reader in readers] == ["tidy", "unhcr", "eurostat", "frontex", "missing-migrants"]
    assert all(reader.version for reader in readers)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("statistic: entries", "statistic: rumours", "rumours is no statistic of statistics.yaml"),
        ("statistic: detections, def", "statistic: rumours, def", "rumours is no statistic of statistics.yaml"),
        ("definition: frontex-detections", "definition: mine", "mine is no definition of detections"),
        ("category: outgoing", "category: sideways", "sideways is no category of readmissions"),
        ("recognized: refugee", "recognized: hero", "hero is no category of asylum-decisions"),
        ("place: wb-route", "place: atlantis", "atlantis is no place of places.yaml"),
        ("reads: occupancy", "reads: entries", "entries stands twice"),
        ("reads: frontex-detections", "reads: detections", "detections is itself a statistic"),
        ("- code: frontex", "- code: unhcr", "unhcr stands twice"),
        ('  version: "1"\n', "", "version: is missing"),
        ("reads: entries,", "raeds: entries,", "is not a field of such an entry"),
    ],
)
def test_a_wrong_entry_is_refused_with_file_and_line(folder: Path, before: str, after: str, told: str) -> None:
    spoil(folder, before, after)
    with pytest.raises(InputRefused) as refused:
        read_readers(folder)
    sentences = " | ".join(refusal.text() for refusal in refused.value.refusals)
    assert str(refused.value).startswith("readers.yaml, line ")
    assert told in f"{refused.value} {sentences}"


def test_a_source_of_a_statistic_must_be_listed(folder: Path) -> None:
    from jahorina.evidence.programme import read_statistics

    spoil(folder, "sources: [frontex]", "sources: [hearsay]", file="statistics")
    with pytest.raises(InputRefused, match="hearsay is no source of sources"):
        read_statistics(folder)


def test_a_name_that_the_programme_no_longer_has_is_forgotten(
    db: None, workspace: Workspace, programme_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "programme"
    shutil.copytree(programme_folder, folder)
    load_evidence(folder, by="system")
    assert ReaderName.objects.filter(name="first_registrations").exists()
    spoil(folder, "    - {reads: first_registrations, statistic: first-registrations}\n", "")
    load_evidence(folder, by="system")
    assert not ReaderName.objects.filter(name="first_registrations").exists()
    assert "first_registrations" in known_catalogue().indicators  # the statistic's own code stays


def test_a_piece_of_a_category_is_renamed_and_one_that_is_the_total_falls_away(catalogue: None) -> None:
    target = {"statistic": "registrations", "definition": "iom-registrations", "categories": {"A": "b", "all": "_T"}}
    ReaderName.objects.create(reader="x", version="1", names="statistic", name="theirs", target=target)
    found = read(row(statistic="theirs", definition="theirs", category=code) for code in ("G-A", "G-all", "all", "_T"))
    named = in_catalogue_names(found, known_catalogue())
    assert named.table["category"].to_pylist() == ["G-b", "G", "_T", "_T"]
    assert set(named.table["statistic"].to_pylist()) == {"registrations"}
    assert set(named.table["definition"].to_pylist()) == {"iom-registrations"}
    assert named.table.schema == found.table.schema


def test_a_category_may_be_put_together_from_parts_in_their_order() -> None:
    known = KnownStatistic(
        UnitKind.DECISION,
        frozenset({"d"}),
        categories=frozenset({"refugee"}),
        category_parts=(frozenset({"G", "J"}), frozenset({"J", "FI"})),
    )
    assert all(known.has_category(code) for code in ("refugee", "G", "G-FI-refugee", "J-J", "FI-refugee"))
    assert not any(known.has_category(code) for code in ("FI-G", "refugee-G", "G-x", "x", "G-G"))
