"""Whether every code that one entry of the plan names is there: frameworks, elements, parents, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from jahorina.partners.references import Path, Problem
from jahorina.plan.programme_schema import (
    COMMITMENTS,
    DIALOGUE,
    FRAMEWORKS,
    CommitmentEntry,
    CrosswalkEntry,
    EventEntry,
    FrameworkEntry,
    ProgrammePlan,
)


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


class _Child(_Coded, Protocol):
    @property
    def parent(self) -> str | None: ...


def unresolved(plan: ProgrammePlan, sources: frozenset[str]) -> Iterator[Problem]:
    """Every reference in `plan` that leads nowhere, and every code that stands twice. Empty when all is well."""
    elements = {(framework.code, element.code) for framework in plan.frameworks for element in framework.elements}
    frameworks = {framework.code for framework in plan.frameworks}
    yield from _frameworks(plan.frameworks, elements, sources)
    yield from _commitments(plan.commitments, frameworks, elements, sources)
    yield from _events(plan.events, frameworks, sources)


def _frameworks(
    entries: Sequence[FrameworkEntry], elements: set[tuple[str, str]], sources: frozenset[str]
) -> Iterator[Problem]:
    file = FRAMEWORKS
    yield from _repeated(file, (), entries)
    for index, entry in enumerate(entries):
        yield from _unknown_sources(file, (index,), entry.sources, sources)
        yield from _crosswalks(file, (index,), entry.crosswalk, entry.code, elements, sources)
        yield from _repeated(file, (index, "elements"), entry.elements)
        yield from _misplaced_parents(file, (index, "elements"), entry.elements)
        for number, element in enumerate(entry.elements):
            yield from _unknown_sources(file, (index, "elements", number), element.sources, sources)


def _commitments(
    entries: Sequence[CommitmentEntry], frameworks: set[str], elements: set[tuple[str, str]], sources: frozenset[str]
) -> Iterator[Problem]:
    file = COMMITMENTS
    framework_of = {entry.code: entry.framework for entry in entries}
    yield from _repeated(file, (), entries)
    yield from _misplaced_parents(file, (), entries)
    for index, entry in enumerate(entries):
        if entry.framework not in frameworks:
            yield Problem(file, (index, "framework"), f"{entry.framework} is no framework of frameworks.yaml")
        if entry.parent and framework_of.get(entry.parent, entry.framework) != entry.framework:
            yield Problem(file, (index, "parent"), f"{entry.parent} belongs to another framework")
        yield from _unknown_sources(file, (index,), entry.sources, sources)
        yield from _crosswalks(file, (index,), entry.crosswalk, entry.framework, elements, sources)


def _events(entries: Sequence[EventEntry], frameworks: set[str], sources: frozenset[str]) -> Iterator[Problem]:
    file = DIALOGUE
    yield from _repeated(file, (), entries)
    for index, entry in enumerate(entries):
        if entry.outcome and entry.outcome not in frameworks:
            yield Problem(file, (index, "outcome"), f"{entry.outcome} is no framework of frameworks.yaml")
        yield from _unknown_sources(file, (index,), entry.sources, sources)


def _repeated(file: str, path: Path, entries: Sequence[_Coded]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry.code in seen:
            yield Problem(file, (*path, index, "code"), f"{entry.code} stands twice; codes are unique")
        seen.add(entry.code)


def _misplaced_parents(file: str, path: Path, entries: Sequence[_Child]) -> Iterator[Problem]:
    """A parent stands before its children, so that no circle can be written."""
    before: set[str] = set()
    for index, entry in enumerate(entries):
        if entry.parent and entry.parent not in before:
            yield Problem(file, (*path, index, "parent"), f"{entry.parent} does not stand above {entry.code}")
        before.add(entry.code)


def _crosswalks(
    file: str,
    path: Path,
    crosswalk: Sequence[CrosswalkEntry],
    own: str,
    elements: set[tuple[str, str]],
    sources: frozenset[str],
) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, entry in enumerate(crosswalk):
        target, here = (entry.framework, entry.element), (*path, "crosswalk", index)
        if target not in elements:
            yield Problem(file, (*here, "element"), f"{entry.framework} has no element {entry.element}")
        if target in seen:
            yield Problem(file, (*here, "element"), f"{entry.framework} {entry.element} stands twice")
        if entry.framework == own:
            yield Problem(file, (*here, "framework"), "a crosswalk leads to another framework, not to its own")
        seen.add(target)
        yield from _unknown_sources(file, here, entry.sources, sources)


def _unknown_sources(file: str, path: Path, named: Sequence[str], sources: frozenset[str]) -> Iterator[Problem]:
    for index, code in enumerate(named):
        if code not in sources:
            yield Problem(file, (*path, "sources", index), f"{code} is no source of sources.yaml")
