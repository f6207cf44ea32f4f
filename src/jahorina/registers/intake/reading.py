"""Submissions read by a mapping: the cases that would be opened, and everything that is wrong, row by row.

Each planned case is checked as if it were opened and carried on by hand: the fields of its steps, the order of its
steps, days that lie in the future. Steps that a gate blocks are never taken in: a safeguard looks at one case at a time.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jahorina.formats.submissions import ABOUT_THE_SUBMISSION, Submission, Submissions
from jahorina.kernel.errors import Conflict, InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.areas import AREAS
from jahorina.registers.codes import CodeLists
from jahorina.registers.definitions import FieldKind, StepKind
from jahorina.registers.fields import checked
from jahorina.registers.folding import Entry, Head, fold
from jahorina.registers.intake.mapping import CHOICE, IdentitySources, Source, StepSources
from jahorina.registers.intake.mapping import Mapping as IntakeMapping
from jahorina.registers.vault.identities import Document, Identity, Name

MOST_REFUSALS = 200
"""So many wrong things are listed; all are counted."""
MOST_ROWS = 50_000
PRECISIONS = ("day", "month", "year", "estimated")
LONGEST_NAME, LONGEST_NUMBER, LONGEST_NOTE = 200, 40, 20_000


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step as it would be written: its fields are checked."""

    kind: str
    happened_on: date
    detail: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case as it would be opened; `submission` is the same whenever the same submission comes again."""

    row: int
    submission: UUID
    identity: Identity | None
    steps: tuple[PlannedStep, ...]
    head: Head


@dataclass(slots=True)
class Plan:
    """What a file amounts to: planned cases, what is wrong (at most MOST_REFUSALS of `refused`), rows, questions unread."""

    cases: list[PlannedCase] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0
    rows: int = 0
    unread: tuple[str, ...] = ()

    def refuse(self, refusals: tuple[Refusal, ...]) -> None:
        """Add what is wrong with one row."""
        self.refused += 1
        self.refusals.extend(refusals[: MOST_REFUSALS - len(self.refusals)])


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What rows are read against: today, the code lists, the key of submissions, and which steps gates block."""

    today: date
    lists: CodeLists
    key: bytes
    scope: str
    blocked: frozenset[str]
    supervises: bool


class _Wrong(Exception):
    """A cell that is not right."""

    def __init__(self, code: str, message: str, column: str, **params: object) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, message, None, column or None, tuple(params.items()))


def planned(submissions: Submissions, mapping: IntakeMapping, seen: Circumstances) -> Plan:
    """Read every row; raises InputRefused (`intake-questions-missing`, `intake-too-many`) where none can be read."""
    _need_questions(submissions, mapping)
    if len(submissions) > MOST_ROWS:
        raise InputRefused(
            "intake-too-many",
            _("%(file)s has more than %(most)s rows; split it into several files."),
            params={"file": submissions.name, "most": MOST_ROWS},
        )
    plan = Plan(unread=tuple(sorted(submissions.questions - ABOUT_THE_SUBMISSION - mapping.questions())))
    for row in submissions.uneven:
        plan.refuse((Refusal("row-uneven", _("This row has too few or too many cells."), row),))
    reader = _Reader(mapping, seen)
    first_seen: dict[UUID, int] = {}
    for submission in submissions:
        plan.rows += 1
        refusals = reader.problems_of(submission)
        case = reader.found
        if case is not None and (earlier := first_seen.setdefault(case.submission, case.row)) != case.row:
            refusals = (
                *refusals,
                Refusal(
                    "submission-twice",
                    _("This is the same submission as in row %(row)s."),
                    submission.row,
                    params=(("row", earlier),),
                ),
            )
        if refusals:
            plan.refuse(refusals)
        elif case is not None:
            plan.cases.append(case)
    plan.rows += len(submissions.uneven)
    return plan


def _need_questions(submissions: Submissions, mapping: IntakeMapping) -> None:
    """A file that has none of what must be known is another form's, and said so once."""
    opening = mapping.happened_on.question
    needed = {opening} if opening else set()
    if mapping.identity is not None:
        needed |= {name.original.question for name in mapping.identity.names[:1] if name.original.question}
    missing = sorted(needed - submissions.questions) if len(submissions) else []
    if missing:
        raise InputRefused(
            "intake-questions-missing",
            _(
                "%(file)s has no column or question %(missing)s, which the mapping %(mapping)s reads. It has: %(found)s."
            ),
            params={
                "file": submissions.name,
                "missing": ", ".join(missing),
                "mapping": mapping.code,
                "found": ", ".join(sorted(submissions.questions)[:40]) or "–",
            },
        )


