"""May it happen? Pure functions over what is known: whether the parties agree, and whether the plan has moved on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jahorina.dialogue.choices import Answered, DecisionState


@dataclass(frozen=True, slots=True)
class Rule:
    """What a decision requires. The parties are equals: each has one answer.

    `acceptances_needed`: how many must accept, with or without a reservation; None: all of them. `decline_blocks`: one
    partner's no is enough to stop it.
    """

    parties: tuple[str, ...]
    acceptances_needed: int | None = None
    decline_blocks: bool = True

    @property
    def needed(self) -> int:
        """How many acceptances it takes."""
        return len(self.parties) if self.acceptances_needed is None else self.acceptances_needed


def outcome(rule: Rule, answers: Mapping[str, Answered]) -> DecisionState:
    """Where a decision stands after `answers` (by partner): blocked as soon as it cannot be agreed any more, agreed when
    every party has answered and enough accept, else open. A reservation is an acceptance."""
    given = {partner: answers[partner] for partner in rule.parties if partner in answers}
    declined = sum(one is Answered.DECLINED for one in given.values())
    if (declined and rule.decline_blocks) or len(rule.parties) - declined < rule.needed:
        return DecisionState.BLOCKED
    return DecisionState.AGREED if len(given) == len(rule.parties) else DecisionState.OPEN


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that a proposal changes and that is another now than when the proposal was made."""

    kind: str
    code: str
    field: str
    then: Any
    now: Any


def clashes(
    changes: Sequence[Mapping[str, Any]], before: Mapping[str, Any], now: Mapping[str, Mapping[str, Any]]
) -> tuple[Clash, ...]:
    """Where the plan has moved under a proposal.

    `before` and `now` are entries by `kind:code`. A change of fields clashes where one of these fields is another now;
    a withdrawal where the entry is; a creation where the code is taken. Other moves of the plan do not matter.
    """
    found: list[Clash] = []
    for change in changes:
        key = f"{change['kind']}:{change['code']}"
        then, there = before.get(key), now.get(key)
        if then is None or there is None:
            if then != there:
                found.append(Clash(change["kind"], change["code"], "", then is not None, there is not None))
            continue
        fields: Iterable[str] = change["entry"] or then
        found += [
            Clash(change["kind"], change["code"], name, then.get(name), there.get(name))
            for name in fields
            if then.get(name) != there.get(name)
        ]
    return tuple(found)
