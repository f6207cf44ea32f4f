"""Reads the plan's files of a programme folder. What comes out is valid and complete, or nothing comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from jahorina.formats.yaml_documents import Document, read_yaml
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan.programme_schema import (
    COMMITMENTS,
    DIALOGUE,
    FRAMEWORKS,
    CommitmentEntry,
    Entry,
    EventEntry,
    FrameworkEntry,
    ProgrammePlan,
)
from jahorina.plan.references import Problem, unresolved

LANGUAGES: Final = "languages.yaml"
SOURCES: Final = "sources.yaml"

MOST_REFUSALS = 200

_PROBLEMS: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of such an entry; look for a misspelling",
    "string_too_short": "is empty",
    "too_short": "is empty",
}
"""Pydantic's error types that we say better; for the others its own sentence is clear."""

SomeEntry = TypeVar("SomeEntry", bound=Entry)


def read_plan(folder: Path) -> ProgrammePlan:
    """Read frameworks.yaml, commitments.yaml and dialogue.yaml of the programme in `folder`.

    Languages are held against languages.yaml and sources against sources.yaml beside them. Raises InputRefused
    (`plan-refused`) whose message names file, line, entry and field of the first problem, and whose refusals list all.
    """
    documents = {name: read_yaml(folder / name) for name in (FRAMEWORKS, COMMITMENTS, DIALOGUE)}
    languages = _codes(read_yaml(folder / LANGUAGES))
    problems: list[Problem] = []
    plan = ProgrammePlan(
        frameworks=_entries(FrameworkEntry, FRAMEWORKS, documents, languages, problems),
        commitments=_entries(CommitmentEntry, COMMITMENTS, documents, languages, problems),
        events=_entries(EventEntry, DIALOGUE, documents, languages, problems),
    )
    # References are worth following only where every entry could be read.
    problems = problems or list(unresolved(plan, _codes(read_yaml(folder / SOURCES))))
    if problems:
        raise _refused(problems, documents)
    return plan


def _codes(document: Document) -> frozenset[str]:
    return frozenset(str(entry["code"]) for entry in document.data if isinstance(entry, dict) and "code" in entry)


def _entries(
    kind: type[SomeEntry],
    file: str,
    documents: Mapping[str, Document],
    languages: frozenset[str],
    problems: list[Problem],
) -> tuple[SomeEntry, ...]:
    """The valid entries of one file; what is wrong with the others is added to `problems`."""
    data = documents[file].data
    if not isinstance(data, list):
        problems.append(Problem(file, (), "must be a list of entries"))
        return ()
    entries = []
    for index, raw in enumerate(data):
        try:
            entries.append(kind.model_validate(raw, context={"languages": languages}))
        except ValidationError as error:
            problems += _problems(file, index, error)
    return tuple(entries)


def _problems(file: str, index: int, error: ValidationError) -> Iterable[Problem]:
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        message = _PROBLEMS.get(detail["type"], detail["msg"].removeprefix("Value error, "))
        yield Problem(file, (index, *detail["loc"]), message)


def _refused(problems: list[Problem], documents: Mapping[str, Document]) -> InputRefused:
    refusals = tuple(_refusal(problem, documents[problem.file]) for problem in problems[:MOST_REFUSALS])
    return InputRefused(
        "plan-refused",
        _("%(file)s, line %(line)s, %(entry)s, %(field)s: %(problem)s."),
        refusals=refusals,
        hint=_("Nothing was loaded. Put the file right and load the programme again."),
        params=dict(refusals[0].params),
    )


def _refusal(problem: Problem, document: Document) -> Refusal:
    line = document.line_of(problem.path)
    field = ".".join(str(part) for part in problem.path[1:]) or "-"
    params: dict[str, Any] = {
        "file": problem.file,
        "line": line,
        "entry": _entry_code(problem, document),
        "field": field,
        "problem": problem.text.rstrip("."),
    }
    return Refusal(
        "plan-entry", _("%(file)s, %(entry)s: %(problem)s."), row=line, column=field, params=tuple(params.items())
    )


def _entry_code(problem: Problem, document: Document) -> str:
    """The code that the entry gives itself, else its place in the list."""
    if not problem.path:
        return "-"
    index = int(problem.path[0])
    raw = document.data[index]
    return str(raw.get("code", f"#{index + 1}")) if isinstance(raw, dict) else f"#{index + 1}"
