"""The targets of the global goals that the plan's measures serve."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from jahorina.plan import queries as plan
from jahorina.plan.answers import ElementNode
from jahorina.plan.choices import Area
from jahorina.publication.brief.facts import BriefFacts
from jahorina.publication.brief.plan_facts import target_order
from jahorina.publication.brief.words import Speech
from jahorina.render.documents.brief import Block, Column, Entry, Paragraph, Section, Table, Tone


def goals_section(facts: BriefFacts, speech: Speech) -> Section:
    """Each target with its wording and the areas whose measures serve it."""
    areas: dict[str, list[str]] = {}
    for area in facts.plan.areas:
        for target in area.targets:
            areas.setdefault(target, []).append(str(Area(area.area).label))
    served = tuple(sorted(areas, key=target_order))
    blocks: tuple[Block, ...] = (Paragraph(_("No measure names a target of the global goals."), Tone.NOTICE),)
    if served:
        texts = {
            node.code: node.text for node in _all(plan.framework(facts.plan.goals, language=speech.language).elements)
        }
        rows = tuple((Entry(code), Entry(texts.get(code, "")), Entry(", ".join(areas[code]))) for code in served)
        columns = (
            Column(_("Target"), width=0.5),
            Column(_("What it asks for"), width=2.7),
            Column(_("Served in"), width=2),
        )
        blocks = (Table(_("Targets of the global goals that the plan's measures serve"), columns, rows),)
    return Section("goals", _("The global goals"), blocks)


def _all(nodes: Iterable[ElementNode]) -> Iterable[ElementNode]:
    for node in nodes:
        yield node
        yield from _all(node.children)
