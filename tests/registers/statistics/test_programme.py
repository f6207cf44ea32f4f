"""The file of definitions: closed, complete, in every language, and never changed under its version."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from jahorina.kernel.errors import InputRefused
from jahorina.partners.roles import Area
from jahorina.registers.models import RegisterStatistic
from jahorina.registers.statistics.definitions import Definition, Unit
from jahorina.registers.statistics.programme import load_statistics, read_statistics
from jahorina.registers.statistics.programme_schema import StatisticsEntry


@cache
def _loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def parsed(path: Path) -> dict[str, Any]:
    """A document that the caller may put other things into; the same file is parsed once."""
    return dict(_loaded(path))


def changed(programme_folder: Path, tmp_path: Path, **fields: Any) -> Path:
    """The shipped programme with its first statistic alone, changed; None takes a field away."""
    folder = tmp_path / "programme"
    (folder / "registers").mkdir(parents=True)
    for name in ("languages.yaml", "sources.yaml", "registers/statistics.yaml"):
        shutil.copy(programme_folder / name, folder / name)
    path = folder / "registers/statistics.yaml"
    document = parsed(programme_folder / "registers/statistics.yaml")
    first = document["statistics"][0]
    first = first | fields
    document["statistics"] = [{name: value for name, value in first.items() if value is not None}]
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return folder


def test_every_area_and_every_unit_has_statistics(shipped_statistics: StatisticsEntry) -> None:
    assert {entry.area for entry in shipped_statistics.statistics} == set(Area)
    assert {entry.unit for entry in shipped_statistics.statistics} == set(Unit)


def test_every_title_is_in_every_language_of_its_own(programme_folder: Path) -> None:
    document = parsed(programme_folder / "registers/statistics.yaml")
    for entry in document["statistics"]:
        assert {"en", "sq", "bs", "sr-Latn", "mk"} <= entry["titles"].keys(), entry["code"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"counts": "persons"}, "is not a field of such an entry"),
        ({"unit": "people"}, "Input should be 'persons'"),
        ({"steps": ["arrived"]}, "names arrived, which the area does not have"),
        ({"steps": ["arriving"]}, "names arriving, which is no kind of step"),
        ({"steps": []}, "needs either steps or gate_decisions, and neither until nor states"),
        ({"until": ["closed"]}, "needs either steps or gate_decisions, and neither until nor states"),
        ({"basis": "ended", "until": ["closed"]}, "measures days exactly where its basis is ended"),
        ({"unit": "days"}, "measures days exactly where its basis is ended"),
        ({"unit": "decisions"}, "its steps have no decision_number"),
        ({"outcome": "reason"}, "has the outcome reason, which is no code"),
        ({"dimensions": ["outcome"]}, "is broken down by outcome but names none"),
        ({"dimensions": ["state"]}, "only a basis of last-day has"),
        ({"dimensions": ["sex", "sex"]}, "has a dimension twice"),
        ({"place": "place", "steps": ["closed"]}, "takes its place from place"),
        ({"only": {"field": "sex", "codes": []}}, "is empty"),
        ({"only": {"field": "granted", "codes": ["true"]}}, "keeps steps by granted"),
        ({"sources": ["S9999"]}, "names S9999, which is not in sources.yaml"),
        ({"titles": {"sq": "Vetëm shqip"}}, "has no text in English"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    programme_folder: Path, tmp_path: Path, fields: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InputRefused, match=r"statistics\.yaml, line") as refused:
        read_statistics(changed(programme_folder, tmp_path, **fields))
    assert problem in str(refused.value)


def test_a_definition_survives_the_database(shipped_statistics: StatisticsEntry) -> None:
    for entry in shipped_statistics.statistics:
        one = entry.definition(7)
        assert Definition.of_plain(one.code, one.version, 7, one.plain()) == one


@pytest.mark.django_db
def test_loading_the_same_again_writes_nothing(
    shipped_statistics: StatisticsEntry, django_assert_max_num_queries: Any
) -> None:
    from jahorina.audit.models import Event

    assert load_statistics(shipped_statistics, by="system") == len(shipped_statistics.statistics)
    events = Event.objects.count()
    load_statistics(shipped_statistics, by="system")
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_a_meaning_is_not_changed_under_its_version(
    shipped_statistics: StatisticsEntry, programme_folder: Path, tmp_path: Path
) -> None:
    load_statistics(shipped_statistics, by="system")
    other = read_statistics(changed(programme_folder, tmp_path, unit="cases"))
    with pytest.raises(InputRefused, match="under the same version 1"):
        load_statistics(other, by="system")
    assert RegisterStatistic.objects.get(code="protection-registered").definition["unit"] == "persons"


@pytest.mark.django_db
def test_a_new_version_becomes_current_and_the_old_one_stays(
    shipped_statistics: StatisticsEntry, programme_folder: Path, tmp_path: Path
) -> None:
    load_statistics(shipped_statistics, by="system")
    load_statistics(read_statistics(changed(programme_folder, tmp_path, unit="cases", version="2")), by="system")
    rows = RegisterStatistic.objects.filter(code="protection-registered").order_by("version")
    assert [(row.version, row.is_current, row.definition["unit"]) for row in rows] == [
        ("1", False, "persons"),
        ("2", True, "cases"),
    ]
