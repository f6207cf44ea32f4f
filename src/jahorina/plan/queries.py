"""Questions to the plan. Whoever may see the node's pages may see all of it, with or without a log-in.

`language` is a BCP 47 tag: texts of the programme come in it, or in the next language of its chain. Labels of the
closed lists come in the language that is active. The number of database queries does not grow with that of rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet, TextChoices

from jahorina.kernel.errors import NotFound, UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan import models
from jahorina.plan.answers import (
    AreaOverview,
    Choice,
    CommitmentLine,
    CommitmentPage,
    ElementNode,
    EventLine,
    Facets,
    FacetValue,
    FrameworkLine,
    FrameworkName,
    FrameworkPage,
    MappedCommitment,
)
from jahorina.plan.choices import Area, Horizon, Level, ProvenanceChoice
from jahorina.plan.lines import (
    choice,
    commitment_line,
    crosswalk_line,
    element_node,
    event_line,
    framework_line,
    framework_name,
    mapped_commitment,
)

_LISTS: Mapping[str, type[TextChoices]] = {
    "area": Area,
    "level": Level,
    "horizon": Horizon,
    "provenance": ProvenanceChoice,
}


@dataclass(frozen=True, slots=True)
class _Filter:
    area: str | None
    level: str | None
    horizon: str | None
    framework: str | None
    provenance: str | None

    def check(self, frameworks: Iterable[str]) -> None:
        """Refuse a code that does not exist, so that a mistyped address does not look like an empty register."""
        for name, codes in {**{n: c.values for n, c in _LISTS.items()}, "framework": list(frameworks)}.items():
            value = getattr(self, name)
            if value is not None and value not in codes:
                raise UserError(
                    "plan-filter-unknown",
                    _("There is no %(name)s %(value)s to filter the commitments by; there are: %(known)s."),
                    params={"name": name, "value": repr(value), "known": ", ".join(codes)},
                )

    def keeps(self, line: CommitmentLine) -> bool:
        return all(
            value is None or value in _codes(line, name)
            for name in ("area", "level", "horizon", "framework", "provenance")
            if (value := getattr(self, name)) is not None
        )


def commitments(
    *,
    area: str | None = None,
    level: str | None = None,
    horizon: str | None = None,
    framework: str | None = None,
    provenance: str | None = None,
    language: str,
) -> tuple[CommitmentLine, ...]:
    """The commitments that match every filter given, in the register's order.

    Raises UserError (`plan-filter-unknown`) for a code that is in none of the lists.
    """
    wanted = _Filter(area, level, horizon, framework, provenance)
    wanted.check(_framework_names(language))
    return tuple(line for line in _lines(language) if wanted.keeps(line))


def commitment(code: str, *, language: str) -> CommitmentPage:
    """One commitment with its parent, children, crosswalk and all its texts; raises NotFound (`no-commitment`)."""
    row = models.Commitment.objects.filter(code=code).first()
    if row is None:
        raise NotFound("no-commitment", _("There is no commitment %(code)s."), params={"code": repr(code)})
    family = models.Commitment.objects.filter(Q(pk__in=[row.pk, row.parent_id]) | Q(parent=row))
    lines = {line.code: line for line in _lines(language, family)}
    line = lines.pop(row.code)
    parent = lines.pop(line.parent) if line.parent else None
    crosswalk = row.crosswalk.select_related("element__framework")
    return CommitmentPage(
        line=line,
        parent=parent,
        children=tuple(lines.values()),
        crosswalk=tuple(crosswalk_line(entry, language) for entry in crosswalk),
        texts=dict(row.texts),
    )


def measures_serving(commitment: str, *, language: str) -> tuple[tuple[str, str], ...]:
    """The measures in force that serve a commitment: code and text, in the plan's order."""
    rows = models.Measure.objects.filter(serves__commitment__code=commitment, withdrawn_on=None)
    return tuple((row.code, row.text_in(language)) for row in rows)


def facets(
    *,
    area: str | None = None,
    level: str | None = None,
    horizon: str | None = None,
    framework: str | None = None,
    provenance: str | None = None,
    language: str,
) -> Facets:
    """What the register can be filtered by. Each count takes the other filters given into account, and not its own."""
    wanted = _Filter(area, level, horizon, framework, provenance)
    names = _framework_names(language)
    wanted.check(names)
    lines = _lines(language)

    def values(name: str, labels: Mapping[str, str]) -> tuple[FacetValue, ...]:
        others = replace(wanted, **{name: None})
        counts = Counter(code for line in lines if others.keeps(line) for code in _codes(line, name))
        occurring = {code for line in lines for code in _codes(line, name)}
        chosen = getattr(wanted, name)
        return tuple(
            FacetValue(code, label, counts[code], code == chosen)
            for code, label in labels.items()
            if code in occurring or code == chosen
        )

    return Facets(
        areas=values("area", _labels(Area)),
        levels=values("level", _labels(Level)),
        horizons=values("horizon", _labels(Horizon)),
        frameworks=values("framework", {code: name.short_name for code, name in names.items()}),
        provenances=values("provenance", _labels(ProvenanceChoice)),
    )


