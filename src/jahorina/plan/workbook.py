"""The plan as a workbook for those who still work there: out and in again without loss.

Sheets Measures, Milestones, Indicators, Targets hold one row an entry; texts have a column a language (`text.en`); lists
are divided by spaces; what has an inner form (definition, scale, baseline, metadata, crosswalk) is JSON in one cell. The
sheet Plan holds the hash of the plan that the workbook was made from. Taking a workbook in compares it with the plan that
is there now and gives the changes, which `apply_changes` makes like any others: all of them or none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from pydantic import ValidationError

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.formats.contents import Content
from jahorina.formats.spreadsheets import read_sheet, read_sheet_texts, sheet_names
from jahorina.formats.workbook_writing import Cell, SheetToWrite, write_workbook
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.partners import queries as partners
from jahorina.partners.permissions import Capability, Member, require
from jahorina.plan.choices import (
    Aggregation,
    Area,
    Direction,
    EntryKind,
    Horizon,
    IndicatorKind,
    Level,
    ProvenanceChoice,
    TranslationStatus,
)
from jahorina.plan.content.changing import Applied, apply_changes
from jahorina.plan.content.current import PlanVersion, current_plan
from jahorina.plan.content.documents import SECTIONS, Change, Document, difference
from jahorina.plan.content.entries import FORMS, TargetEntry, as_json, target_code

SHEETS: Final[Mapping[EntryKind, str]] = {
    EntryKind.MEASURE: "Measures",
    EntryKind.MILESTONE: "Milestones",
    EntryKind.INDICATOR: "Indicators",
    EntryKind.TARGET: "Targets",
}
PLAN_SHEET: Final = "Plan"
MOST_REFUSALS: Final = 200
LONGEST_CELL: Final = 32_767

TEXTS, WORDS, JSON, NUMBER, TRUTH, PLAIN = "texts", "words", "json", "number", "truth", "plain"

COLUMNS: Final[Mapping[EntryKind, Mapping[str, str]]] = {
    EntryKind.MEASURE: {
        **{"code": PLAIN, "area": PLAIN, "level": PLAIN, "horizon": PLAIN, "texts": TEXTS, "description": TEXTS},
        **{"lead_partner": PLAIN, "lead_institution": PLAIN, "parts": JSON, "valid_from": PLAIN, "valid_to": PLAIN},
        **{"commitments": WORDS, "crosswalk": JSON, "provenance": PLAIN, "verify": TRUTH, "sources": WORDS},
        **{"translation_status": PLAIN, "position": NUMBER},
    },
    EntryKind.MILESTONE: {
        **{"code": PLAIN, "measure": PLAIN, "texts": TEXTS, "due_on": PLAIN, "partner": PLAIN, "position": NUMBER}
    },
    EntryKind.INDICATOR: {
        **{"code": PLAIN, "measure": PLAIN, "texts": TEXTS, "unit": TEXTS, "kind": PLAIN, "direction": PLAIN},
        **{"aggregation": PLAIN, "scale": JSON, "breakdowns": WORDS, "baseline": JSON, "definition": JSON},
        **{"metadata": JSON, "provenance": PLAIN, "verify": TRUTH, "sources": WORDS},
        **{"translation_status": PLAIN, "position": NUMBER},
    },
    EntryKind.TARGET: {
        **{"indicator": PLAIN, "partner": PLAIN, "period": PLAIN, "member": PLAIN, "value": PLAIN},
        **{"numerator": PLAIN, "denominator": PLAIN, "scale_code": PLAIN, "obs_status": PLAIN},
    },
}
"""The fields of each sheet in their order, and how each stands in cells."""

NULLABLE: Final = frozenset({"valid_from", "valid_to", "due_on", "baseline", "definition"})
CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "area": Area.values,
    "level": Level.values,
    "horizon": Horizon.values,
    "provenance": ProvenanceChoice.values,
    "translation_status": TranslationStatus.values,
    "kind": IndicatorKind.values,
    "direction": Direction.values,
    "aggregation": Aggregation.values,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a workbook would change, and whether the plan was changed since it was made."""

    changes: tuple[Change, ...]
    made_from: str
    is_stale: bool
    onto: str


