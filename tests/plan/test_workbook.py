"""The plan goes out as a workbook and comes in again without loss; what is wrong is named by sheet, row and column."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from jahorina.formats.spreadsheets import read_sheet, sheet_names
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.changing import apply_changes
from jahorina.plan.content.current import current_plan
from jahorina.plan.content.documents import Verb
from jahorina.plan.workbook import export_plan, import_workbook, preview_workbook
from tests.plan.plan_world import WHY, PlanWorld, change

Rows = dict[str, list[list[Any]]]


def edited(content: bytes, edit: Callable[[Rows], None]) -> bytes:
    """The workbook as a spreadsheet program would save it after somebody's change."""
    rows = {name: [list(row) for row in read_sheet(content, sheet=name).rows] for name in sheet_names(content)}
    edit(rows)
    return write_workbook([SheetToWrite(name, found[0], found[1:]) for name, found in rows.items()])


def cell(rows: Rows, sheet: str, code: str, column: str) -> tuple[list[Any], int]:
    header = rows[sheet][0]
    row = next(one for one in rows[sheet][1:] if one[0] == code)
    return row, header.index(column)


def put(sheet: str, code: str, column: str, value: Any) -> Callable[[Rows], None]:
    def edit(rows: Rows) -> None:
        row, index = cell(rows, sheet, code, column)
        row[index] = value

    return edit


def test_out_and_in_again_changes_nothing(world: PlanWorld, loaded) -> None:
    content = export_plan(by=world.coordinator())
    preview = preview_workbook(by=world.coordinator(), content=content)
    assert preview.changes == ()
    assert (preview.made_from, preview.is_stale) == (current_plan().sha256, False)


def test_saved_by_a_spreadsheet_program_it_still_changes_nothing(world: PlanWorld, loaded) -> None:
    saved = edited(export_plan(by=world.coordinator()), lambda _rows: None)
    assert preview_workbook(by=world.coordinator(), content=saved).changes == ()


def test_a_changed_cell_a_new_row_and_a_row_less_become_three_changes(world: PlanWorld) -> None:
    def edit(rows: Rows) -> None:
        put("Measures", "M-1", "texts.en", "Counsel earlier")(rows)
        new = list(rows["Targets"][1])
        new[rows["Targets"][0].index("period")] = "2025"
        rows["Targets"].append(new)
        rows["Milestones"].pop()

    content = edited(export_plan(by=world.coordinator()), edit)
    found = preview_workbook(by=world.coordinator(), content=content)
    told = [(one.kind, one.verb) for one in found.changes]
    assert told == [
        (EntryKind.MEASURE, Verb.CHANGE),
        (EntryKind.TARGET, Verb.CREATE),
        (EntryKind.MILESTONE, Verb.WITHDRAW),
    ]
    done = import_workbook(by=world.coordinator(), content=content, reason=WHY, onto=found.onto)
    assert (done.created, done.changed, done.withdrawn) == (1, 1, 1)
    assert preview_workbook(by=world.coordinator(), content=content).changes == ()


def test_a_text_that_looks_like_a_formula_stays_a_text(world: PlanWorld) -> None:
    change_of = change(EntryKind.MEASURE, "M-1", texts={"en": "=1+1", "sr-Latn": "Savetovati\npre povratka"})
    apply_changes(by=world.coordinator(), changes=[change_of], reason=WHY)
    content = export_plan(by=world.coordinator())
    assert preview_workbook(by=world.coordinator(), content=content).changes == ()


def test_wrong_cells_are_named_and_nothing_is_changed(world: PlanWorld) -> None:
    before = current_plan()

    def edit(rows: Rows) -> None:
        put("Measures", "M-1", "area", "weather")(rows)
        put("Measures", "M-2", "parts", "[not json")(rows)
        put("Indicators", "I-3", "kind", "number")(rows)
        rows["Targets"].append(list(rows["Targets"][1]))
        rows["Targets"][1][rows["Targets"][0].index("value")] = "many"

    with pytest.raises(InputRefused) as caught:
        preview_workbook(by=world.coordinator(), content=edited(export_plan(by=world.coordinator()), edit))
    places = {(dict(one.params)["sheet"], one.row, one.column) for one in caught.value.refusals}
    assert {("Measures", 2, "area"), ("Measures", 3, "parts"), ("Targets", 2, "value")} <= places
    assert any(sheet == "Indicators" and row == 4 for sheet, row, _column in places)
    assert current_plan() == before


def test_a_workbook_without_its_sheets_is_refused(world: PlanWorld) -> None:
    other = write_workbook([SheetToWrite("Data", ("code",), [("x",)])])
    with pytest.raises(InputRefused, match="Measures"):
        preview_workbook(by=world.coordinator(), content=other)


def test_an_old_workbook_is_told_apart_and_not_taken_in_unseen(world: PlanWorld) -> None:
    old = export_plan(by=world.coordinator())
    onto = preview_workbook(by=world.coordinator(), content=old).onto
    newer = change(EntryKind.MEASURE, "M-2", texts={"en": "Newer"})
    apply_changes(by=world.coordinator(), changes=[newer], reason=WHY)
    assert preview_workbook(by=world.coordinator(), content=old).is_stale
    with pytest.raises(Conflict):
        import_workbook(by=world.coordinator(), content=old, reason=WHY, onto=onto)


def test_members_take_the_plan_out_and_coordinators_alone_take_it_in(world: PlanWorld) -> None:
    content = export_plan(by=world.contributor())
    assert io.BytesIO(content).read(2) == b"PK"
    with pytest.raises(NotAllowed):
        preview_workbook(by=world.contributor(), content=content)
