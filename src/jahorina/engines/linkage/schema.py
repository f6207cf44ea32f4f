"""What all partners of a linkage agreed on: roles and parameters, as one JSON document that may be shared with anybody.

It holds no key and no data. `Schema.hash` names it: encodings made under different schemas do not join, because keys are
derived from the hash (`partner/keys.py`), and the hub refuses them by comparing hashes. Which column of a file stands for
which role is each partner's own matter and not in the hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from jahorina.engines.linkage.roles import KINDS, Kind, Role
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

FORMAT: Final = "jahorina-linkage-schema"
VERSION: Final = 1
FEWEST_FIELDS: Final = 3
"""Identifying fields that a filter must hold at least: one of a birthday alone falls to counting (DP-LNK-1)."""

HASHES: Final[Mapping[str, int]] = {
    "skeleton": 9,
    "fold": 2,
    "date": 14,
    "code": 20,
    "sex": 10,
    "words": 4,
    "number": 6,
}
"""Bits that each piece of a value sets: fixed for a piece, so that a missing field lowers no other field's share."""

TEMPLATES: Final[tuple[tuple[str, ...], ...]] = (
    ("document",),
    ("phone", "given"),
    ("given", "family", "born"),
    # Where there are addresses:
    ("born", "address"),
    ("born", "postcode"),
    ("given", "address"),
    ("family", "address"),
    ("house", "address"),
    ("pair", "postcode"),
    ("given", "born", "postcode"),
    ("given", "house", "postcode"),
    ("family", "house", "postcode"),
    ("born", "locality"),
    ("given", "locality"),
    ("family", "locality"),
    ("born", "house"),
    ("born", "address_2"),
    ("address", "address_2"),
    ("address", "postcode"),
    ("given", "postcode"),
    ("family", "postcode"),
    ("house", "postcode"),
    # Where there are fathers, and places of origin:
    ("given", "father", "born"),
    ("family", "father", "born"),
    ("given", "family", "father"),
    ("pair", "year", "sex"),
    ("given", "father", "year"),
    ("family", "father", "year"),
    ("pair", "month_day", "sex"),
    ("given", "born", "place"),
    ("family", "born", "place"),
    ("father", "born", "place"),
    ("given", "family", "place"),
    ("given", "born", "sex"),
    ("family", "born", "sex"),
    ("father", "born", "sex"),
    ("pair", "nationality", "sex"),
    ("given", "father", "place"),
    ("given", "born"),
    ("family", "born"),
    ("pair", "born"),
    ("pair", "year"),
    ("given", "family"),
)
"""Match keys in the order of their worth: the first that a schema's roles allow are taken."""

MOST_KEYS: Final = 28
"""Match keys of a record, at most. Each finds people, and tells something to who counts its holders: less specific keys than
TEMPLATES' (given name and father; family name and year) brought half a point of F1 and a tenfold share for counting."""

ATOMS: Final[Mapping[str, frozenset[Role]]] = {
    "given": frozenset({Role.GIVEN}),
    "family": frozenset({Role.FAMILY}),
    "pair": frozenset({Role.GIVEN, Role.FAMILY}),
    "father": frozenset({Role.FATHER}),
    "mother": frozenset({Role.MOTHER}),
    "born": frozenset({Role.BORN}),
    "year": frozenset({Role.BORN}),
    "month_day": frozenset({Role.BORN}),
    "sex": frozenset({Role.SEX}),
    "place": frozenset({Role.PLACE}),
    "nationality": frozenset({Role.NATIONALITY}),
    "postcode": frozenset({Role.POSTCODE}),
    "locality": frozenset({Role.LOCALITY}),
    "address": frozenset({Role.ADDRESS}),
    "address_2": frozenset({Role.ADDRESS_2}),
    "house": frozenset({Role.HOUSE}),
    "phone": frozenset({Role.PHONE}),
    "document": frozenset({Role.DOCUMENT}),
}
"""What a match key is put together from, and the roles that each part needs."""


@dataclass(frozen=True)
class Schema:
    """One agreement. `roles` link people; `columns` says, for this partner's file, which column is which role.

    `window_months` is how far back registrations are encoded: no round holds older ones (DP-LNK-1).
    """

    roles: tuple[Role, ...]
    bits: int = 1024
    spread: int = 7
    hashes: Mapping[str, int] = field(default_factory=lambda: dict(HASHES))
    keys: tuple[tuple[str, ...], ...] = ()
    bands: int = 16
    band_rows: int = 5
    most_holders: int = 60
    window_months: int = 24
    normalisation: int = 3
    columns: Mapping[Role, str] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """SHA-256 of everything but `columns`, in hexadecimal."""
        document = {key: value for key, value in self.as_json().items() if key != "columns"}
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    @property
    def tokens(self) -> int:
        """Tokens of a record: match keys, then bands."""
        return len(self.keys) + self.bands

    def as_json(self) -> dict[str, Any]:
        """The document that partners share; `Schema.from_json` reads it."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "roles": [str(role) for role in self.roles],
            "bits": self.bits,
            "spread": self.spread,
            "hashes": dict(self.hashes),
            "keys": [list(key) for key in self.keys],
            "bands": self.bands,
            "band_rows": self.band_rows,
            "most_holders": self.most_holders,
            "window_months": self.window_months,
            "normalisation": self.normalisation,
            "columns": {str(role): column for role, column in self.columns.items()},
        }

    @classmethod
    def from_json(cls, document: object) -> Schema:
        """Read a schema; raises InputRefused `linkage-schema-unreadable` naming what is wrong."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise _unreadable("format", FORMAT)
        if document.get("version") != VERSION:
            raise _unreadable("version", VERSION)
        known = {one.name for one in fields(cls)} | {"format", "version"}
        for name in document:
            if name not in known:
                raise _unreadable(str(name), _("nothing: this version does not know it"))
        made = schema_for(_roles(document.get("roles")), keys=_keys(document.get("keys")))
        plain: dict[str, Any] = {name: _number(document, name) for name in _NUMBERS if name in document}
        hashes = {**HASHES, **_mapping(document, "hashes", int)}
        columns = {_role(role): column for role, column in _mapping(document, "columns", str).items()}
        return replace(made, **plain, hashes=hashes, columns=columns)