@transaction.atomic
def export_plan(*, by: Member, translate: Callable[[str], str] = str) -> bytes:
    """The plan as the bytes of a workbook; the export is on record. Raises NotAllowed and InputRefused."""
    require(by, Capability.FOLLOW_PLAN)
    plan = current_plan()
    audit.record(
        actor=by.label,
        action=actions.PLAN_EXPORTED,
        target="plan",
        detail={"sha256": plan.sha256},
        partner=by.partner_code,
    )
    return plan_workbook(plan, translate=translate)


def plan_workbook(plan: PlanVersion, *, translate: Callable[[str], str] = str) -> bytes:
    """A plan as a workbook."""
    languages = _languages(plan.document)
    sheets = [_sheet(kind, plan.document[SECTIONS[kind]], languages) for kind in SHEETS]
    about = [("sha256", plan.sha256), ("about", translate(_ABOUT))]
    return write_workbook([*sheets, SheetToWrite(PLAN_SHEET, ("what", "value"), about, widths={"value": 100})])


_ABOUT = _(
    "The plan's entries, one row each. What you change, add or take away here becomes changes when you take the workbook "
    "in again; you see them first. Leave the codes and the names of the columns as they are."
)


def preview_workbook(*, by: Member, content: Content, name: str = "") -> Preview:
    """What a workbook would change in the plan as it is now.

    Rows of the plan that are not in the workbook are withdrawn. Raises NotAllowed, and InputRefused
    (`plan-workbook-refused`, `xlsx-...`) that lists each wrong cell by sheet, row and column.
    """
    require(by, Capability.EDIT_PLAN)
    made_from, wanted = _read(content, name)
    plan = current_plan()
    changes = difference({section: plan.document[section] for section in SECTIONS.values()}, wanted)
    return Preview(changes, made_from, made_from != plan.sha256, plan.sha256)


def import_workbook(*, by: Member, content: Content, reason: str, onto: str = "", name: str = "") -> Applied:
    """Make the changes of a workbook; `onto` is the hash of the plan that was looked at in the preview.

    Raises as `preview_workbook` and `apply_changes`.
    """
    found = preview_workbook(by=by, content=content, name=name)
    return apply_changes(by=by, changes=found.changes, reason=reason, onto=onto)


