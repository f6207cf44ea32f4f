"""The questions to the evidence, each for a member or the public (None). Nothing here writes.

A row that is not free (conf_status other than F) is given only to members of the partner that owns it; for everybody
else it does not exist: not in an answer, not behind a number, not among the choices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from jahorina.evidence import answering, answers, reading, store, tracing, visibility
from jahorina.evidence.answers import Answer, Cell, Observation
from jahorina.evidence.catalogue import (
    ImportCard,
    SourceCard,
    StatisticCard,
    import_card,
    source_card,
    statistic_card,
)
from jahorina.evidence.models import ConflictGroup, EvidenceHead, Import, Source, Statistic
from jahorina.evidence.questions import MOST_CELLS, Query, Question
from jahorina.formats.observation_table import DIMENSIONS
from jahorina.kernel.errors import NotFound, UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Frequency, Period

MOST_BEHIND = 1000
"""Observations shown behind one number."""

MOST_EXPORTED = 200_000
"""Observations in one file."""

MOST_CHANGES = 200


class Asker(Protocol):
    """Who asks: only the partner matters here."""

    @property
    def partner_code(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Choices:
    """What a statistic has data for, as the asker sees it."""

    places: tuple[str, ...]
    years: tuple[int, ...]
    frequencies: tuple[Frequency, ...]
    breakdowns: tuple[str, ...]
    definitions: tuple[str, ...]
    sources: tuple[str, ...]
    observations: int
    simulated: bool


@dataclass(frozen=True, slots=True)
class Revised:
    """One number that changed: what it said before (None: there was no number, or not for the asker) and says now."""

    observation: Observation
    before: float | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What came in after a moment: the imports, and the numbers they revised (at most MOST_CHANGES, newest first)."""

    imports: tuple[ImportCard, ...]
    revised: tuple[Revised, ...]


@dataclass(frozen=True, slots=True)
class PublishedConflict:
    """One quantity and every value published for it."""

    code: str
    titles: dict[str, str]
    observations: tuple[Observation, ...]


def explore(*, member: Asker | None, question: Question) -> Answer:
    """Answer a question; conflicting publications stand side by side in a cell.

    Raises NotFound `statistic-unknown`, UserError `not-additive` (places asked together that cannot be added) and
    UserError `question-too-wide` (more than MOST_CELLS values).
    """
    card = statistic(question.statistic)
    if question.together and not card.additivity.place:
        raise UserError(
            "not-additive",
            _("%(statistic)s must not be added over places: the same person may be counted in several."),
            params={"statistic": card.titles["en"]},
        )
    today = timezone.localdate()
    known_on = question.known_on or today
    version = version_in_force()
    if version is None:
        return Answer(question, card.unit_kind, known_on, None, ())
    evidence = _evidence()
    files = store.files(evidence, version)
    shape = reading.shape(evidence, files, question.statistic)
    if not shape.patterns:
        return Answer(question, card.unit_kind, known_on, version, ())
    head = reading.summary(evidence, files, question, partner=_partner(member), today=today)
    rows = reading.rows(evidence, answering.answering(question, card.additivity, head, shape))
    if len(rows) > MOST_CELLS:
        raise UserError(
            "question-too-wide",
            _("This question has more than %(most)s values."),
            hint=_("Choose fewer places, a shorter time or no breakdown."),
            params={"most": MOST_CELLS},
        )
    cells = answers.cells_of(rows)
    if question.together:
        cells = answers.together(cells, question.places or tuple(dict.fromkeys(cell.place for cell in cells)))
    return Answer(question, card.unit_kind, known_on, version, cells)


def cell(*, member: Asker | None, question: Question) -> tuple[Observation, ...]:
    """Every observation and revision behind the number that a question picks out, those in force first.

    `question` names the statistic, place, period (`start`, `end`) and, in `only`, the members of dimensions; at most
    MOST_BEHIND. Empty where there is nothing for the asker.
    """
    statistic(question.statistic)
    return tuple(answers.observation(row) for row in _ask(member, question, _behind))


