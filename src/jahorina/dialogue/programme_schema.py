"""The closed schema of dialogue_rules.yaml: what a decision requires."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from jahorina.dialogue.choices import RuleFor
from jahorina.partners.programme_schema import Code, Entry, Texts

RULES: Final = "dialogue_rules.yaml"


class RuleEntry(Entry):
    """A rule. `acceptances`: `all`, or how many of the parties must accept, with or without a reservation."""

    code: Code
    rule_for: RuleFor
    names: Texts
    parties: Annotated[tuple[Code, ...], Field(min_length=1)]
    acceptances: Literal["all"] | Annotated[int, Field(ge=1)] = "all"
    decline_blocks: bool = True

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if len(set(self.parties)) < len(self.parties):
            raise ValueError("names a party twice")
        if isinstance(self.acceptances, int) and self.acceptances > len(self.parties):
            raise ValueError("asks for more acceptances than there are parties")
        return self
