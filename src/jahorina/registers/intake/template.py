"""The empty table that somebody fills in: the system's own columns of an area, with the codes and what columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from jahorina.formats.csv_writing import BYTE_ORDER_MARK
from jahorina.formats.workbook_writing import SheetToWrite, write_workbook
from jahorina.partners import queries as partners
from jahorina.partners.roles import Area
from jahorina.registers.areas import area_definition
from jahorina.registers.codes import code_lists
from jahorina.registers.definitions import AreaDefinition, Field, FieldKind
from jahorina.registers.intake.mapping import PERSONAL_COLUMNS, PLAIN_COLUMNS
from jahorina.registers.intake.reading import PRECISIONS

CASES_SHEET: Final = "Cases"


def columns(area: str) -> tuple[str, ...]:
    """The columns of the own layout of an area, in order."""
    definition = area_definition(area)
    personal = () if definition.area is Area.CRIMINAL_JUSTICE else tuple(PERSONAL_COLUMNS)
    return ("submission", "happened_on", *personal, *(one.name for one in _opening(definition)), "note")


def template_csv(area: str) -> bytes:
    """The header row."""
    return BYTE_ORDER_MARK + (",".join(columns(area)) + "\r\n").encode()


def template_xlsx(area: str, *, partner: str, translate: Callable[[str], str], language: str) -> bytes:
    """A workbook with the sheets Cases (empty), Codes and Instructions."""
    definition = area_definition(area)
    lists = code_lists()
    choices = {
        one.name: [code.code for code in lists.codes(one.scheme)]
        for one in _opening(definition)
        if one.kind is FieldKind.CODE and one.scheme
    }
    choices["born_precision"] = list(PRECISIONS)
    return write_workbook(
        [
            SheetToWrite(CASES_SHEET, columns(area), (), choices),
            SheetToWrite(
                "Codes", ("column", "code", "name"), _codes(definition, partner, language), widths={"name": 60}
            ),
            SheetToWrite(
                "Instructions", ("column", "meaning"), _meanings(definition, translate), widths={"meaning": 100}
            ),
        ]
    )


def _opening(definition: AreaDefinition) -> tuple[Field, ...]:
    return definition.steps[definition.opens_with].fields


def _codes(definition: AreaDefinition, partner: str, language: str) -> Iterator[tuple[str, str, str]]:
    lists = code_lists()
    named = [(one.name, one.scheme) for one in _opening(definition) if one.scheme]
    if definition.area is not Area.CRIMINAL_JUSTICE:
        named.append(("document_kind", "document-kind"))
    for column, scheme in named:
        for code in lists.codes(scheme):
            yield column, code.code, code.names.get(language, code.names.get("en", ""))
    for one in _opening(definition):
        if one.kind is FieldKind.PLACE:
            for place in partners.places(partner=partner):
                yield one.name, place.code, place.names.get(language, place.names.get("en", ""))


def _meanings(definition: AreaDefinition, translate: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    labels = {one.name: str(one.label) for one in _opening(definition)}
    for column in columns(definition.area):
        meaning = PLAIN_COLUMNS.get(column) or PERSONAL_COLUMNS.get(column)
        yield column, translate(meaning) if meaning else labels[column]