def frameworks(*, language: str) -> tuple[FrameworkLine, ...]:
    """All frameworks in the programme's order, each with the number of its commitments and elements."""
    return tuple(framework_line(row, language) for row in _counted_frameworks())


def framework(code: str, *, language: str) -> FrameworkPage:
    """One framework with its commitments, elements and what corresponds to them; raises NotFound (`no-framework`)."""
    row = _counted_frameworks().filter(code=code).first()
    if row is None:
        raise NotFound("no-framework", _("There is no framework %(code)s."), params={"code": repr(code)})
    crosswalk = row.crosswalk.select_related("element__framework")
    return FrameworkPage(
        line=framework_line(row, language),
        commitments=tuple(_lines(language, models.Commitment.objects.filter(framework=row))),
        elements=_element_tree(row, language),
        crosswalk=tuple(crosswalk_line(entry, language) for entry in crosswalk),
    )


def areas_overview(*, language: str) -> tuple[AreaOverview, ...]:
    """The areas that have commitments, with how many, how many a source states, and their levels and horizons."""
    by_area: dict[str, list[CommitmentLine]] = defaultdict(list)
    for line in _lines(language):
        for area in line.areas:
            by_area[area.code].append(line)
    return tuple(
        AreaOverview(
            area=choice(Area, code),
            commitments=len(by_area[code]),
            official=sum(line.official for line in by_area[code]),
            levels=_in_order(Level, (level for line in by_area[code] for level in line.levels)),
            horizons=_in_order(Horizon, (horizon for line in by_area[code] for horizon in line.horizons)),
        )
        for code in Area.values
        if code in by_area
    )


def commitment_codes() -> frozenset[str]:
    """The codes of all commitments."""
    return frozenset(models.Commitment.objects.values_list("code", flat=True))


def dialogue_events(*, language: str) -> tuple[EventLine, ...]:
    """The road to the plan, in the programme's order; also the meetings of which no page was found, as such."""
    return tuple(event_line(row, language) for row in models.DialogueEvent.objects.select_related("outcome"))


def plan_counts() -> dict[str, int]:
    """How many commitments, frameworks, elements and crosswalks there are."""
    return {
        "commitments": models.Commitment.objects.count(),
        "frameworks": models.Framework.objects.count(),
        "framework_elements": models.FrameworkElement.objects.count(),
        "crosswalks": models.Crosswalk.objects.count(),
    }


def _lines(language: str, rows: QuerySet[models.Commitment] | None = None) -> list[CommitmentLine]:
    rows = models.Commitment.objects.all() if rows is None else rows
    rows = rows.select_related("framework", "parent").prefetch_related("areas", "levels", "horizons")
    return [commitment_line(row, language) for row in rows]


def _codes(line: CommitmentLine, name: str) -> tuple[str, ...]:
    """The codes of `line` in one of the register's filters."""
    match name:
        case "framework":
            return (line.framework.code,)
        case "provenance":
            return (line.provenance.code,)
        case _:
            return tuple(choice.code for choice in getattr(line, f"{name}s"))


def _counted_frameworks() -> QuerySet[models.Framework]:
    return models.Framework.objects.annotate(
        commitment_count=Count("commitments", distinct=True), element_count=Count("elements", distinct=True)
    )


def _framework_names(language: str) -> dict[str, FrameworkName]:
    return {row.code: framework_name(row, language) for row in models.Framework.objects.all()}


def _element_tree(framework: models.Framework, language: str) -> tuple[ElementNode, ...]:
    mapped: dict[int, list[MappedCommitment]] = defaultdict(list)
    crosswalk = models.Crosswalk.objects.filter(element__framework=framework)
    for entry in crosswalk.select_related("commitment").order_by("commitment__position", "id"):
        if entry.commitment is not None:
            mapped[entry.element_id].append(mapped_commitment(entry, entry.commitment, language))
    children: dict[int | None, list[models.FrameworkElement]] = defaultdict(list)
    for element in framework.elements.all():
        children[element.parent_id].append(element)

    def nodes(parent: int | None, depth: int) -> tuple[ElementNode, ...]:
        return tuple(
            element_node(row, language, depth, mapped[row.pk], nodes(row.pk, depth + 1)) for row in children[parent]
        )

    return nodes(None, 0)


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    return {choice.value: str(choice.label) for choice in choices}


def _in_order(choices: type[TextChoices], found: Iterable[Choice]) -> tuple[Choice, ...]:
    """Each once, in the list's order."""
    by_code = {choice.code: choice for choice in found}
    return tuple(by_code[code] for code in choices.values if code in by_code)
