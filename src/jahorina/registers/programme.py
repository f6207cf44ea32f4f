"""Reads the registers' files of a programme folder. What comes out is valid and complete, or nothing comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from jahorina.partners.programme_files import Reading, rules_of, source_codes
from jahorina.partners.programme_schema import EvidencedEntry
from jahorina.partners.references import Problem
from jahorina.registers.areas import AREAS
from jahorina.registers.gates.triggers import ALWAYS_BLOCKED
from jahorina.registers.programme_schema import (
    CODE_LISTS,
    GATES,
    HOLIDAYS,
    LIMITS,
    REFERRALS,
    RETENTION,
    SUBJECT_RIGHTS,
    SURVEY,
    CodeListEntry,
    GateEntry,
    HolidayEntry,
    LimitEntry,
    ProgrammeRegisters,
    ReferralLimitEntry,
    RetentionEntry,
    SubjectRightEntry,
    SurveyItemEntry,
)
from jahorina.registers.referral.limits import ANSWER, CONSENT_ENDS
from jahorina.registers.referral.policies import NEEDED_LISTS as NEEDED_BY_REFERRALS
from jahorina.registers.referral.policies import URGENCIES


def read_registers(folder: Path) -> ProgrammeRegisters:
    """Read the files in `folder`/registers. Raises InputRefused (`programme-refused`, `programme-incomplete`)."""
    reading = Reading(folder)
    rules = rules_of(reading.languages())
    programme = ProgrammeRegisters(
        gates=reading.entries(GateEntry, GATES, rules),
        limits=reading.entries(LimitEntry, LIMITS, rules),
        retention=reading.entries(RetentionEntry, RETENTION, rules),
        code_lists=reading.entries(CodeListEntry, CODE_LISTS, rules),
        survey=reading.entries(SurveyItemEntry, SURVEY, rules),
        holidays=reading.entries(HolidayEntry, HOLIDAYS, rules),
        subject_rights=reading.entries(SubjectRightEntry, SUBJECT_RIGHTS, rules),
        referral_limits=reading.entries(ReferralLimitEntry, REFERRALS, rules),
    )
    reading.stop_at_problems()
    reading.problems += _problems(programme, source_codes(folder) or frozenset())
    reading.stop_at_problems()
    return programme


def _problems(programme: ProgrammeRegisters, sources: frozenset[str]) -> Iterator[Problem]:
    files: tuple[tuple[str, Sequence[EvidencedEntry]], ...] = (
        (GATES, programme.gates),
        (LIMITS, programme.limits),
        (RETENTION, programme.retention),
        (CODE_LISTS, programme.code_lists),
        (SURVEY, programme.survey),
        (HOLIDAYS, programme.holidays),
        (SUBJECT_RIGHTS, programme.subject_rights),
        (REFERRALS, programme.referral_limits),
    )
    for file, entries in files:
        yield from _doubles(file, entries)
        for index, entry in enumerate(entries):
            for source in set(entry.sources) - sources:
                yield Problem(file, (index, "sources"), f"names {source}, which is not in sources.yaml")
    for kind in ALWAYS_BLOCKED:
        if not any(kind in gate.blocks for gate in programme.gates):
            yield Problem(GATES, (), f"must hold a gate that blocks {kind}")
    yield from _unclear_rules(programme.retention)
    yield from _unknown_outcomes(programme)
    yield from _unclear_referral_limits(programme)
    for scheme in sorted(_needed_schemes() - {entry.scheme for entry in programme.code_lists}):
        yield Problem(CODE_LISTS, (), f"must hold the list {scheme}, which steps draw on")


def _doubles(file: str, entries: Sequence[EvidencedEntry]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        name = str(getattr(entry, "code", None) or getattr(entry, "scheme", ""))
        if name in seen:
            yield Problem(file, (index,), f"stands here twice: {name}")
        seen.add(name)


def _unclear_rules(rules: Sequence[RetentionEntry]) -> Iterator[Problem]:
    """Each area has a rule for every case, and no case has two that are equally near to it."""
    seen: set[tuple[str, str, str]] = set()
    for index, rule in enumerate(rules):
        reach = [(rule.area.value, rule.partner or "", outcome) for outcome in rule.outcomes or ("",)]
        if seen.intersection(reach):
            yield Problem(RETENTION, (index,), f"reaches the same cases as another rule: {rule.code}")
        seen.update(reach)
    for area in AREAS:
        if (area.value, "", "") not in seen:
            yield Problem(RETENTION, (), f"must hold a rule for all cases of {area.value}")


def _unknown_outcomes(programme: ProgrammeRegisters) -> Iterator[Problem]:
    """A rule for an outcome that no case of its area can have would never count."""
    codes = {entry.scheme: {code.code for code in entry.codes} for entry in programme.code_lists}
    for index, rule in enumerate(programme.retention):
        known: set[str] = set()
        for kind in AREAS[rule.area].steps.values():
            for field in kind.fields:
                if field.name == kind.outcome_field:
                    known |= codes.get(field.scheme, set())
        for outcome in sorted(set(rule.outcomes) - known):
            yield Problem(RETENTION, (index, "outcomes"), f"names {outcome}, which is no outcome of {rule.area.value}")


def _unclear_referral_limits(programme: ProgrammeRegisters) -> Iterator[Problem]:
    """Every answer has one limit, that of its urgency or the one for all others, and the end of a consent one notice."""
    urgencies = {code.code for entry in programme.code_lists if entry.scheme == URGENCIES for code in entry.codes}
    seen: set[tuple[str, str]] = set()
    for index, limit in enumerate(programme.referral_limits):
        if limit.urgency is not None and limit.urgency not in urgencies:
            yield Problem(REFERRALS, (index, "urgency"), f"names {limit.urgency}, which is not in the list {URGENCIES}")
        reach = (limit.matter, limit.urgency or "")
        if reach in seen:
            yield Problem(REFERRALS, (index,), f"says the same as another limit: {limit.code}")
        seen.add(reach)
    for matter in (ANSWER, CONSENT_ENDS):
        if (matter, "") not in seen:
            yield Problem(REFERRALS, (), f"must hold a limit {matter} without urgency")


def _needed_schemes() -> set[str]:
    return (
        {
            field.scheme
            for area in AREAS.values()
            for kind in area.steps.values()
            for field in kind.fields
            if field.scheme
        }
        | {"reading-purpose", "incident-kind", "incident-actor", "hold-ground", "erasure-ground", "request-refusal"}
        | NEEDED_BY_REFERRALS
    )