def observations(*, member: Asker | None, question: Question) -> tuple[Observation, ...]:
    """The observations in force that a question's answer is made of; raises UserError `question-too-wide`."""
    statistic(question.statistic)
    rows = _ask(member, question, lambda asked, head: tracing.behind(asked, head, MOST_EXPORTED + 1))
    if len(rows) > MOST_EXPORTED:
        raise UserError(
            "question-too-wide",
            _("This question has more than %(most)s values."),
            hint=_("Choose fewer places, a shorter time or no breakdown."),
            params={"most": MOST_EXPORTED},
        )
    return tuple(one for one in map(answers.observation, rows) if one.in_force)


def _behind(question: Question, head: Query) -> Query:
    return tracing.behind(question, head, MOST_BEHIND)


def statistics() -> tuple[StatisticCard, ...]:
    """The current statistics in the catalogue's order, with their definitions."""
    rows = Statistic.objects.filter(current=True).prefetch_related("definitions")
    return tuple(statistic_card(row) for row in rows)


def statistic(code: str, version: str | None = None) -> StatisticCard:
    """One statistic, in its current version or a named one; raises NotFound `statistic-unknown`."""
    wanted = Q(current=True) if version is None else Q(version=version)
    row = Statistic.objects.filter(wanted, code=code).prefetch_related("definitions").first()
    if row is None:
        raise NotFound("statistic-unknown", _("There is no statistic %(code)s."), params={"code": repr(code)})
    return statistic_card(row)


def statistic_versions(code: str) -> tuple[str, ...]:
    """The versions of a statistic's meaning, the current one first."""
    return tuple(Statistic.objects.filter(code=code).order_by("-current", "-id").values_list("version", flat=True))


