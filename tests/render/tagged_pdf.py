"""What a screen reader and an archive need of a PDF, asked of its structure: conditions of PDF/UA-1 (after the Matterhorn
protocol) and PDF/A-2a that can be told from the file's objects. No validator of either is among the packages, so the faults
are looked for here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf

GROUPING = {"Document", "Part", "Art", "Sect", "Div", "NonStruct", "TOC", "Index", "BlockQuote", "Private"}
KNOWN = GROUPING | {
    *("P", "H", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Caption", "TOCI"),
    *("Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Figure", "Formula", "Form", "Title"),
    *(f"H{level}" for level in range(1, 7)),
}
FORBIDDEN = ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData")


def faults(pdf: pikepdf.Pdf) -> list[str]:
    """Every fault found, in words; empty where the file holds what it claims."""
    found = [*_of_the_document(pdf), *_of_the_claims(pdf)]
    if "/StructTreeRoot" in pdf.Root:
        found += _of_the_structure(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        found += [f"page {number}: {fault}" for fault in _of_a_page(page)]
    return found


def _of_the_document(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "no structure"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "the title is not shown"
    if len(pdf.pages) > 1 and "/Outlines" not in root:
        yield "no outline"
    if pdf.is_encrypted:
        yield "encrypted"
    if not [
        one for one in root.get("/OutputIntents", []) if str(one.S) == "/GTS_PDFA1" and "/DestOutputProfile" in one
    ]:
        yield "no colour profile"
    if any(
        action in str(pdf.Root.get(place, "")) for place in ("/OpenAction", "/AA", "/Names") for action in FORBIDDEN
    ):
        yield "something runs when it is opened"


def _of_the_claims(pdf: pikepdf.Pdf) -> Iterator[str]:
    claims = pdf.open_metadata()
    wanted = {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
    yield from (
        f"{name} is {claims.get(name)}, not {value}" for name, value in wanted.items() if claims.get(name) != value
    )
    if not claims.get("dc:title"):
        yield "no title"


def _of_the_structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    roles = {
        str(name).lstrip("/"): str(role).lstrip("/")
        for name, role in pdf.Root.StructTreeRoot.get("/RoleMap", {}).items()
    }
    every = list(elements(pdf.Root.StructTreeRoot, roles, ""))
    if not every:
        yield "the structure is empty"
    headings = [int(kind[1:]) for kind, _parent, _one in every if kind[:1] == "H" and kind[1:].isdigit()]
    if headings and headings[0] != 1:
        yield f"the first heading is of level {headings[0]}"
    yield from (
        f"a heading of level {after} follows one of {before}"
        for before, after in pairwise(headings)
        if after > before + 1
    )
    parents = {"TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}, "LI": {"L"}, "LBody": {"LI"}}
    for kind, parent, one in every:
        if kind not in KNOWN:
            yield f"{kind} is no standard type"
        if kind in ("Figure", "Formula") and not str(one.get("/Alt", one.get("/ActualText", ""))).strip():
            yield f"a {kind} without words"
        if kind in parents and parent not in parents[kind]:
            yield f"{kind} in {parent}"
        if kind == "Table" and not any(k == "TH" for k, _p, _o in elements(one, roles, kind)):
            yield "a table without headers"
    if "/ParentTree" not in pdf.Root.StructTreeRoot:
        yield "no way from content to structure"


def elements(element: Any, roles: dict[str, str], parent: str) -> Iterator[tuple[str, str, Any]]:
    """Every structure element under one, with its standard type and its parent's."""
    inside = element.get("/K")
    for one in (inside if isinstance(inside, pikepdf.Array) else [inside]) if inside is not None else ():
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            name = str(one.S).lstrip("/")
            kind = roles.get(name, name)
            yield kind, parent, one
            yield from elements(one, roles, kind)


def _of_a_page(page: pikepdf.Page) -> Iterator[str]:
    if "/StructParents" not in page.obj:
        yield "no parents of its content"
    if page.obj.get("/Annots") is not None and str(page.obj.get("/Tabs", "")) != "/S":
        yield "tabs do not follow the structure"
    for name, font in page.Resources.get("/Font", {}).items():
        if "/ToUnicode" not in font:
            yield f"font {name} says no characters"
        descriptor = (
            font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.get("/FontDescriptor", {})
        )
        if not any(one in descriptor for one in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"font {name} is not inside"
    for annotation in page.obj.get("/Annots", []):
        if str(annotation.get("/Subtype")) == "/Link" and not str(annotation.get("/Contents", "")):
            yield "a link without words"
    yield from _unmarked(page)


def _unmarked(page: pikepdf.Page) -> Iterator[str]:
    """Content that is neither tagged nor said to be an artifact."""
    depth = 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            depth += 1
        elif name == "EMC":
            depth -= 1
        elif depth == 0 and name in ("Tj", "TJ", "'", '"', "f", "f*", "S", "s", "B", "b", "Do", "sh"):
            yield f"{name} {operands[:1] if name == 'Do' else ''} outside of any tag".replace("  ", " ")
            return
