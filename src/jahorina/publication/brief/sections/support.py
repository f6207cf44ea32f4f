"""Where support is most needed: open needs with the reasons, and what of the cost nobody has committed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jahorina.partners.locales import written_number
from jahorina.plan.choices import Area, SupportKind
from jahorina.plan.wording import moneys, reasons
from jahorina.publication.brief.facts import BriefFacts
from jahorina.publication.brief.plan_facts import Need
from jahorina.publication.brief.words import Speech
from jahorina.render.documents.brief import Block, Column, Entry, Paragraph, Section, Table, Tone


def support_section(facts: BriefFacts, speech: Speech) -> Section:
    """The first open needs, those first for which the evidence gives most reason, and the money."""
    blocks: list[Block] = []
    if facts.plan.needs:
        blocks += [Paragraph(_intro(facts)), _table(facts, speech)]
    else:
        blocks.append(Paragraph(_("No partner has stated an open need of support."), Tone.NOTICE))
    blocks.append(Paragraph(_money(facts)))
    return Section("support", _("Where support is needed"), tuple(blocks))


def _intro(facts: BriefFacts) -> str:
    open_needs, shown = facts.plan.open_needs, len(facts.plan.needs)
    said = ngettext("%(n)s need is open.", "%(n)s needs are open.", open_needs) % {"n": written_number(open_needs)}
    order = _("Those stand first for which the evidence gives most reason; needs are ordered, never partners.")
    rest = _("The first %(n)s are shown.") % {"n": shown} if shown < open_needs else ""
    return " ".join(filter(None, (said, order, rest)))


def _table(facts: BriefFacts, speech: Speech) -> Table:
    return Table(
        caption=_("Open needs"),
        columns=(
            Column(_("Need"), width=1.7),
            Column(_("Partner"), width=1),
            Column(_("Area"), width=1),
            Column(_("Why it stands here"), width=2.4),
        ),
        rows=tuple(_row(one, speech) for one in facts.plan.needs),
    )


def _row(one: Need, speech: Speech) -> tuple[Entry, ...]:
    kind = str(SupportKind(one.kind).label)
    note = ", ".join(filter(None, (kind, _("demonstration") if one.is_demonstration else "")))
    return (
        Entry(one.title, note=note),
        Entry(speech.called.of(one.partner)),
        Entry(str(Area(one.area).label)),
        Entry(" ".join(reasons(one.reasons))),
    )


def _money(facts: BriefFacts) -> str:
    if not facts.plan.cost and not facts.plan.committed:
        return _("No cost of a measure and no commitment of money has been recorded.")
    said = _("Recorded cost of the measures: %(cost)s; committed: %(committed)s.") % {
        "cost": moneys(facts.plan.cost),
        "committed": moneys(facts.plan.committed),
    }
    return f"{said} {_('Currencies stand side by side and are never added.')}"
