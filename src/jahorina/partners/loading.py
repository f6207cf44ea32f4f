"""Brings the room's tables in line with the programme's files: all of it or nothing, and twice is the same as once.

A partner, institution or place that left the files stays in the tables, because members and observations may name it;
it is reported as left, and is better ended by `valid_to`. Languages and legs that left are taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction

from jahorina.audit import services as audit
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.models import Institution, Language, Leg, Partner, Place, PlaceCapacity, Programme
from jahorina.partners.programme_schema import (
    DatedEntry,
    EvidencedEntry,
    InstitutionEntry,
    LanguageEntry,
    LegEntry,
    PartnerEntry,
    PlaceEntry,
    ProgrammeEntry,
    ProgrammePartners,
)

SomeModel = TypeVar("SomeModel", bound=models.Model)
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PartnersLoad:
    """What a load did, entry by entry, as `partner al` or `leg rs-ba`; `left` are rows that left the files."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The five numbers, by name."""
        return {name: len(getattr(self, name)) for name in ("added", "changed", "removed", "unchanged", "left")}


@dataclass(slots=True)
class _Ledger:
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def note(self, label: str, *, is_new: bool, differs: bool) -> None:
        (self.added if is_new else self.changed if differs else self.unchanged).append(label)

    def closed(self) -> PartnersLoad:
        lists = (self.added, self.changed, self.removed, self.unchanged, self.left)
        return PartnersLoad(*(tuple(labels) for labels in lists))


@transaction.atomic
def load_partners(programme: ProgrammePartners, *, by: str) -> PartnersLoad:
    """Add and change programme, languages, partners, institutions, places and legs until they are those of `programme`.

    `by` is the label of who does it. One audit event `partners.programme-loaded` names what was added, changed and
    removed; a load that finds everything in place writes nothing at all. Raises Conflict (`programme-other`) where the
    workspace runs another programme.
    """
    _refuse_another(programme.programme.code)
    ledger = _Ledger()
    _put(Programme, programme.programme.code, _programme(programme.programme), ledger)
    for position, language in enumerate(programme.languages):
        _put(Language, language.code, _language(language, position), ledger)
    partners = {entry.code: _put(Partner, entry.code, _partner(entry), ledger).pk for entry in programme.partners}
    for institution in programme.institutions:
        _put(Institution, institution.code, _institution(institution, partners), ledger)
    places = _load_places(programme, partners, ledger)
    for position, leg in enumerate(programme.legs):
        _put(Leg, leg.code, _leg(leg, places, position), ledger)
    _see_to_what_left(programme, ledger)
    load = ledger.closed()
    if load.added or load.changed or load.removed:
        detail = {"added": list(load.added), "changed": list(load.changed), "removed": list(load.removed)}
        audit.record(actor=by, action="partners.programme-loaded", target=programme.programme.code, detail=detail)
    return load


def _refuse_another(code: str) -> None:
    other = Programme.objects.exclude(code=code).first()
    if other is not None:
        raise Conflict(
            "programme-other",
            _("This workspace runs the programme %(running)s; %(code)s cannot be loaded beside it."),
            hint=_("Make another workspace for it."),
            params={"running": other.code, "code": code},
        )


def _load_places(programme: ProgrammePartners, partners: Mapping[str, int], ledger: _Ledger) -> dict[str, int]:
    loaded: dict[str, int] = {}
    for position, entry in enumerate(programme.places):
        # The reader has parents stand above their children, so that the parent is loaded already.
        fields = _place(entry, partners, loaded, position)
        place = _put(Place, entry.code, fields, ledger)
        loaded[entry.code] = place.pk
        label = f"place {entry.code}"
        if _replace_capacities(place, entry) and label in ledger.unchanged[-1:]:
            ledger.changed.append(ledger.unchanged.pop())
    return loaded


def _put(model: type[SomeModel], code: str, fields: Fields, ledger: _Ledger) -> SomeModel:
    """Create the row, or write the fields that differ."""
    label = f"{model._meta.model_name} {code}"
    row = model._default_manager.filter(code=code).first()
    if row is None:
        ledger.note(label, is_new=True, differs=False)
        return model._default_manager.create(code=code, **fields)
    differing = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, fields[name])
    if differing:
        row.save(update_fields=differing)
    ledger.note(label, is_new=False, differs=bool(differing))
    return row


