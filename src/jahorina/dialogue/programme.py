"""Reads the rules of decision of a programme folder. What comes out is valid and complete, or nothing comes out."""

from __future__ import annotations

from pathlib import Path

from jahorina.dialogue.programme_schema import RULES, RuleEntry
from jahorina.partners.programme_files import Reading, rules_of
from jahorina.partners.programme_schema import PartnerEntry
from jahorina.partners.references import PARTNERS, Problem


def read_rules(folder: Path) -> tuple[RuleEntry, ...]:
    """The rules of dialogue_rules.yaml; none where there is no such file: then no decision can be put.

    Raises InputRefused (`programme-refused`) whose message names file, line, entry and field of the first problem.
    """
    if not (folder / RULES).is_file():
        return ()
    reading = Reading(folder)
    rules = rules_of(reading.languages())
    entries = reading.entries(RuleEntry, RULES, rules)
    known = {partner.code for partner in reading.entries(PartnerEntry, PARTNERS, rules)}
    reading.stop_at_problems()
    reading.problems += [
        Problem(RULES, (index, "parties"), f"names {code}, which partners.yaml does not list")
        for index, entry in enumerate(entries)
        for code in entry.parties
        if code not in known
    ]
    reading.stop_at_problems()
    return entries
