"""The plan as IATI 2.03: one activity for the plan, one below it for each measure. A number leaves through here alone.

    plan         hierarchy 1; its measures are related activities of type child
    measure      hierarchy 2, parent the plan; who carries it out implements, the lead is accountable, supporters extend
    commitments  descriptions of type 2, objectives
    money        a budget for the calendar year of its day; a donor's commitment is an incoming commitment, its payment
                 incoming funds. A costed need is none of these and stays out; so does what lies in the future.
    status       closed when every partner that carries it out has achieved it by verified evidence, never because time passed

A measure of one partner has a recipient country, the others the programme as region of a vocabulary of its own: shares of
countries are known to nobody and are not made up. The file is checked against schema and ruleset before it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import override

from jahorina.formats.iati.activities import (
    Activity,
    Budget,
    Coded,
    Money,
    Organisation,
    Participant,
    Transaction,
)
from jahorina.formats.iati.codes import (
    ActivityStatus,
    DateType,
    DescriptionType,
    OrganisationRole,
    OrganisationType,
    Relation,
    TagVocabulary,
    TransactionType,
    Vocabulary,
)
from jahorina.kernel.errors import Bug, InputRefused, NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import Provenance
from jahorina.partners import queries as partners
from jahorina.partners.cards import PartnerCard, ProgrammeCard, partner_name
from jahorina.plan import queries as plan
from jahorina.plan.choices import Area, ElementKind, FrameworkKind, FundingKind, PartRole
from jahorina.plan.content.current import current_plan
from jahorina.plan.funding.queries import FundingLine, money_of
from jahorina.plan.rounds.published import published_figures
from jahorina.plan.status.deriving import Shown
from jahorina.plan.status.queries import Standings, standings
from jahorina.publication.exports import Export
from jahorina.publication.iati_results import DEMONSTRATION, PlanContent, results_of
from jahorina.publication.iati_words import Texts, joined, said

XML: Final = "application/xml; charset=utf-8"
STYLE: Final = "open-data"
"""The publication whose style of partners' names is used."""

STAND_IN: Final = "XX-JAHORINA"
"""Stands for the publisher until the partners have registered one; no such organisation exists."""

MIGRATION: Final = "15190"
SECTORS: Final[Mapping[str, str]] = {
    Area.COUNTER_TRAFFICKING: "15160",
    Area.INCLUSION: "16010",
    Area.IDENTIFICATION: "15136",
}
"""DAC purpose codes of the areas; all others are 15190, migration and mobility. There is none for trafficking."""

TYPES: Final[Mapping[str, OrganisationType]] = {
    "partner": OrganisationType.GOVERNMENT,
    "union": OrganisationType.MULTILATERAL,
}
ROLES: Final[Mapping[str, OrganisationRole]] = {
    PartRole.CARRIES: OrganisationRole.IMPLEMENTING,
    PartRole.SUPPORTS: OrganisationRole.EXTENDING,
}
GIVEN: Final[Mapping[str, TransactionType]] = {
    FundingKind.COMMITMENT: TransactionType.INCOMING_COMMITMENT,
    FundingKind.DISBURSEMENT: TransactionType.INCOMING_FUNDS,
}
TAGS: Final[Mapping[str, TagVocabulary]] = {
    ElementKind.GOAL: TagVocabulary.SDG_GOAL,
    ElementKind.TARGET: TagVocabulary.SDG_TARGET,
}

PLAN_TITLE: Final = _("Shared action plan: %(programme)s")
PROVENANCE: Final[Mapping[str, str]] = {
    Provenance.QUOTED: _("Quoted from its source."),
    Provenance.PARAPHRASED: _("Stated by its source, in our own words."),
    Provenance.INFERRED: _("Inferred; no source states it."),
    Provenance.PROPOSED: _("Proposed; no source states it."),
}