def schema_for(
    roles: Iterable[Role], *, keys: tuple[tuple[str, ...], ...] | None = None, most_keys: int = MOST_KEYS
) -> Schema:
    """The recommended schema for registers that have these roles.

    Raises InputRefused `linkage-too-few-fields` where fewer than three identify a person, or no name is among them.
    """
    given = set(roles)
    linking = tuple(role for role in KINDS if role in given)
    if len(linking) < FEWEST_FIELDS or not any(KINDS[role] is Kind.NAME for role in linking):
        raise InputRefused(
            "linkage-too-few-fields",
            _(
                "These registers share %(count)s identifying columns (%(columns)s); linking needs a name and two others."
            ),
            params={"count": len(linking), "columns": ", ".join(linking) or "-"},
            hint=_("Name the columns as in docs/methods/linkage.md, or say which is which in a schema."),
        )
    allowed = [
        template for template in TEMPLATES if all(ATOMS[atom] & set(linking) == ATOMS[atom] for atom in template)
    ]
    return Schema(
        roles=linking,
        hashes=_balanced(linking),
        keys=tuple(allowed[:most_keys]) if keys is None else keys,
    )


HASHES_OF_A_RECORD: Final = 330
"""Bits that a usual record sets, counted with repetition: about a quarter of 1024. More would drown in diffusion what
near records have in common; fewer would tell an attacker more."""
_PIECES: Final[Mapping[Kind, Mapping[str, int]]] = {
    Kind.NAME: {"skeleton": 5, "fold": 8},
    Kind.DATE: {"date": 6},
    Kind.WORDS: {"words": 13},
    Kind.NUMBER: {"number": 6},
    Kind.CODE: {"code": 1},
}
"""How many pieces a usual value of a kind has."""


def _balanced(roles: Iterable[Role]) -> dict[str, int]:
    """HASHES, fewer of each where a register has many fields, so that a record sets about as many bits."""
    used = sum(count * HASHES[channel] for role in roles for channel, count in _PIECES[KINDS[role]].items())
    share = min(1.0, HASHES_OF_A_RECORD / used)
    return {channel: max(1, round(hashes * share)) for channel, hashes in HASHES.items()}


_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "bits": (512, 4096),
    "spread": (1, 15),
    "bands": (0, 64),
    "band_rows": (1, 16),
    "most_holders": (1, 1_000_000),
    "window_months": (1, 24),
    "normalisation": (3, 3),
}
"""The least and the most that a parameter may be."""


def _unreadable(place: str, right: object) -> InputRefused:
    return InputRefused(
        "linkage-schema-unreadable",
        _("This is not a linkage schema that can be used: %(place)s must be %(right)s."),
        params={"place": place, "right": right},
    )


def _number(document: Mapping[str, Any], name: str) -> int:
    least, most = _NUMBERS[name]
    value = document[name]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _unreadable(name, f"{least}-{most}")
    if name == "bits" and value & (value - 1):
        raise _unreadable(name, "512, 1024, 2048, 4096")
    return value


def _mapping(document: Mapping[str, Any], name: str, kind: type) -> dict[str, Any]:
    value = document.get(name, {})
    if not isinstance(value, dict) or not all(isinstance(one, kind) for one in value.values()):
        raise _unreadable(name, f"{{..: {kind.__name__}}}")
    return value


def _role(text: object) -> Role:
    try:
        return Role(str(text))
    except ValueError as error:
        raise _unreadable(f"role {text}", ", ".join(Role)) from error


def _roles(value: object) -> list[Role]:
    if not isinstance(value, list):
        raise _unreadable("roles", "[" + ", ".join(KINDS) + "]")
    return [_role(one) for one in value]


def _keys(value: object) -> tuple[tuple[str, ...], ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(key, list) and key for key in value):
        raise _unreadable("keys", f"[[{', '.join(ATOMS)}], ..]")
    for key in value:
        for atom in key:
            if atom not in ATOMS:
                raise _unreadable(f"keys: {atom}", ", ".join(ATOMS))
    return tuple(tuple(key) for key in value)
