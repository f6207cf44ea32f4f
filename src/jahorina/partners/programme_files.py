"""Reads the files of a programme folder into entries, and says in one sentence what is wrong with them and where.

For every room that keeps a part of the programme: `Reading` collects what is wrong in all its files, so that the
refusal lists everything at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from jahorina.formats.yaml_documents import Document, read_yaml
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.programme_schema import Entry, LanguageEntry, LanguageRule
from jahorina.partners.references import LANGUAGES, SOURCES, Problem, incoherent

MOST_REFUSALS: Final = 200

_PROBLEMS: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of such an entry; look for a misspelling",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "model_type": "must be a mapping of fields",
}
"""Pydantic's error types that we say better; for the others its own sentence is clear."""

SomeEntry = TypeVar("SomeEntry", bound=Entry)
Rules = Mapping[str, LanguageRule]


def source_codes(folder: Path) -> frozenset[str] | None:
    """The codes in sources.yaml, or None where the programme has no such file."""
    path = folder / SOURCES
    if not path.exists():
        return None
    data = read_yaml(path).data
    entries = data if isinstance(data, list) else []
    return frozenset(str(entry["code"]) for entry in entries if isinstance(entry, dict) and "code" in entry)


def rules_of(languages: Iterable[LanguageEntry]) -> dict[str, LanguageRule]:
    """For each language how a text that it lacks is found: what entries with texts are read by."""
    return {language.code: language.rule() for language in languages}


class Reading:
    """The documents of one folder, and what is wrong with them so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents: dict[str, Document] = {}
        self.problems: list[Problem] = []

    def languages(self) -> tuple[LanguageEntry, ...]:
        """The programme's languages. Without them no text can be judged, so that problems stop the reading here."""
        languages = self.entries(LanguageEntry, LANGUAGES)
        self.problems += incoherent(languages)
        self.stop_at_problems()
        return languages

    def entries(self, kind: type[SomeEntry], file: str, rules: Rules | None = None) -> tuple[SomeEntry, ...]:
        """The valid entries of a file that holds a list; what is wrong with the others is kept in `problems`."""
        data = self._document(file).data
        if not isinstance(data, list):
            self.problems.append(Problem(file, (), "must be a list of entries"))
            return ()
        read = (self._validated(kind, file, (index,), raw, rules) for index, raw in enumerate(data))
        return tuple(entry for entry in read if entry is not None)

    def entry(self, kind: type[SomeEntry], file: str, rules: Rules) -> SomeEntry:
        """The one entry of a file; nothing can be read without it, so that problems stop the reading here."""
        entry = self._validated(kind, file, (), self._document(file).data, rules)
        if entry is None:
            raise _refused(self.problems, self.documents)
        return entry

    def stop_at_problems(self) -> None:
        """Refuse the folder if anything was wrong so far."""
        if self.problems:
            raise _refused(self.problems, self.documents)

    def _document(self, file: str) -> Document:
        path = self.folder / file
        if not path.is_file():
            raise InputRefused(
                "programme-incomplete",
                _("%(file)s is missing from %(folder)s."),
                hint=_("A programme folder holds every one of the programme's files."),
                params={"file": file, "folder": str(self.folder)},
            )
        self.documents[file] = read_yaml(path)
        return self.documents[file]

    def _validated(
        self, kind: type[SomeEntry], file: str, path: tuple[int | str, ...], raw: object, rules: Rules | None
    ) -> SomeEntry | None:
        try:
            return kind.model_validate(raw, context={"languages": rules})
        except ValidationError as error:
            self.problems += _problems(file, path, error)
            return None


def _problems(file: str, path: tuple[int | str, ...], error: ValidationError) -> Iterable[Problem]:
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        message = _PROBLEMS.get(detail["type"], detail["msg"].removeprefix("Value error, "))
        yield Problem(file, (*path, *detail["loc"]), message)


def _refused(problems: list[Problem], documents: Mapping[str, Document]) -> InputRefused:
    refusals = tuple(_refusal(problem, documents[problem.file]) for problem in problems[:MOST_REFUSALS])
    return InputRefused(
        "programme-refused",
        _("%(file)s, line %(line)s, %(entry)s, %(field)s: %(problem)s."),
        refusals=refusals,
        hint=_("Nothing was loaded. Put the file right and load the programme again."),
        params=dict(refusals[0].params),
    )


def _refusal(problem: Problem, document: Document) -> Refusal:
    line = document.line_of(problem.path)
    code, inside = _entry(problem, document)
    field = ".".join(str(part) for part in inside) or "-"
    params: dict[str, Any] = {
        "file": problem.file,
        "line": line,
        "entry": code,
        "field": field,
        "problem": problem.text.rstrip("."),
    }
    return Refusal(
        "programme-entry", _("%(file)s, %(entry)s: %(problem)s."), row=line, column=field, params=tuple(params.items())
    )


def _entry(problem: Problem, document: Document) -> tuple[str, tuple[int | str, ...]]:
    """The code of the entry that the problem lies in (its place in the list if it has none), and the path inside it."""
    found, inside = "-", problem.path
    value: Any = document.data
    for depth, part in enumerate(problem.path):
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(part, int) and isinstance(value, dict) and "code" in value:
            found, inside = str(value["code"]), problem.path[depth + 1 :]
    if found == "-" and problem.path and isinstance(problem.path[0], int):
        found, inside = f"#{problem.path[0] + 1}", problem.path[1:]
    return found, inside