@dataclass(frozen=True, slots=True)
class _Context:
    """What every activity is made of."""

    publisher: str
    programme: ProgrammeCard
    partners: Mapping[str, PartnerCard]
    languages: tuple[str, ...]
    commitments: Mapping[str, Texts]
    tags: Mapping[tuple[str, str], str]
    standings: Standings
    today: date
    now: datetime


def export_iati(*, publisher: str = STAND_IN) -> Export:
    """The plan as a file of IATI activities, as everybody may see it; `publisher` is the registered identifier.

    Raises NotReady (`iati-no-plan`, `iati-plan-undated`), InputRefused (`iati-publisher`) and NotFound
    (`programme-unknown`). A file that schema or ruleset do not allow is a Bug and is not given.
    """
    from jahorina.formats.iati.writing import write_activities

    _check_publisher(publisher)
    activities = plan_activities(publisher=publisher)
    content = write_activities(activities, generated=timezone.now())
    _check(content)
    return Export("jahorina-plan.iati.xml", XML, [content])


def plan_activities(*, publisher: str = STAND_IN) -> tuple[Activity, ...]:
    """The plan and its measures as activities; raises as `export_iati`."""
    document = current_plan().document
    measures = sorted(document["measures"].values(), key=lambda one: (one["position"], one["code"]))
    if not measures:
        raise NotReady("iati-no-plan", _("The plan has no measures yet; there is nothing to export."))
    start, end = _years(measures)
    context = _context(publisher)
    content = PlanContent(
        indicators=sorted(document["indicators"].values(), key=lambda one: (one["position"], one["code"])),
        targets=list(document["targets"].values()),
        milestones=sorted(document["milestones"].values(), key=lambda one: (one["position"], one["code"])),
        figures=published_figures(),
        languages=context.languages,
    )
    below = tuple(_measure(one, context, content, start) for one in measures)
    return (_plan(context, measures, below, start, end), *below)


def _check_publisher(publisher: str) -> None:
    from jahorina.formats.iati.rules import FORBIDDEN_IN_IDENTIFIER

    if not publisher.strip() or FORBIDDEN_IN_IDENTIFIER.search(publisher) or any(map(str.isspace, publisher)):
        raise InputRefused(
            "iati-publisher",
            _("%(publisher)s is no identifier of an organisation; it has no spaces and none of / & | ?."),
            params={"publisher": repr(publisher[:60])},
        )


def _check(content: bytes) -> None:
    from jahorina.formats.iati.rules import rule_findings
    from jahorina.formats.iati.schema_check import schema_errors

    for error in schema_errors(content):
        raise Bug(f"the IATI export is not valid: line {error.line}: {error.message}")
    for found in rule_findings(content, today=timezone.localdate()):
        raise Bug(f"the IATI export breaks {found.code} in {found.activity}, line {found.line}: {found.sentence}")


def _context(publisher: str) -> _Context:
    goals = [one.code for one in plan.frameworks(language="en") if one.kind.code == FrameworkKind.GLOBAL_GOALS]
    lines = plan.commitments(language="en")
    return _Context(
        publisher=publisher,
        programme=partners.programme(),
        partners={card.code: card for card in partners.partners(kind="")},
        languages=tuple(card.code for card in partners.languages()),
        commitments={line.code: plan.commitment(line.code, language="en").texts for line in lines},
        tags={
            (framework, node.code): TAGS[node.kind.code]
            for framework in goals
            for node in _nodes(plan.framework(framework, language="en").elements)
            if node.kind.code in TAGS
        },
        standings=standings(member=None),
        today=timezone.localdate(),
        now=timezone.now(),
    )


def _nodes(found: Sequence[Any]) -> list[Any]:
    return [one for node in found for one in (node, *_nodes(node.children))]


def _years(measures: Sequence[Mapping[str, Any]]) -> tuple[date, date | None]:
    starts = [date.fromisoformat(one["valid_from"]) for one in measures if one["valid_from"]]
    ends = [date.fromisoformat(one["valid_to"]) for one in measures if one["valid_to"]]
    if not starts:
        raise NotReady(
            "iati-plan-undated",
            _("No measure of the plan says from when it holds; IATI needs a start."),
            hint=_("Give at least one measure its first day."),
        )
    return min(starts), max(ends, default=None)


