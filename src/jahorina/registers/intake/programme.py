"""The programme's mappings of forms: read from registers/intake/*.yaml, kept in the database for the pages."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from jahorina.audit import actions
from jahorina.audit import services as audit
from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.registers.intake.mapping import OWN_LAYOUT, Mapping, mapping_of, own_layout
from jahorina.registers.models import IntakeMapping

FOLDER = "registers/intake"


def read_mappings(folder: Path) -> tuple[Mapping, ...]:
    """Read the mappings of a programme; raises InputRefused (`mapping-...`, `yaml-...`)."""
    found = tuple(mapping_of(path) for path in sorted((folder / FOLDER).glob("*.yaml")))
    codes = [one.code for one in found]
    twice = next((code for code in (*codes, OWN_LAYOUT) if (*codes, OWN_LAYOUT).count(code) > 1), None)
    if twice is not None:
        raise InputRefused("mapping-twice", _("There are two mappings called %(code)s."), params={"code": twice})
    return found


@transaction.atomic
def load_mappings(mappings: tuple[Mapping, ...], *, by: str) -> int:
    """Bring the kept mappings in line with the programme's; the same again writes nothing. Returns how many."""
    wanted = {one.code: one.model_dump(mode="json", exclude_defaults=True) for one in mappings}
    if wanted == dict(IntakeMapping.objects.values_list("code", "definition")):
        return len(wanted)
    IntakeMapping.objects.exclude(code__in=wanted).delete()
    for one in mappings:
        fields = {"area": one.area.value, "names": one.names, "definition": wanted[one.code]}
        IntakeMapping.objects.update_or_create(code=one.code, defaults=fields)
    audit.record(actor=by, action=actions.REGISTERS_LOADED, target="registers:intake", detail={"mappings": len(wanted)})
    return len(wanted)


def mappings(area: str) -> tuple[Mapping, ...]:
    """The mappings of an area: the system's own columns first."""
    rows = IntakeMapping.objects.filter(area=area).values_list("definition", flat=True)
    return (own_layout(area), *(Mapping.model_validate(one) for one in rows))


def mapping(code: str, area: str) -> Mapping:
    """One mapping of an area; raises NotFound (`mapping-unknown`)."""
    for one in mappings(area):
        if one.code == code:
            return one
    raise NotFound("mapping-unknown", _("There is no mapping %(code)s for this area."), params={"code": code})
