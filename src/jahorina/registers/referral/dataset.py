"""The minimum dataset: the fields that a sender can choose, and their values on the day of the referral.

Values are kept as codes with their list, so that the receiver reads them in their own language. What the document holds
is a copy of that day: later changes of the case do not reach the receiver by themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jahorina.registers.folding import Entry, effective
from jahorina.registers.histories import entries_of
from jahorina.registers.models import Case
from jahorina.registers.queries import age_band
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Identity

DOCUMENT_FORM = 1


@dataclass(frozen=True, slots=True)
class SharedField:
    """A field that can be shared. One that identifies or is sensitive reaches the receiver only when it has accepted."""

    code: str
    label: Promise
    identifying: bool = False
    sensitive: bool = False
    scheme: str = ""

    @property
    def is_shown_at_once(self) -> bool:
        """Whether the receiver reads it before it has accepted."""
        return not (self.identifying or self.sensitive)


@dataclass(frozen=True, slots=True)
class Source:
    """What values are taken from."""

    case: Case
    identity: Identity | None
    entries: tuple[Entry, ...]
    today: date


DATASET: Mapping[str, SharedField] = MappingProxyType(
    {
        field.code: field
        for field in (
            SharedField("name", _("Name"), identifying=True),
            SharedField("born", _("Date of birth"), identifying=True),
            SharedField("documents", _("Documents"), identifying=True),
            SharedField("contact", _("How to reach the person"), identifying=True),
            SharedField("languages", _("Languages")),
            SharedField("sex", _("Sex"), scheme="sex"),
            SharedField("age", _("Age band")),
            SharedField("nationality", _("Nationality")),
            SharedField("nationality-status", _("How the nationality is known"), scheme="nationality-status"),
            SharedField("place", _("Place of registration")),
            SharedField("alone", _("Unaccompanied or separated child"), scheme="child-status"),
            SharedField("guardian", _("A guardian is appointed")),
            SharedField("needs", _("Needs"), sensitive=True, scheme="specific-need"),
            SharedField("factors", _("Risk and protective factors"), sensitive=True, scheme="vulnerability-factor"),
        )
    }
)
"""The fields in the order of the pages."""

FROM_IDENTITY = frozenset({"name", "born", "documents", "contact", "languages"})
"""Fields for which the identity is opened from the vault; for the others it stays closed."""

PROPOSED = ("age", "sex", "languages", "needs")
"""What the form proposes: enough to decide whether to accept, and nobody's name."""


def values(case: Case, fields: Iterable[str], *, today: date) -> dict[str, Any]:
    """The values of the chosen fields on that day; a field of which nothing is known is left out."""
    chosen = [code for code in DATASET if code in set(fields)]
    person = case.person if FROM_IDENTITY & set(chosen) else None
    identity = identities.opened(person) if person is not None and person.erased_at is None else None
    source = Source(case, identity, effective(entries_of(case.pk)), today)
    found = {code: _READERS[code](source) for code in chosen}
    return {code: value for code, value in found.items() if value not in ("", None, [])}


def written(people: Iterable[tuple[str, Mapping[str, Any]]], words: str) -> str:
    """The document: each person's relation to the first one, with their values; and the sender's words."""
    listed = [{"relation": relation, "values": dict(found)} for relation, found in people]
    return json.dumps({"form": DOCUMENT_FORM, "people": listed, "words": words}, ensure_ascii=False, sort_keys=True)


def read(document: str) -> tuple[tuple[tuple[str, dict[str, Any]], ...], str]:
    """The people and the words of a document; nothing where its key was destroyed."""
    if not document:
        return (), ""
    plain = json.loads(document)
    return tuple((one["relation"], one["values"]) for one in plain["people"]), plain["words"]


def is_document(text: str) -> bool:
    """Whether a text that came from elsewhere is a document as `written` writes it, with fields that are known here."""
    try:
        people, words = read(text)
    except (ValueError, KeyError, TypeError):
        return False
    return isinstance(words, str) and all(_is_person(relation, values) for relation, values in people)


def _is_person(relation: object, values: object) -> bool:
    if not isinstance(relation, str) or not isinstance(values, dict) or not values.keys() <= DATASET.keys():
        return False
    plain = (one for value in values.values() for one in (value if isinstance(value, list) else [value]))
    return all(one is None or isinstance(one, str | bool) for one in plain)


def shown_at_once(found: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a receiver may read before it has accepted."""
    return {code: value for code, value in found.items() if DATASET[code].is_shown_at_once}


def _noted(source: Source, kind: str, field: str) -> list[str]:
    found = (entry.detail.get(field) for entry in source.entries if entry.kind == kind)
    return list(dict.fromkeys(str(value) for value in found if value))


def _factors(source: Source) -> list[str]:
    """Each factor that no review ended, as `factor|level|direction`: a protective one must not read as a risk."""
    standing: dict[tuple[str, str], str] = {}
    for entry in source.entries:
        key = str(entry.detail.get("factor", "")), str(entry.detail.get("level", ""))
        if entry.kind == "vulnerability-noted":
            standing[key] = str(entry.detail.get("direction", ""))
        elif entry.kind == "vulnerability-reviewed" and entry.detail.get("result") == "ended":
            standing.pop(key, None)
    return [f"{factor}|{level}|{direction}" for (factor, level), direction in standing.items()]


def _guardian(source: Source) -> bool | None:
    turns = [entry.kind for entry in source.entries if entry.kind in {"guardian-appointed", "guardian-ended"}]
    return turns[-1] == "guardian-appointed" if turns else None


def _born(source: Source) -> str:
    if source.identity is None or source.identity.born is None:
        return ""
    born, precision = source.identity.born, source.identity.born_precision
    return {"day": born.isoformat(), "month": f"{born:%Y-%m}"}.get(precision, f"{born:%Y}")


def _of_identity(read_from: Callable[[Identity], Any]) -> Callable[[Source], Any]:
    return lambda source: read_from(source.identity) if source.identity is not None else ""


_READERS: Mapping[str, Callable[[Source], Any]] = MappingProxyType(
    {
        "name": _of_identity(lambda identity: identity.display_name),
        "born": _born,
        "documents": _of_identity(
            lambda identity: [" ".join((paper.number, paper.issued_by)).strip() for paper in identity.documents]
        ),
        "contact": _of_identity(lambda identity: identity.contact),
        "languages": _of_identity(lambda identity: list(identity.languages)),
        "sex": lambda source: source.case.sex,
        "age": lambda source: age_band(source.case.birth_year, source.today),
        "nationality": lambda source: source.case.nationality,
        "nationality-status": lambda source: source.case.nationality_status,
        "place": lambda source: source.case.place,
        "alone": lambda source: (_noted(source, "unaccompanied-child-noted", "status") or [""])[-1],
        "guardian": _guardian,
        "needs": lambda source: _noted(source, "need-noted", "need"),
        "factors": _factors,
    }
)