def _plan(
    context: _Context,
    measures: Sequence[Mapping[str, Any]],
    below: Sequence[Activity],
    start: date,
    end: date | None,
) -> Activity:
    roles = {(part["partner"], part["role"]): None for one in measures for part in one["parts"]}
    named = [code for code, _role in roles]
    programme = context.programme
    return Activity(
        identifier=_plan_identifier(context),
        reporter=_reporter(context),
        title=said(PLAN_TITLE, context.languages, programme=programme.names),
        descriptions=(
            (DescriptionType.GENERAL, programme.description),
            (DescriptionType.OTHER, joined(programme.partners_note, _footnotes(context, named))),
        ),
        participants=_participants(context, [(code, ROLES[role]) for code, role in roles]),
        status=ActivityStatus.PIPELINE if start > context.today else ActivityStatus.IMPLEMENTATION,
        dates=_dates(start, end),
        regions=(_region(context),),
        sectors=(Coded(MIGRATION),),
        related=tuple((Relation.CHILD, one.identifier) for one in below),
        updated=context.now,
    )


def _measure(entry: Mapping[str, Any], context: _Context, content: PlanContent, plan_start: date) -> Activity:
    start = date.fromisoformat(entry["valid_from"]) if entry["valid_from"] else plan_start
    end = date.fromisoformat(entry["valid_to"]) if entry["valid_to"] else None
    carriers = [part["partner"] for part in entry["parts"] if part["role"] == PartRole.CARRIES]
    country = _country(context, carriers[0]) if len(carriers) == 1 else None
    money = [line for line in money_of(entry["code"]) if not line.is_replaced]
    return Activity(
        identifier=f"{context.publisher}-{entry['code']}",
        reporter=_reporter(context),
        title=entry["texts"],
        descriptions=_descriptions(entry, context),
        participants=_participants(context, _roles(entry, money)),
        status=_status(entry["code"], carriers, context, start),
        dates=_dates(start, end),
        countries=(country,) if country else (),
        regions=() if country else (_region(context),),
        sectors=(Coded(SECTORS.get(entry["area"], MIGRATION)), _own_sector(entry, context)),
        tags=_tags(entry, context),
        budgets=tuple(
            _budget(line) for line in money if line.kind.code == FundingKind.BUDGET and not line.is_demonstration
        ),
        transactions=tuple(
            # An amount of zero says that what stood there was taken back: it is no transaction.
            _transaction(line, context)
            for line in money
            if line.kind.code in GIVEN and line.on <= context.today and line.amount
        ),
        related=((Relation.PARENT, _plan_identifier(context)),),
        results=results_of(entry, content, start=start),
        hierarchy=2,
        updated=context.now,
    )


def _descriptions(entry: Mapping[str, Any], context: _Context) -> tuple[tuple[DescriptionType, Texts], ...]:
    text = {tag: _ended(words) for tag, words in (entry["description"] or entry["texts"]).items()}
    general = joined(text, said(PROVENANCE[entry["provenance"]], context.languages))
    objectives = ((DescriptionType.OBJECTIVES, context.commitments[code]) for code in entry["commitments"])
    footnotes = _footnotes(context, [part["partner"] for part in entry["parts"]])
    other = ((DescriptionType.OTHER, footnotes),) if footnotes else ()
    return ((DescriptionType.GENERAL, general), *objectives, *other)


def _ended(text: str) -> str:
    """The text as a sentence that another may follow."""
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


def _roles(entry: Mapping[str, Any], money: Sequence[FundingLine]) -> list[tuple[str, OrganisationRole]]:
    found = [(line.donor, OrganisationRole.FUNDING) for line in money if line.donor and not line.is_demonstration]
    if entry["lead_partner"]:
        found.append((entry["lead_partner"], OrganisationRole.ACCOUNTABLE))
    return found + [(part["partner"], ROLES[part["role"]]) for part in entry["parts"]]