def _replace_capacities(place: Place, entry: PlaceEntry) -> bool:
    """Where the centre's capacities are not the wanted ones, write them anew; says whether it did."""
    wanted = [_evidenced(item) | {"beds": item.beds, "as_of": item.as_of} for item in entry.capacities]
    names = ("provenance", "verify", "sources", "beds", "as_of")
    there = [{name: getattr(row, name) for name in names} for row in place.capacities.order_by("id")]
    if there == wanted:
        return False
    place.capacities.all().delete()
    PlaceCapacity.objects.bulk_create([PlaceCapacity(place=place, **fields) for fields in wanted])
    return True


def _see_to_what_left(programme: ProgrammePartners, ledger: _Ledger) -> None:
    kept: dict[type[models.Model], set[str]] = {
        Partner: {entry.code for entry in programme.partners},
        Institution: {entry.code for entry in programme.institutions},
        Place: {entry.code for entry in programme.places},
    }
    for model, codes in kept.items():
        for code in model._default_manager.exclude(code__in=codes).values_list("code", flat=True):
            ledger.left.append(f"{model._meta.model_name} {code}")
    taken: dict[type[models.Model], set[str]] = {
        Leg: {entry.code for entry in programme.legs},
        Language: {entry.code for entry in programme.languages},
    }
    for model, codes in taken.items():
        gone = model._default_manager.exclude(code__in=codes)
        ledger.removed += [f"{model._meta.model_name} {code}" for code in gone.values_list("code", flat=True)]
        gone.delete()


def _programme(entry: ProgrammeEntry) -> Fields:
    return {
        "version": entry.version,
        "names": entry.names,
        "description": entry.description,
        "partners_note": entry.partners_note,
        "languages": list(entry.languages),
        "default_display": {publication: style.value for publication, style in entry.default_display.items()},
        "hub_partner": entry.hub_partner or "",
    }


def _language(entry: LanguageEntry, position: int) -> Fields:
    return {
        "names": entry.names,
        "direction": entry.direction,
        "fallback": list(entry.fallback),
        "position": position,
    }


def _partner(entry: PartnerEntry) -> Fields:
    display = {style.value: shown.model_dump(exclude_none=True) for style, shown in entry.display.items()}
    return _evidenced(entry) | {
        "kind": entry.kind.value,
        "position": entry.order,
        "names": entry.names,
        "short_names": entry.short_names or {},
        "codes": entry.codes.model_dump(exclude_none=True),
        "display": display,
    }


def _institution(entry: InstitutionEntry, partners: Mapping[str, int]) -> Fields:
    return _dated(entry) | {
        "partner_id": partners[entry.partner],
        "names": entry.names,
        "functions": [function.value for function in entry.functions],
        "verify_functions": [function.value for function in entry.verify_functions],
    }


def _place(entry: PlaceEntry, partners: Mapping[str, int], loaded: Mapping[str, int], position: int) -> Fields:
    return _dated(entry) | {
        "kind": entry.kind.value,
        "partner_id": partners[entry.partner] if entry.partner else None,
        "parent_id": loaded[entry.parent] if entry.parent else None,
        "names": entry.names,
        "latitude": entry.lat,
        "longitude": entry.lon,
        "coordinate_precision": entry.coordinate_precision or "",
        "codes": entry.codes.model_dump(exclude_none=True),
        "centre_type": entry.centre_type.value if entry.centre_type else "",
        "border": list(entry.border),
        "status": entry.status.value if entry.status else "",
        "position": position,
    }


def _leg(entry: LegEntry, places: Mapping[str, int], position: int) -> Fields:
    return _dated(entry) | {
        "origin_id": places[entry.origin],
        "destination_id": places[entry.destination],
        "kind": entry.kind.value,
        "position": position,
    }


def _dated(entry: DatedEntry) -> Fields:
    return _evidenced(entry) | {"valid_from": entry.valid_from, "valid_to": entry.valid_to}


def _evidenced(entry: EvidencedEntry) -> Fields:
    return {"provenance": entry.provenance.value, "verify": entry.verify, "sources": list(entry.sources)}
