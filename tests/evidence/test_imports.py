"""An import is all or nothing, repeatable, and leaves its trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jahorina.evidence import queries, services, store
from jahorina.evidence.models import EvidenceHead, Import
from jahorina.evidence.questions import Question
from jahorina.evidence.reports import ImportReport
from jahorina.formats.observation_table import ReadTable
from jahorina.kernel.errors import Conflict, InputRefused, NotReady, Refusal
from jahorina.kernel.workspace import Workspace
from tests.evidence.rows import no_value, row, table

TakeIn = Callable[..., ImportReport]


def values() -> set[float | None]:
    answer = queries.explore(member=None, question=Question("registrations"))
    return {value.value for cell in answer.cells for value in cell.values}


def test_the_report_counts_rows_read_added_revised_and_unchanged(take_in: TakeIn) -> None:
    first = take_in(row("2021", value=1), row("2022", value=2))
    assert (first.rows_read, first.added, first.revised, first.unchanged) == (2, 2, 0, 0)
    later = date(2023, 6, 1)
    second = take_in(row("2021", value=1, as_of=later), row("2022", value=3, as_of=later), row("2023-01", value=4))
    assert (second.rows_read, second.added, second.revised, second.unchanged) == (3, 1, 1, 1)
    assert "3 rows read, 1 added, 1 revised, 1 unchanged, 0 refused" in second.sentence()


def test_the_same_content_again_gives_the_same_report_and_changes_nothing(take_in: TakeIn) -> None:
    first = take_in(row(value=1))
    version = EvidenceHead.objects.get().delta_version
    again = take_in(row(value=1))
    assert again.repeated
    assert {**again.as_json(), "repeated": False} == first.as_json()
    assert Import.objects.count() == 1
    assert EvidenceHead.objects.get().delta_version == version


def test_two_partners_may_bring_the_same_content(take_in: TakeIn) -> None:
    take_in(row(value=1), owner="rs")
    assert not take_in(row(value=1), owner="ba").repeated
    [cell] = queries.explore(member=None, question=Question("registrations")).cells
    assert [value.owner for value in cell.values] == ["ba", "rs"]


def test_a_correction_with_the_same_as_of_date_is_a_revision(take_in: TakeIn) -> None:
    take_in(row(value=1))
    assert take_in(row(value=2)).revised == 1
    assert values() == {2}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (row(obs_status="X"), "obs-status-unknown"),
        (row(conf_status="X"), "conf-status-unknown"),
        (row(qualifier="roughly"), "qualifier-unknown"),
        (row(provenance="heard"), "provenance-unknown"),
        (row(value=None), "value-missing"),
        ({**no_value("Q"), "value": 3.0}, "value-forbidden"),
        (row(value=float("nan")), "value-not-finite"),
        (row(value=float("inf")), "value-not-finite"),
        (row(value=5, lower=6), "bounds-crossed"),
        (row(value=5, upper=4), "bounds-crossed"),
        (no_value("Q", lower=5, upper=4), "bounds-crossed"),
        (row(period_end=date(2021, 1, 1)), "period-backwards"),
        (row(as_of=timezone.localdate() + timedelta(days=1)), "as-of-future"),
        (row("2022", as_of=date(2021, 6, 1)), "period-future"),
        (row(place="r\x1fs"), "text-control"),
        (row(statistic="nothing"), "statistic-unknown"),
        (row(definition="nothing"), "definition-unknown"),
        (row(source="S999"), "source-unknown"),
    ],
)
def test_one_wrong_row_refuses_the_whole_input_and_nothing_is_written(
    take_in: TakeIn, wrong: dict[str, object], code: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        take_in(row("2021", value=7), wrong)
    assert code in {refusal.code for refusal in refused.value.refusals}
    assert not Import.objects.exists()
    assert not EvidenceHead.objects.exists()
    assert queries.imports() == ()


def test_the_same_thing_said_twice_in_one_input_is_refused(take_in: TakeIn) -> None:
    with pytest.raises(InputRefused, match="stands 2 times"):
        take_in(row(value=1), row(value=2))
    with pytest.raises(InputRefused, match="stands 2 times"):
        take_in(row(value=1), row(value=1))


def test_several_as_of_dates_of_one_thing_in_one_input_are_revisions(take_in: TakeIn) -> None:
    report = take_in(row(value=1), row(value=2, as_of=date(2023, 6, 1)), row(value=2, as_of=date(2023, 7, 1)))
    assert (report.added, report.revised, report.unchanged) == (1, 1, 1)


def test_rows_that_the_reader_refused_refuse_the_whole_input(catalogue: None) -> None:
    found = ReadTable(table([row()]), 2, 1, (Refusal("x", "%(found)s is no number.", 3, "value", (("found", "n"),)),))
    with pytest.raises(InputRefused, match="row 3, column value: n is no number") as refused:
        services.import_table(by="system", owner="", table=found, name="f.csv", kind="tidy", content_sha256="0" * 64)
    assert refused.value.params["refused"] == 1
    assert not Import.objects.exists()


def test_an_input_without_figures_is_refused(take_in: TakeIn) -> None:
    with pytest.raises(InputRefused, match="holds no figures"):
        take_in()


def test_a_second_writer_is_told_to_wait(take_in: TakeIn, workspace: Workspace) -> None:
    with store.writing(workspace.evidence, lambda: None), pytest.raises(Conflict):
        take_in(row())


def test_nothing_is_imported_on_a_read_only_node(take_in: TakeIn, workspace: Workspace) -> None:
    workspace.read_only_file.write_text("{}")
    with pytest.raises(NotReady):
        take_in(row())


def test_the_first_io_error_makes_the_node_read_only(
    take_in: TakeIn, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(row(value=1))

    def fail(_path: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(store, "_sync", fail)
    with pytest.raises(NotReady, match="could not be written"):
        take_in(row("2021", value=2))
    assert workspace.read_only_file.exists()
    assert values() == {1}


def test_a_full_disk_is_told_and_does_not_make_the_node_read_only(
    take_in: TakeIn, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(store, "_sync", fail)
        with pytest.raises(NotReady, match="No space left"):
            take_in(row(value=1))
    assert not workspace.read_only_file.exists()
    assert take_in(row(value=1)).added == 1


def test_the_audit_log_says_who_imported_what(take_in: TakeIn, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[dict[str, object]] = []
    monkeypatch.setattr(services, "record", lambda **event: events.append(event))
    report = take_in(row())
    assert [(event["actor"], event["action"], event["target"]) for event in events] == [
        ("system", "evidence.import", f"import:{report.import_id}")
    ]


def test_where_the_audit_log_refuses_nothing_is_imported(take_in: TakeIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_event: object) -> None:
        raise NotReady("audit", "The audit log cannot be written.")

    with monkeypatch.context() as patched:
        patched.setattr(services, "record", refuse)
        with pytest.raises(NotReady):
            take_in(row(value=1))
    assert not Import.objects.exists()
    assert values() == set()
    assert take_in(row(value=1)).added == 1


def test_compaction_keeps_every_number_and_its_revisions(take_in: TakeIn) -> None:
    for value in range(5):
        take_in(row(value=value, as_of=date(2023, 2, 1 + value)))
    report = services.compact(by="system")
    assert (report.whole, report.files, report.observations) == (True, 1, 5)
    assert values() == {4}
    assert len(queries.cell(member=None, question=Question("registrations"))) == 5
    assert take_in(row(value=9, as_of=date(2023, 3, 1))).revised == 1


def test_the_examination_finds_a_damaged_table(take_in: TakeIn, workspace: Workspace) -> None:
    assert services.examine_store().whole
    take_in(row())
    assert services.examine_store().observations == 1
    for path in store.table_folder(workspace.evidence).glob("*.parquet"):
        path.write_bytes(b"")
    assert not services.examine_store().whole


def test_the_examination_finds_a_missing_table(take_in: TakeIn, workspace: Workspace) -> None:
    take_in(row())
    store.table_folder(workspace.evidence).rename(workspace.home / "elsewhere")
    store.files.cache_clear()
    report = services.examine_store()
    assert not report.whole
    assert "does not hold it" in report.problem


def test_the_database_holds_one_head_and_sums_that_add_up(take_in: TakeIn) -> None:
    take_in(row())
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceHead.objects.create(id=2, delta_version=0, changed=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Import.objects.update(rows_read=5)