class _Reader:
    """Reads rows one after another; equal fields are checked once, because ten thousand rows hold some hundreds."""

    def __init__(self, mapping: IntakeMapping, seen: Circumstances) -> None:
        self.mapping, self.seen = mapping, seen
        self.definition = AREAS[mapping.area]
        self.found: PlannedCase | None = None
        self._checked: dict[str, dict[str, Any] | InputRefused] = {}

    def problems_of(self, one: Submission) -> tuple[Refusal, ...]:
        """What is wrong with a row; where it is nothing, `found` is the case."""
        wrong: list[Refusal] = []
        self.found = None
        opened_on = self._caught(wrong, lambda: self._day(self.mapping.happened_on, one.answers))
        sources = self.mapping.identity
        identity = self._caught(wrong, lambda: self._identity(sources, one.answers)) if sources else None
        steps: list[PlannedStep] = []
        for position, step in enumerate(self.mapping.steps):
            for answers in _turns(step, one):
                self._step(step, answers, opened_on, steps, wrong, is_opening=position == 0)
        head = self._caught(wrong, lambda: self._folded(steps)) if not wrong else None
        if not wrong and head is not None:
            self.found = PlannedCase(one.row, self._submission(one), identity, tuple(steps), head)
        return tuple(Refusal(bad.code, bad.message, one.row, bad.column, bad.params) for bad in wrong)

    def _step(
        self,
        sources: StepSources,
        answers: Mapping[str, str],
        opened_on: date | None,
        steps: list[PlannedStep],
        wrong: list[Refusal],
        *,
        is_opening: bool,
    ) -> None:
        kind = self.definition.steps[sources.kind]
        day = opened_on
        if sources.happened_on is not None and not is_opening and _answer(sources.happened_on, answers):
            day = self._caught(wrong, lambda: self._day(sources.happened_on, answers))
        detail = self._fields(kind, sources, answers, wrong)
        note = self._caught(wrong, lambda: _text(sources.note, answers, LONGEST_NOTE)) or ""
        if kind.code in self.seen.blocked or kind.by_own_act:
            message = _("%(step)s is blocked by legal safeguards and cannot be taken in; record it in the case itself.")
            wrong.append(Refusal("intake-step-blocked", message, params=(("step", kind.title),)))
        elif kind.supervisors_only and not self.seen.supervises:
            wrong.append(Refusal("supervisor-needed", _("Only a supervisor of the area takes this step.")))
        elif kind.needs_note and not note.strip():
            wrong.append(Refusal("note-needed", _("%(step)s needs words."), params=(("step", kind.title),)))
        elif detail is not None and day is not None:
            steps.append(PlannedStep(kind.code, day, detail, note))

    def _fields(
        self, kind: StepKind, sources: StepSources, answers: Mapping[str, str], wrong: list[Refusal]
    ) -> dict[str, Any] | None:
        given: dict[str, Any] = {}
        columns: dict[str, str] = {}
        before = len(wrong)
        for one in kind.fields:
            source = sources.fields.get(one.name)
            if source is None:
                continue
            columns[one.name] = source.question
            several = source.split or one.kind is FieldKind.CODES
            given[one.name] = self._caught(wrong, lambda: _value(source, answers, several=several))  # noqa: B023
        try:
            detail = self._checked_once(kind, given)
        except InputRefused as refused:
            for refusal in refused.refusals:
                column = columns.get(refusal.column or "") or refusal.column
                column = sources.for_each if column == CHOICE else column
                wrong.append(self._with_what_would_be_right(kind, refusal, column))
            return None
        return detail if len(wrong) == before else None

    def _checked_once(self, kind: StepKind, given: dict[str, Any]) -> dict[str, Any]:
        key = f"{kind.code}|{json.dumps(given, sort_keys=True, ensure_ascii=False)}"
        if key not in self._checked:
            try:
                self._checked[key] = checked(kind, given, self.seen.lists)
            except InputRefused as refused:
                self._checked[key] = refused
        found = self._checked[key]
        if isinstance(found, InputRefused):
            raise found
        return dict(found)

    def _with_what_would_be_right(self, kind: StepKind, refusal: Refusal, column: str | None) -> Refusal:
        one = next((field for field in kind.fields if field.name == refusal.column), None)
        if refusal.code == "field-malformed" and one is not None and one.scheme:
            codes = ", ".join(code.code for code in self.seen.lists.codes(one.scheme)[:30])
            message = _("This is no code of the list %(scheme)s; it has %(codes)s.")
            return Refusal("code-unknown", message, None, column, (("scheme", one.scheme), ("codes", codes)))
        return Refusal(refusal.code, refusal.message, None, column, refusal.params)

    def _folded(self, steps: list[PlannedStep]) -> Head:
        entries = [
            Entry(sequence, step.kind, step.happened_on, step.detail) for sequence, step in enumerate(steps, start=1)
        ]
        try:
            return fold(self.definition, entries)
        except Conflict as conflict:
            raise _Wrong(conflict.code, conflict.message, "", **conflict.params) from conflict

    def _day(self, source: Source, answers: Mapping[str, str]) -> date:
        day = _read_day(source, answers)
        if day is None:
            raise _Wrong("field-required", _("This must be filled in."), source.question)
        if day > self.seen.today:
            message = _("%(day)s lies in the future; a step is recorded when it has happened.")
            raise _Wrong("day-in-the-future", message, source.question, day=day.isoformat())
        return day

    def _identity(self, sources: IdentitySources, answers: Mapping[str, str]) -> Identity:
        names = tuple(_names(sources, answers))
        if not names:
            raise _Wrong(
                "identity-missing",
                _("A person needs at least one name, even if it is only assumed."),
                sources.names[0].original.question,
            )
        nationality = _text(sources.nationalities, answers, 3).upper()
        born = _read_day(sources.born, answers) if sources.born else None
        if born is not None and born > self.seen.today:
            raise _Wrong("born-in-the-future", _("Nobody is born in the future."), sources.born.question)  # type: ignore[union-attr]
        languages = _value(sources.languages, answers, several=True) if sources.languages else ()
        return Identity(
            names=names,
            born=born,
            born_precision=_precision(sources.born_precision, answers),
            nationalities_claimed=(nationality,) if nationality else (),
            documents=tuple(self._papers(sources, answers)),
            languages=tuple(languages or ()),
            contact=_text(sources.contact, answers, LONGEST_NAME),
            remarks=_text(sources.remarks, answers, LONGEST_NOTE),
        )

    def _papers(self, sources: IdentitySources, answers: Mapping[str, str]) -> Iterator[Document]:
        for paper in sources.documents:
            number = _text(paper.number, answers, LONGEST_NUMBER)
            if not number:
                continue
            kind = _text(paper.kind, answers, LONGEST_NUMBER) or "other"
            issuer = _text(paper.issued_by, answers, LONGEST_NUMBER).upper()
            if not self.seen.lists.has("document-kind", kind):
                codes = ", ".join(code.code for code in self.seen.lists.codes("document-kind"))
                message = _("This is no code of the list %(scheme)s; it has %(codes)s.")
                column = paper.kind.question if paper.kind else ""
                raise _Wrong("code-unknown", message, column, scheme="document-kind", codes=codes)
            if issuer and not self.seen.lists.is_nationality(issuer):
                message = _("A code of three letters is needed, as AFG; XXA for stateless, XXX for unknown.")
                raise _Wrong("field-malformed", message, paper.issued_by.question if paper.issued_by else "")
            yield Document(kind, number, issuer)

    def _submission(self, one: Submission) -> UUID:
        """The same for the same submission of this institution and area, and telling nothing without the vault's key."""
        stated = _answer(self.mapping.submission, one.answers) if self.mapping.submission else ""
        plain = json.dumps([one.answers, one.repeats], sort_keys=True, ensure_ascii=False)
        text = f"{self.seen.scope}|{stated.removeprefix('uuid:').casefold() or plain}"
        return UUID(bytes=hmac.digest(self.seen.key, text.encode(), "sha256")[:16])

    @staticmethod
    def _caught(wrong: list[Refusal], read: Any) -> Any:
        try:
            return read()
        except _Wrong as bad:
            wrong.append(bad.refusal)
            return None