def choices(code: str, *, member: Asker | None = None, known_on: date | None = None) -> Choices:
    """The places, years, frequencies, breakdowns, definitions and sources for which a statistic has data."""
    statistic(code)
    version, rows = version_in_force(), []
    if version is not None:
        evidence, today = _evidence(), timezone.localdate()
        files, question = store.files(evidence, version), Question(code, known_on=known_on)
        head = reading.summary(evidence, files, question, partner=_partner(member), today=today)
        rows = reading.rows(evidence, tracing.offering(head))
    grains = {row[3] for row in rows}
    return Choices(
        places=_distinct(row[0] for row in rows),
        years=tuple(sorted({row[5] for row in rows})),
        frequencies=tuple(frequency for frequency in Frequency if frequency.value in grains),
        breakdowns=tuple(name for number, name in enumerate(DIMENSIONS) if any(row[7 + number] for row in rows)),
        definitions=_distinct(row[1] for row in rows),
        sources=_distinct(row[2] for row in rows),
        observations=sum(row[6] for row in rows),
        simulated=any(row[4] for row in rows),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def sources() -> tuple[SourceCard, ...]:
    """All sources; numbered ones (S7) in the order of their numbers, named ones after them."""
    return tuple(sorted((source_card(row) for row in Source.objects.all()), key=lambda card: _numbered(card.code)))


def _numbered(code: str) -> tuple[bool, int, str]:
    digits = code.lstrip("S")
    return (not digits.isdigit(), int(digits) if digits.isdigit() else 0, code)


def source(code: str) -> SourceCard:
    """One source; raises NotFound `source-unknown`."""
    row = Source.objects.filter(code=code).first()
    if row is None:
        raise NotFound("source-unknown", _("There is no source %(code)s."), params={"code": repr(code)})
    return source_card(row)


def imports(*, member: Asker | None = None, since: datetime | None = None) -> tuple[ImportCard, ...]:
    """The imports, newest first; one that holds rows that are not free is seen by its owner's members only."""
    partner = _partner(member)
    rows = Import.objects.filter(Q(all_free=True) | Q(owner=partner) if partner else Q(all_free=True))
    if since is not None:
        rows = rows.filter(finished__gt=since)
    return tuple(import_card(row) for row in rows)


def import_(identifier: str, *, member: Asker | None = None) -> ImportCard:
    """One import; raises NotFound `import-unknown`, also where it is not for the asker."""
    for card in imports(member=member):
        if card.id.replace("-", "") == identifier.replace("-", ""):
            return card
    raise NotFound("import-unknown", _("There is no such import."))


def changes_since(moment: datetime, *, member: Asker | None = None) -> Changes:
    """What came in after `moment`, as the asker may see it."""
    found = imports(member=member, since=moment)
    version = version_in_force()
    if version is None or not any(card.revised for card in found):
        return Changes(found, ())
    evidence = _evidence()
    query = tracing.revised_after(
        moment, files=store.files(evidence, version), partner=_partner(member), most=MOST_CHANGES
    )
    rows = reading.rows(evidence, query)
    return Changes(found, tuple(Revised(answers.observation(row[:-1]), row[-1]) for row in rows))


def conflicts(*, member: Asker | None = None, known_on: date | None = None) -> tuple[PublishedConflict, ...]:
    """The quantities of which several different values were published: every value with its source, revisions too."""
    groups = list(ConflictGroup.objects.all())
    version = version_in_force()
    if version is None or not groups:
        return ()
    evidence = _evidence()
    identities = [item for group in groups for item in group.items]
    query = tracing.identified(
        identities,
        files=store.files(evidence, version),
        partner=_partner(member),
        known_on=known_on or timezone.localdate(),
    )
    found: dict[tuple[Any, ...], list[Observation]] = {}
    for row in reading.rows(evidence, query):
        found.setdefault(_identity(row[:11]), []).append(answers.observation(row))
    return tuple(
        PublishedConflict(
            group.code,
            group.titles,
            tuple(seen for item in group.items for seen in found.get(tuple(item), ())),
        )
        for group in groups
    )


def _identity(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(part) for part in row)


def trend(
    statistic: str,
    places: tuple[str, ...] = (),
    *,
    member: Asker | None = None,
    frequency: Frequency = Frequency.YEAR,
    known_on: date | None = None,
) -> Answer:
    """The values of a statistic for some places over all time, by calendar period."""
    return explore(member=member, question=Question(statistic, places=places, frequency=frequency, known_on=known_on))


def latest_by_partner(
    statistic: str, year: int, *, places: tuple[str, ...] = (), member: Asker | None = None
) -> dict[str, Cell]:
    """Each place's cell of a year, by place code; a place without a value is not among them."""
    window = Period.parse(f"{year:04d}")
    question = Question(statistic, places=places, start=window.start, end=window.end, frequency=Frequency.YEAR)
    return {found.place: found for found in explore(member=member, question=question).cells}


def evidence_counts() -> dict[str, int]:
    """How much there is for the public: statistics, sources, imports, observations."""
    version = version_in_force()
    evidence = _evidence()
    free = 0
    if version is not None:
        [(free,)] = reading.rows(evidence, tracing.counting(store.files(evidence, version)))
    return {
        "statistics": Statistic.objects.filter(current=True).count(),
        "sources": Source.objects.count(),
        "imports": Import.objects.count(),
        "observations": free,
    }


def _ask(member: Asker | None, question: Question, build: Any) -> list[tuple[Any, ...]]:
    version = version_in_force()
    if version is None:
        return []
    evidence = _evidence()
    files = store.files(evidence, version)
    head = visibility.visible(
        question,
        files=files,
        partner=_partner(member),
        today=timezone.localdate(),
        shape=reading.shape(evidence, files, question.statistic),
    )
    return reading.rows(evidence, build(question, head))


def version_in_force() -> int | None:
    """The version of the table that the database names; None before the first import."""
    return EvidenceHead.objects.values_list("delta_version", flat=True).first()


def _evidence() -> Path:
    folder: Path = settings.JAHORINA.workspace.evidence
    return folder


def _partner(member: Asker | None) -> str | None:
    """The asker's partner; an empty code is no partner, as rows that nobody owns have an empty owner."""
    return (member.partner_code or None) if member is not None else None