def _languages(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The programme's languages in their order, and after them any other in which the plan has a text."""
    programme = [card.code for card in partners.languages()]
    used = {
        tag
        for kind, section in SECTIONS.items()
        for entry in document[section].values()
        for name, form in COLUMNS[kind].items()
        if form == TEXTS
        for tag in entry[name]
    }
    return tuple(dict.fromkeys([*programme, *sorted(used)]))


def _sheet(kind: EntryKind, entries: Mapping[str, Mapping[str, Any]], languages: Sequence[str]) -> SheetToWrite:
    header = list(_header(kind, languages))
    rows = [_row(kind, entry, languages) for entry in entries.values()]
    wide = {name: 40 for name in header if "." in name}
    choices = {name: list(CHOICES[name]) for name in header if name in CHOICES}
    return SheetToWrite(SHEETS[kind], header, rows, choices, wide)


def _header(kind: EntryKind, languages: Sequence[str]) -> Iterator[str]:
    for name, form in COLUMNS[kind].items():
        if form == TEXTS:
            yield from (f"{name}.{language}" for language in languages)
        else:
            yield name


def _row(kind: EntryKind, entry: Mapping[str, Any], languages: Sequence[str]) -> list[Cell]:
    cells: list[Cell] = []
    for name, form in COLUMNS[kind].items():
        value = entry[name]
        match form:
            case "texts":
                cells += [_checked(value.get(language)) for language in languages]
            case "words":
                cells.append(" ".join(value))
            case "json":
                empty = value is None or value in ([], {})
                cells.append(None if empty else _checked(json.dumps(value, ensure_ascii=False, sort_keys=True)))
            case "truth":
                cells.append(bool(value))
            case "number":
                cells.append(int(value))
            case _:
                cells.append(None if value in (None, "") else str(value))
    return cells


def _checked(text: str | None) -> str | None:
    if text is not None and len(text) > LONGEST_CELL:
        raise InputRefused("plan-cell-too-long", _("A text of the plan is longer than a cell of a workbook may be."))
    return text


def _read(content: Content, name: str) -> tuple[str, Document]:
    names = {sheet.casefold() for sheet in sheet_names(content, name=name)}
    missing = [sheet for sheet in (*SHEETS.values(), PLAN_SHEET) if sheet.casefold() not in names]
    if missing:
        raise InputRefused(
            "plan-sheet-missing",
            _("The workbook has no sheet %(sheet)s; export the plan and change that file."),
            params={"sheet": ", ".join(missing)},
        )
    refusals: list[Refusal] = []
    wanted: Document = {}
    # A reader of sheets gives the names of columns in small letters; the tags are written as the plan writes them.
    tags = {tag.casefold().replace("-", "_"): tag for tag in _languages(current_plan().document)}
    for kind, section in SECTIONS.items():
        wanted[section] = _entries(kind, content, name, tags, refusals)
    if refusals:
        raise InputRefused(
            "plan-workbook-refused",
            _("%(n)s cells are wrong; the first: %(first)s"),
            refusals=tuple(refusals[:MOST_REFUSALS]),
            hint=_("Nothing was changed."),
            params={"n": len(refusals), "first": refusals[0].text()},
        )
    about = read_sheet(content, sheet=PLAN_SHEET, name=name).rows
    made_from = next((str(row[1]) for row in about if len(row) > 1 and row[0] == "sha256"), "")
    return made_from, wanted


def _entries(
    kind: EntryKind, content: Content, name: str, tags: Mapping[str, str], refusals: list[Refusal]
) -> dict[str, Any]:
    table = read_sheet_texts(content, sheet=SHEETS[kind], name=name)
    columns = {column: values.to_pylist() for column, values in table.columns.items()}
    found: dict[str, Any] = {}
    for position, number in enumerate(table.rows.to_pylist()):
        cells = {column: values[position] or "" for column, values in columns.items()}
        raw, wrong = _raw(kind, cells, tags)
        for column, text in wrong:
            refusals.append(_refusal(kind, number, column, text))
        if wrong:
            continue
        try:
            entry = FORMS[kind].model_validate(raw)
        except ValidationError as error:
            refusals += [
                _refusal(kind, number, ".".join(map(str, one["loc"])) or "-", one["msg"].removeprefix("Value error, "))
                for one in error.errors(include_url=False, include_context=False, include_input=False)
            ]
            continue
        code = _code(entry)
        if code in found:
            refusals.append(_refusal(kind, number, "code", _("stands twice: ") + code))
        found[code] = as_json(entry)
    return found


def _code(entry: Any) -> str:
    if isinstance(entry, TargetEntry):
        return target_code(entry.indicator or "", entry.partner, Period.parse(entry.period), entry.member)
    return str(entry.code)


def _raw(
    kind: EntryKind, cells: Mapping[str, str], tags: Mapping[str, str]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The entry as its cells say it, unchecked, and the cells that cannot be read at all."""
    raw: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name, form in COLUMNS[kind].items():
        cell = cells.get(name, "")
        match form:
            case "texts":
                prefix = f"{name}."
                raw[name] = {
                    tags.get(column.removeprefix(prefix), column.removeprefix(prefix)): text
                    for column, text in cells.items()
                    if column.startswith(prefix) and text
                }
            case "words":
                raw[name] = cell.split()
            case "json":
                if cell:
                    try:
                        raw[name] = json.loads(cell)
                    except ValueError:
                        wrong.append((name, _("is no JSON; copy the form of another row")))
            case "truth":
                raw[name] = cell.casefold() in ("true", "1", "yes")
            case _:
                if cell or name not in NULLABLE:
                    raw[name] = cell
    raw = {name: value for name, value in raw.items() if value != "" or name in ("code", "texts")}
    return raw, wrong


def _refusal(kind: EntryKind, row: int, column: str, text: str) -> Refusal:
    return Refusal(
        "plan-cell",
        _("sheet %(sheet)s: %(text)s"),
        row=row,
        column=column,
        params=(("sheet", SHEETS[kind]), ("text", text)),
    )


def made_on(day: date) -> str:
    """What a workbook of this day is called."""
    return f"plan-{day.isoformat()}.xlsx"