def _turns(step: StepSources, one: Submission) -> Iterator[Mapping[str, str]]:
    """The answers of each time that a step is taken."""
    if step.when is not None and one.answers.get(step.when.question, "") not in step.when.is_one_of:
        return
    if step.repeat is not None:
        for item in one.repeats.get(step.repeat, ()):
            yield {**one.answers, **item}
    elif step.for_each is not None:
        for choice in dict.fromkeys(one.answers.get(step.for_each, "").split()):
            yield {**one.answers, CHOICE: choice}
    else:
        yield one.answers


def _answer(source: Source, answers: Mapping[str, str]) -> str:
    return source.constant or answers.get(source.question, "") or source.default


def _value(source: Source, answers: Mapping[str, str], *, several: bool) -> Any:
    text = _answer(source, answers)
    parts = text.split() if several else [text]
    if source.values and text and not source.constant:
        unknown = next((part for part in parts if part not in source.values and part != source.default), None)
        if unknown is not None:
            message = _("The mapping knows no such answer; it knows %(known)s.")
            raise _Wrong("answer-unknown", message, source.question, known=", ".join(source.values))
        parts = [source.values.get(part, part) for part in parts]
    return parts if several else parts[0]


def _text(source: Source | None, answers: Mapping[str, str], most: int) -> str:
    if source is None:
        return ""
    text = str(_value(source, answers, several=False)).strip()
    if len(text) > most:
        raise _Wrong("text-too-long", _("This is longer than %(most)s letters."), source.question, most=most)
    return text


def _read_day(source: Source, answers: Mapping[str, str]) -> date | None:
    text = _answer(source, answers)
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date() if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        raise _Wrong("field-malformed", _("A day is written as 2026-03-31."), source.question) from None


def _precision(source: Source | None, answers: Mapping[str, str]) -> str:
    text = _text(source, answers, LONGEST_NUMBER) or "day"
    if text not in PRECISIONS:
        column = source.question if source else ""
        raise _Wrong("field-malformed", _("This is one of %(known)s."), column, known=", ".join(PRECISIONS))
    return text


def _names(sources: IdentitySources, answers: Mapping[str, str]) -> Iterator[Name]:
    for one in sources.names:
        latin = _text(one.latin, answers, LONGEST_NAME)
        original = _text(one.original, answers, LONGEST_NAME) or latin
        if any(letter.isalnum() for letter in original):
            yield Name(original, latin, one.kind)
