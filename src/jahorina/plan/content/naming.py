"""Whether what an entry of the plan names is there: partners, institutions, sources, statistics, other entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jahorina.evidence import queries as evidence
from jahorina.formats.observation_table import DIMENSIONS
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners import queries as partners
from jahorina.plan.choices import EntryKind
from jahorina.plan.models import Commitment, FrameworkElement


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that an entry may name."""

    partners: frozenset[str]
    institutions: Mapping[str, str]
    sources: frozenset[str]
    statistics: Mapping[str, frozenset[str]]
    commitments: frozenset[str]
    elements: frozenset[tuple[str, str]]
    measures: frozenset[str]
    indicators: Mapping[str, Mapping[str, Any]]

    @classmethod
    def now(cls, entries: Mapping[EntryKind, Mapping[str, Mapping[str, Any]]]) -> Known:
        """What is known now, with the plan's own `entries` as they will be."""
        return cls(
            partners=frozenset(card.code for card in partners.partners(kind="")),
            institutions={card.code: card.partner for card in partners.institutions()},
            sources=frozenset(card.code for card in evidence.sources()),
            statistics={
                card.code: frozenset(definition.code for definition in card.definitions)
                for card in evidence.statistics()
            },
            commitments=frozenset(Commitment.objects.values_list("code", flat=True)),
            elements=frozenset(FrameworkElement.objects.values_list("framework__code", "code")),
            measures=frozenset(entries[EntryKind.MEASURE]),
            indicators=entries[EntryKind.INDICATOR],
        )


def unknown_names(kind: EntryKind, entry: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    """Each field whose name leads nowhere, with what is wrong. Empty where all is well."""
    for code in entry.get("sources", ()):
        if code not in known.sources:
            yield "sources", _("names a source that is not there: ") + code
    match kind:
        case EntryKind.MEASURE:
            yield from _measure(entry, known)
        case EntryKind.MILESTONE:
            yield from _within(entry, known)
            yield from _partner(entry["partner"], known)
        case EntryKind.INDICATOR:
            yield from _within(entry, known)
            yield from _definition(entry.get("definition"), known)
        case EntryKind.TARGET:
            yield from _target(entry, known)


def _measure(entry: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    yield from _partner(entry["lead_partner"], known, field="lead_partner")
    for field, institution, partner in (
        ("lead_institution", entry["lead_institution"], entry["lead_partner"]),
        *(("parts", part["institution"], part["partner"]) for part in entry["parts"]),
    ):
        if institution and known.institutions.get(institution) != partner:
            yield field, _("names an institution that the partner does not have: ") + institution
    for part in entry["parts"]:
        yield from _partner(part["partner"], known, field="parts")
    for code in entry["commitments"]:
        if code not in known.commitments:
            yield "commitments", _("names a commitment that is not there: ") + code
    for one in entry["crosswalk"]:
        if (one["framework"], one["element"]) not in known.elements:
            yield "crosswalk", _("names an element that is not there: ") + f"{one['framework']} {one['element']}"


def _partner(code: str, known: Known, *, field: str = "partner") -> Iterator[tuple[str, str]]:
    if code and code not in known.partners:
        yield field, _("names a partner that is not there: ") + code


def _within(entry: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    if entry["measure"] not in known.measures:
        yield "measure", _("names a measure that is not there: ") + str(entry["measure"])


def _definition(definition: Mapping[str, Any] | None, known: Known) -> Iterator[tuple[str, str]]:
    for part in ("count", "denominator"):
        count = (definition or {}).get(part)
        if not count:
            continue
        ways = known.statistics.get(count["statistic"])
        if ways is None:
            yield f"definition.{part}", _("names a statistic that is not there: ") + count["statistic"]
        elif count["definition"] and count["definition"] not in ways:
            yield f"definition.{part}", _("names a way of counting that is not there: ") + count["definition"]
        for members in (count["only"], *count["together"]):
            for dimension in members.keys() - set(DIMENSIONS):
                yield f"definition.{part}", _("names a dimension that is not there: ") + dimension


def _target(entry: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    indicator = known.indicators.get(entry["indicator"])
    if indicator is None:
        yield "indicator", _("names an indicator that is not there: ") + str(entry["indicator"])
        return
    yield from _partner(entry["partner"], known)
    yield from misfits(indicator, entry)
    if entry["member"] != TOTAL and not indicator["breakdowns"]:
        yield "member", _("names a part although the indicator is not broken down")


def misfits(indicator: Mapping[str, Any], quantity: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Whether a quantity is one of the indicator's kind: a number, two parts, or a step of its scale."""
    kind = indicator["kind"]
    two = kind in ("percentage", "ratio")
    if quantity["value"] is not None and kind != "number":
        yield "value", _("is a number although the indicator is none; give its parts, or the step of its scale")
    if quantity["numerator"] is not None and not two:
        yield "numerator", _("has two parts although the indicator is no percentage and no ratio")
    steps = [step["code"] for step in indicator["scale"]]
    if quantity["scale_code"] and quantity["scale_code"] not in steps:
        yield "scale_code", _("is no step of the indicator's scale; these are: ") + (", ".join(steps) or "-")
