"""In which of several statistics one and the same thing may be counted at once: what their definitions imply.

A step that is counted has one kind and one code in each of its fields: an *atom*. A statistic is a set of atoms. The
signature of a thing is the set of statistics that count it. A step has one atom, so the possible signatures are those of
single atoms; so has a case on a day, which is in one state. A person may have steps of several atoms, so any union of them
may be a signature as well. Each statistic is then the sum over the signatures that it is in, and nothing else is implied:
parts, wholes, partial overlaps, and what three tables leave of a fourth.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from jahorina.registers.statistics.definitions import Basis, Definition, Unit

MOST_SIGNATURES = 96
"""More than these would make a system that nobody solves in a minute; then statistics are attacked two by two."""
OTHER = "*"
Signature = frozenset[int]


def may_overlap(one: Definition, other: Definition) -> bool:
    """Whether something may be counted in both: the same unit on the same day, and an atom that both hold."""
    if not _alike(one, other) or one.is_duration:
        return False
    return any(len(signature) == 2 for signature in _of_atoms([one, other]))


def signatures(definitions: Sequence[Definition]) -> tuple[Signature, ...] | None:
    """The possible signatures, as places in `definitions`; None where there are too many of them."""
    found = _of_atoms(definitions)
    if all(_has_one_atom(one) for one in definitions):
        return tuple(sorted(found, key=sorted))
    closed = set(found)
    for signature in found:
        closed |= {signature | other for other in closed}
        if len(closed) > MOST_SIGNATURES:
            return None
    return tuple(sorted(closed, key=sorted))


def _alike(one: Definition, other: Definition) -> bool:
    return (one.area, one.unit, one.basis) == (other.area, other.unit, other.basis)


def _has_one_atom(definition: Definition) -> bool:
    """Whether each thing counted has one atom. A decision may cover steps of several codes, a person several steps."""
    if definition.basis is Basis.LAST_DAY:
        return definition.unit is Unit.CASES
    return definition.unit is Unit.STEPS


def _kinds(definition: Definition) -> frozenset[str]:
    return frozenset((*definition.steps, *definition.states, *definition.gate_decisions))


def _of_atoms(definitions: Sequence[Definition]) -> set[Signature]:
    """The signature of each atom that some statistic counts."""
    fields: dict[str, set[str]] = {}
    for one in definitions:
        if one.only is not None:
            fields.setdefault(one.only[0], {OTHER}).update(one.only[1])
    kinds = sorted(frozenset().union(*map(_kinds, definitions)))
    found = set()
    for kind, codes in product(kinds, product(*(sorted(fields[name]) for name in sorted(fields)))):
        said = dict(zip(sorted(fields), codes, strict=True))
        found.add(frozenset(at for at, one in enumerate(definitions) if kind in _kinds(one) and _keeps(one, said)))
    return found - {frozenset()}


def _keeps(definition: Definition, said: dict[str, str]) -> bool:
    return definition.only is None or said[definition.only[0]] in definition.only[1]
