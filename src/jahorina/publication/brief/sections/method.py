"""How to read the brief: signs, protection, the releases it rests on, its sources."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jahorina.partners.locales import written_day
from jahorina.publication.brief.facts import BriefFacts
from jahorina.publication.brief.sources_named import protections, source_list
from jahorina.publication.brief.words import Speech, signs_explained
from jahorina.render.documents.brief import Block, Column, Entry, Listing, Paragraph, Section, Table, Tone

HASH_SHOWN = 16


def method_section(facts: BriefFacts, speech: Speech) -> Section:
    """What the signs mean, how people are protected, which releases and sources stand behind the numbers."""
    parts = (
        Section("signs", _("Signs"), (Paragraph(signs_explained()),)),
        Section("releases", _("Released figures and their protection"), _releases(facts, speech)),
        Section("sources", _("Sources"), _sources(facts)),
    )
    return Section("method", _("How to read this brief"), (Paragraph(_dated(facts)),), inner=parts)


def _dated(facts: BriefFacts) -> str:
    return _(
        "This brief of %(day)s says what was published by that day. It holds nothing that is not public: released tables, "
        "free figures of public sources, the plan as its public pages show it. Version of the plan: %(plan)s."
    ) % {"day": written_day(facts.day), "plan": facts.plan.sha256[:HASH_SHOWN]}


def _releases(facts: BriefFacts, speech: Speech) -> tuple[Block, ...]:
    if not facts.released:
        return (
            Paragraph(_("No table of the registers has been released yet; this brief rests on none."), Tone.NOTICE),
        )
    cards = {(one.card.series, one.card.number): one.card for one in facts.released}
    rows = []
    for card in cards.values():
        title = speech.entry(card.titles)
        note = _("simulated") if card.is_simulated else ""
        rows.append(
            (
                Entry(title.text, note=note, language=title.language),
                Entry(f"{card.series} {card.number}"),
                Entry(written_day(card.published_on.date())),
                Entry(f"{card.sha256[:HASH_SHOWN]}…"),
            )
        )
    columns = (
        Column(_("Release"), width=2.2),
        Column(_("Series and number"), width=1.4),
        Column(_("Published"), width=1.1),
        Column("SHA-256", width=1.3),
    )
    table = Table(_("The releases that this brief rests on"), columns, tuple(rows))
    return (*(Paragraph(said) for said in protections(facts)), table)


def _sources(facts: BriefFacts) -> tuple[Block, ...]:
    found = source_list(facts)
    return (Listing(found),) if found else (Paragraph(_("No figure of a public source is shown."), Tone.NOTICE),)
