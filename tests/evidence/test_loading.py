"""The shipped programme's catalogue and figures, from its files to the answers."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from jahorina.audit.models import Event
from jahorina.evidence import queries
from jahorina.evidence.loading import load_evidence
from jahorina.evidence.models import Import, Source, Statistic
from jahorina.evidence.questions import Question
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.periods import Frequency
from jahorina.kernel.workspace import Workspace
from tests.kept_load import load_once


@pytest.fixture
def loaded(db: None, workspace: Workspace, programme_folder: Path) -> dict[str, int]:
    return load_once("evidence", lambda: load_evidence(programme_folder, by="system"))


def test_the_programme_loads_and_twice_is_as_once(loaded: dict[str, int], programme_folder: Path) -> None:
    assert loaded["statistics"] == Statistic.objects.count() > 20
    assert loaded["sources"] == Source.objects.count() > 100
    assert loaded["figures_added"] > 200
    events = Event.objects.count()
    again = load_evidence(programme_folder, by="system")
    assert again == {"sources": 0, "statistics": 0, "figures_added": 0, "figures_revised": 0}
    assert (Import.objects.count(), Event.objects.count()) == (1, events)


def test_the_registrations_of_2022_add_up_as_published(loaded: dict[str, int]) -> None:
    latest = queries.latest_by_partner("registrations", 2022)
    by_iom = {
        place: value.value
        for place, cell in latest.items()
        for value in cell.values
        if value.definition == "iom-registrations" and value.source == "S126" and value.value
    }
    partners = ("rs", "ba", "mk", "al", "me", "xk")
    assert sum(by_iom[place] for place in partners) == 192_266 == by_iom["wb6"]


def test_every_conflicting_quantity_shows_at_least_two_values(loaded: dict[str, int]) -> None:
    conflicts = queries.conflicts()
    assert len(conflicts) >= 12
    for conflict in conflicts:
        assert len({observation.value for observation in conflict.observations}) > 1, conflict.code
        assert conflict.titles["en"]


def test_serbia_2023_was_known_differently_in_december_and_in_january(loaded: dict[str, int]) -> None:
    question = {"places": ("rs",), "start": date(2023, 1, 1), "end": date(2023, 12, 31), "frequency": Frequency.YEAR}

    def known(on: date) -> set[float | None]:
        answer = queries.explore(member=None, question=Question("centre-arrivals", known_on=on, **question))
        return {value.value for cell in answer.cells for value in cell.values}

    assert 108_808 in known(date(2024, 2, 1))
    assert 108_808 not in known(date(2024, 1, 10))


def test_what_nobody_confirmed_is_marked(loaded: dict[str, int]) -> None:
    answer = queries.explore(member=None, question=Question("detections", frequency=Frequency.YEAR))
    marked = {cell.period.start.year for cell in answer.cells for value in cell.values if value.verify}
    assert 2019 in marked


def test_every_source_of_a_figure_is_in_the_catalogue(loaded: dict[str, int]) -> None:
    codes = {card.code for card in queries.sources()}
    for statistic in queries.statistics():
        assert set(queries.choices(statistic.code).sources) <= codes


def test_a_new_version_of_a_statistic_keeps_the_earlier_one(
    loaded: dict[str, int], programme_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "programme"
    shutil.copytree(programme_folder, folder)
    path = folder / "statistics.yaml"
    first = '- code: registrations\n  version: "1"'
    assert first in path.read_text()
    path.write_text(path.read_text().replace(first, first.replace("1", "2")))
    assert load_evidence(folder, by="system")["statistics"] == 1
    assert queries.statistic("registrations").version == "2"
    assert queries.statistic("registrations", version="1").current is False
    assert queries.statistic_versions("registrations") == ("2", "1")


def test_a_programme_with_a_wrong_figure_changes_nothing(
    db: None, workspace: Workspace, programme_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "programme"
    shutil.copytree(programme_folder, folder)
    path = folder / "figures.yaml"
    path.write_text(re.sub(r"statistic: registrations\b", "statistic: nothing", path.read_text(), count=1))
    with pytest.raises(InputRefused):
        load_evidence(folder, by="system")
    assert not Import.objects.exists()
    assert not Source.objects.exists()
