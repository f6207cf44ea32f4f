"""What a connector is: whom it asks, what may be chosen, under which licence, and how it collects."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from jahorina.evidence.connectors.politeness import PoliteClient
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Option:
    """One choice that a source offers: its name, what it means, its default and the form of its values."""

    name: str
    meaning: str
    default: str
    form: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source gave: one or more documents of the connector's kind.

    `as_of` is the day the source itself states for them, None where it states none.
    """

    name: str
    parts: tuple[bytes, ...]
    as_of: date | None


Collect = Callable[[PoliteClient, Mapping[str, str]], Fetched]


@dataclass(frozen=True, slots=True)
class Connector:
    """One public source."""

    code: str
    title: str
    publisher: str
    url: str
    source: str
    licence: str
    hosts: frozenset[str]
    options: tuple[Option, ...]
    collect: Collect

    def choices(self, given: Mapping[str, str]) -> dict[str, str]:
        """The options with their defaults; raises InputRefused (`option-unknown`, `option-form`)."""
        known = {option.name: option for option in self.options}
        for name, value in given.items():
            if name not in known:
                raise InputRefused(
                    "option-unknown",
                    _("%(connector)s has no option %(name)s; there are: %(known)s."),
                    params={"connector": self.code, "name": repr(name), "known": ", ".join(known) or "-"},
                )
            if not re.fullmatch(known[name].form, value):
                raise InputRefused(
                    "option-form",
                    _("The option %(name)s cannot be %(value)s. It means: %(meaning)s"),
                    params={"name": name, "value": repr(value), "meaning": known[name].meaning},
                )
        return {option.name: given.get(option.name, option.default) for option in self.options}
