"""What of an IATI file belongs to the plan: its activities to measures, its organisations to donors. Data, not code.

    activities:
      XM-DAC-12345-7: {measure: M-RE-1}
      XM-DAC-12345-8: {measure: M-PR-2, counts: outgoing, donor: eu}
    organisations:
      XI-IATI-EC_NEAR: eu

`donor` gives the money of an activity whatever its transactions say. `counts` is needed where an activity has money coming in
and going out: the same euro would count twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from jahorina.formats.yaml_documents import Document, parse_yaml, read_yaml
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.plan.models import Funding

LARGEST_BYTES: Final = 256 * 1024

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=60)]


class Counts(StrEnum):
    """Which side of an activity is its money: what it receives, or what it gives."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class ActivityLink(BaseModel):
    """The measure that an activity pays for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: Code
    donor: Code | None = None
    counts: Counts | None = None


class IatiMapping(BaseModel):
    """Activities by identifier, and organisations by reference or, where they have none, by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    activities: dict[str, ActivityLink] = {}
    organisations: dict[str, Code] = {}

    def joined(self, other: IatiMapping) -> IatiMapping:
        """Both; where they differ, `other` holds."""
        return IatiMapping(
            activities={**self.activities, **other.activities},
            organisations={**self.organisations, **other.organisations},
        )


def iati_mapping(content: bytes | Path, *, name: str = "mapping.yaml") -> IatiMapping:
    """Read a mapping; raises InputRefused (`iati-mapping`, `yaml-...`) that names each line that is wrong."""
    if isinstance(content, Path):
        return _checked(read_yaml(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if len(content) > LARGEST_BYTES or (content and not text):
        raise InputRefused(
            "iati-mapping", _("%(file)s is no mapping: write YAML in UTF-8, not over 256 KiB."), params={"file": name}
        )
    return _checked(parse_yaml(text, Path(name)))


def links_before(activities: Sequence[str]) -> IatiMapping:
    """What earlier imports say of these activities: the measure, and the donor where all their money came from one."""
    rows = Funding.objects.filter(activity__in=activities).values_list("activity", "measure__code", "donor").distinct()
    found: dict[str, set[tuple[str, str]]] = {}
    for activity, measure, donor in rows:
        found.setdefault(activity, set()).add((measure, donor))
    return IatiMapping(
        activities={
            activity: ActivityLink(
                measure=next(iter(pairs))[0], donor=next(iter(pairs))[1] if len(pairs) == 1 else None
            )
            for activity, pairs in found.items()
            if len({measure for measure, _donor in pairs}) == 1
        }
    )


def _checked(document: Document) -> IatiMapping:
    data: Any = {} if document.data is None else document.data
    try:
        return IatiMapping.model_validate(data)
    except ValidationError as error:
        refusals = tuple(
            Refusal(
                "iati-mapping-line",
                _("%(place)s: %(problem)s"),
                row=document.line_of(tuple(one["loc"])),
                params=(("place", ".".join(map(str, one["loc"])) or "-"), ("problem", one["msg"])),
            )
            for one in error.errors(include_url=False, include_input=False)
        )
        raise InputRefused(
            "iati-mapping",
            _("%(file)s, line %(line)s: no mapping as it must be; %(problem)s"),
            refusals=refusals,
            params={"file": document.name, "line": refusals[0].row, "problem": refusals[0].text()},
        ) from error
