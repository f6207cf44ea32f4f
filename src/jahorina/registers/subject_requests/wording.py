"""Codes and fields in words of one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from jahorina.partners import queries as partners
from jahorina.partners.texts import in_language
from jahorina.registers.codes import CodeLists, code_lists
from jahorina.registers.definitions import Field, FieldKind


@dataclass(frozen=True)
class Wording:
    """Says things in `language`; translations must be activated for it around each call."""

    language: str
    lists: CodeLists = field(default_factory=code_lists)

    def texts(self, names: Mapping[str, str]) -> str:
        """One of the texts by language."""
        return in_language(names, self.language)

    def code(self, scheme: str, code: str) -> str:
        """The name of a code of a list."""
        return self.texts(self.lists.names(scheme, code))

    def value(self, of: Field, value: Any) -> str:
        """What a field of a step says."""
        match of.kind:
            case FieldKind.CODE:
                return self.code(of.scheme, str(value))
            case FieldKind.CODES:
                return ", ".join(self.code(of.scheme, str(one)) for one in value)
            case FieldKind.YES_NO:
                return gettext("yes") if value else gettext("no")
            case FieldKind.PLACE:
                return self.texts(partners.place(str(value)).names) if partners.is_place(str(value)) else str(value)
            case FieldKind.INSTITUTION:
                cards = {card.code: card.names for card in partners.institutions()}
                return self.texts(cards[str(value)]) if str(value) in cards else str(value)
            case FieldKind.MONEY:
                return f"{value['amount']} {value['currency']}"
            case FieldKind.ANSWERS:
                return "; ".join(f"{self.question(item)}: {self.option(item, given)}" for item, given in value.items())
            case _:
                return str(value)

    def question(self, item: str) -> str:
        """A question of the survey."""
        found = next((one for one in self.lists.questions if one.code == item), None)
        return self.texts(found.names) if found else item

    def option(self, item: str, option: str) -> str:
        """An answer to it."""
        found = next((one for one in self.lists.questions if one.code == item), None)
        options = dict(found.options) if found else {}
        return self.texts(options[option]) if option in options else option
