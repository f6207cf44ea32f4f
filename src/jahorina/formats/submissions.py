"""Reads submissions of forms, and rows of cases, as answers by question.

KoboToolbox   JSON of the API (`{"results": [...]}` or a list): keys `group/question`, `_uuid`, repeats as lists
ODK Central   OData JSON (`{"value": [...]}`): nested objects, `__id`, repeats as lists of objects
CSV, XLSX     one row a submission; comma, semicolon or tab; `group/question` or a plain name in the header

Questions are compared as `column_name` writes them: lower case, underscores for spaces and hyphens. A guard against
formulas that an export of ours put in front of a text is taken away again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jahorina.formats.contents import Content, bytes_of, name_of
from jahorina.formats.csv_reading import TextTable, column_name, read_csv_texts
from jahorina.formats.formula_guard import unguarded
from jahorina.formats.json_documents import document_of
from jahorina.formats.spreadsheets import read_sheet_texts
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LARGEST_INTAKE: Final = 20 * 1024**2
DEEPEST_GROUP: Final = 20
_PIECE: Final = 2_000
_JSON_STARTS: Final = (b"{", b"[")
_OWN_NAMES: Final = {"__id": "_uuid", "__system": "_system", "submissionDate": "_submission_time"}
"""What ODK Central calls the things for which KoboToolbox has these names."""
ABOUT_THE_SUBMISSION: Final = frozenset(
    map(
        column_name,
        (
            *("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "_tags"),
            *("_xform_id_string", "_geolocation", "_attachments", "_index", "__version__", "_bamboo_dataset_id"),
            *("start", "end", "today", "deviceid", "username", "formhub/uuid", "meta/instanceID", "meta/rootUuid"),
            *("meta/instanceName", "meta/deprecatedID"),
        ),
    )
)
"""Questions that the tools add by themselves."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One submission: the row under which a person finds it, its answers as texts, and its repeats by their path."""

    row: int
    answers: Mapping[str, str]
    repeats: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submissions:
    """A file of submissions: its name, the questions it has, rows whose cells do not fit the header, and the content."""

    name: str
    questions: frozenset[str]
    uneven: tuple[int, ...]
    _source: TextTable | list[Any]

    def __iter__(self) -> Iterator[Submission]:
        if isinstance(self._source, TextTable):
            return _of_table(self._source)
        return (_of_object(number, one, self.name) for number, one in enumerate(self._source, start=1))

    def __len__(self) -> int:
        return len(self._source.rows) if isinstance(self._source, TextTable) else len(self._source)


def read_submissions(content: Content, *, name: str = "", sheet: str = "") -> Submissions:
    """Read JSON, XLSX (the sheet called `sheet`, else the first) or CSV, told by how the content begins.

    In JSON, row 1 is the first submission; in a table, row 1 is the header. Raises InputRefused (`json-...`, `csv-...`,
    `xlsx-...`, `content-...`) where the file cannot be read as one of them.
    """
    raw, name = bytes_of(content, most=LARGEST_INTAKE, name=name), name_of(content, name)
    start = raw[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(_JSON_STARTS):
        found = _listed(document_of(raw, name), name)
        first = {question for one in found[:200] for question in _of_object(1, one, name).answers}
        return Submissions(name, frozenset(first), (), found)
    table = read_sheet_texts(raw, sheet=sheet, name=name) if start.startswith(b"PK") else read_csv_texts(raw, name=name)
    return Submissions(name, frozenset(table.columns), table.uneven, table)


def _listed(document: Any, name: str) -> list[Any]:
    found = document
    if isinstance(document, dict):
        found = next((document[key] for key in ("results", "value") if isinstance(document.get(key), list)), None)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InputRefused(
            "json-no-submissions",
            _(
                "%(file)s holds no submissions: a list is needed, as `results` of KoboToolbox or `value` of ODK Central."
            ),
            params={"file": name},
        )
    return found


def _of_table(table: TextTable) -> Iterator[Submission]:
    names = list(table.columns)
    for start in range(0, len(table.rows), _PIECE):
        rows = table.rows.slice(start, _PIECE).to_pylist()
        columns = [table.columns[name].slice(start, _PIECE).to_pylist() for name in names]
        for number, *cells in zip(rows, *columns, strict=True):
            answers = {name: unguarded(cell.strip()) for name, cell in zip(names, cells, strict=True) if cell.strip()}
            yield Submission(number, answers)


def _of_object(number: int, one: Mapping[str, Any], file: str) -> Submission:
    answers: dict[str, str] = {}
    repeats: dict[str, tuple[Mapping[str, str], ...]] = {}
    _flatten(one, "", answers, repeats, file)
    return Submission(number, answers, repeats)


def _flatten(
    one: Mapping[str, Any],
    path: str,
    answers: dict[str, str],
    repeats: dict[str, tuple[Mapping[str, str], ...]],
    file: str,
) -> None:
    if path.count("/") > DEEPEST_GROUP:
        raise InputRefused("json-unreadable", _("%(file)s is nested too deeply."), params={"file": file})
    for key, value in one.items():
        # Kobo repeats the whole path in a repeat's keys, ODK nests: both become one path.
        plain = "/".join(column_name(part) for part in _OWN_NAMES.get(key, key).split("/"))
        question = plain if not path or plain.startswith(f"{path}/") else f"{path}/{plain}"
        if isinstance(value, Mapping):
            _flatten(value, question, answers, repeats, file)
        elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            repeats[question] = tuple(_item(item, question, file) for item in value)
        elif isinstance(value, list):
            answers |= {question: " ".join(_text(item) for item in value)} if value else {}
        elif text := _text(value):
            answers[question] = text


def _item(item: Mapping[str, Any], question: str, file: str) -> dict[str, str]:
    answers: dict[str, str] = {}
    _flatten(item, question, answers, {}, file)
    return answers


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return unguarded(value.strip())
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