def _participants(context: _Context, found: Sequence[tuple[str, OrganisationRole]]) -> tuple[Participant, ...]:
    """Each once; where nobody is named, the reporting organisation is accountable."""
    named = tuple(Participant(_organisation(context, code), role) for code, role in dict.fromkeys(found))
    return named or (Participant(_reporter(context), OrganisationRole.ACCOUNTABLE),)


def _status(code: str, carriers: Sequence[str], context: _Context, start: date) -> ActivityStatus:
    shown = {context.standings.of_measure(code, partner).shown for partner in carriers}
    for state, status in (
        (Shown.ACHIEVED, ActivityStatus.CLOSED),
        (Shown.OVERTAKEN, ActivityStatus.CANCELLED),
        (Shown.STALLED, ActivityStatus.SUSPENDED),
    ):
        if shown == {state}:
            return status
    return ActivityStatus.PIPELINE if start > context.today else ActivityStatus.IMPLEMENTATION


def _dates(start: date, end: date | None) -> tuple[tuple[DateType, date], ...]:
    planned_end = ((DateType.PLANNED_END, end),) if end else ()
    return ((DateType.PLANNED_START, start), *planned_end)


def _budget(line: FundingLine) -> Budget:
    money = Money(line.amount, line.currency, line.on)
    return Budget(date(line.on.year, 1, 1), date(line.on.year, 12, 31), money)


def _transaction(line: FundingLine, context: _Context) -> Transaction:
    demonstration = said(DEMONSTRATION, context.languages) if line.is_demonstration else None
    return Transaction(
        type=GIVEN[line.kind.code],
        on=line.on,
        money=Money(line.amount, line.currency, line.on),
        description=demonstration,
        provider=_organisation(context, line.donor),
        receiver=_organisation(context, line.partner),
        ref=str(line.id),
    )


def _tags(entry: Mapping[str, Any], context: _Context) -> tuple[Coded, ...]:
    found = [(one["element"], context.tags.get((one["framework"], one["element"]))) for one in entry["crosswalk"]]
    return tuple(Coded(code, vocabulary) for code, vocabulary in found if vocabulary)


def _own_sector(entry: Mapping[str, Any], context: _Context) -> Coded:
    with override("en"):
        label = str(Area(entry["area"]).label)
    return Coded(entry["area"], Vocabulary.OWN, said(label, context.languages))


def _region(context: _Context) -> Coded:
    return Coded(context.programme.code, Vocabulary.OWN, context.programme.names)


def _country(context: _Context, code: str) -> Coded | None:
    card = context.partners.get(code)
    found = (card.codes.get("iso3166_1_alpha2") or card.codes.get("iati")) if card else None
    return Coded(found, name=_name(context, code)) if found else None


def _organisation(context: _Context, code: str) -> Organisation:
    card = context.partners.get(code)
    return Organisation(_name(context, code), type=TYPES.get(card.kind) if card else None)


def _reporter(context: _Context) -> Organisation:
    return Organisation(context.programme.names, context.publisher, OrganisationType.OTHER)


def _plan_identifier(context: _Context) -> str:
    return f"{context.publisher}-{context.programme.code}"


def _name(context: _Context, code: str) -> Texts:
    card = context.partners.get(code)
    if card is None:
        return {"en": code}
    return {language: partner_name(card, language, _style(context)).name for language in context.languages}


def _footnotes(context: _Context, codes: Sequence[str]) -> Texts | None:
    """The footnotes that the names of these partners have in open data."""
    cards = [context.partners[code] for code in dict.fromkeys(codes) if code in context.partners]
    found = {
        language: " ".join(note for card in cards if (note := partner_name(card, language, _style(context)).footnote))
        for language in context.languages
    }
    return found if any(found.values()) else None


def _style(context: _Context) -> str:
    return context.programme.default_display.get(STYLE, "default")
