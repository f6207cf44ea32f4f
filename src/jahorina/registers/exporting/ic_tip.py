"""The entities of IC-TIP (International Classification for administrative data on trafficking in persons) as a ZIP.

Its four entities are event, victim, perpetrator and reporting entity. Whoever works with victims takes out events,
victims and reporting entities; whoever works in criminal justice takes out events, perpetrators and reporting entities
of the incidents handed on as trafficking. No permission, file or number joins the two: pseudonyms are of one export
alone, and no table of suspects leads to a victim. A perpetrator is somebody suspected until a court has judged.
IC-TIP's own code tables are not public yet; codes are those of HTCDS 2.0, and the dictionary says so.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jahorina.audit import actions
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.partners.roles import Area
from jahorina.registers.exporting.htcds import FIELDS, Facts, facts_of, own_cases
from jahorina.registers.exporting.streaming import (
    Export,
    Pseudonyms,
    announced,
    csv_of,
    in_pieces,
    month,
    pieces,
)
from jahorina.registers.models import Case, Tie, TieKind
from jahorina.registers.queries import age_band, record_reading
from jahorina.registers.smuggling.compartment import ties_seen_by
from jahorina.registers.smuggling.grading import confidence
from jahorina.registers.smuggling.suspect_vault import opened_suspect

Cell = Callable[[Facts], str]


def _event(one: Facts) -> str:
    return one.pseudonyms.of(f"event:{one.case.pk}")


def _entity(one: Facts) -> str:
    return one.pseudonyms.of(f"entity:{one.case.institution_id}")


_VICTIM_OF_HTCDS: Final = (
    *("prs_Gender", "prs_AgeBand", "prs_Citizenship", "vic_TraffickingStatus"),
    *("vic_TraffickingStatusDecisionMakingOrg", "vic_AgeBandWhenTrafficked", "vic_RelationshipToTrafficker"),
)
_EVENT_OF_HTCDS: Final = (
    *("vic_TypeOfExploitation", "vic_MethodsOfControl", "vic_MethodOfRecruitment"),
    *("vic_ForcedLabourIndustry", "vic_CountryOfExploitation"),
)
VICTIM: Final[Mapping[str, Cell]] = {
    "victim_id": lambda one: one.pseudonyms.of(f"victim:{one.case.pk}"),
    "event_id": _event,
    **{name: FIELDS[name].cell for name in _VICTIM_OF_HTCDS},
    "simulated": FIELDS["simulated"].cell,
}
EVENT: Final[Mapping[str, Cell]] = {
    "event_id": _event,
    "reporting_entity_id": _entity,
    "reported_month": lambda one: month(one.case.opened_on),
    **{name: FIELDS[name].cell for name in _EVENT_OF_HTCDS},
    "simulated": FIELDS["simulated"].cell,
}
INCIDENT: Final[Mapping[str, Cell]] = {
    "event_id": _event,
    "reporting_entity_id": _entity,
    "reported_month": lambda one: month(one.case.opened_on),
    "place": lambda one: one.case.place,
    "means": lambda one: one.code("means"),
    "persons": lambda one: one.code("persons"),
    "judgement": lambda one: one.case.outcome,
    "simulated": FIELDS["simulated"].cell,
}
REPORTING_ENTITY: Final[Mapping[str, Cell]] = {
    "reporting_entity_id": _entity,
    "institution": lambda one: one.case.institution.code,
    "partner": lambda one: one.case.partner_code,
}
FILES: Final[Mapping[Area, Mapping[str, Mapping[str, Cell]]]] = {
    Area.COUNTER_TRAFFICKING: {"event.csv": EVENT, "victim.csv": VICTIM},
    Area.CRIMINAL_JUSTICE: {"event.csv": INCIDENT},
}
HANDED_ON: Final = "trafficking-suspected"
PERPETRATOR: Final[Mapping[str, str]] = {
    "perpetrator_id": "IC-TIP entity; a number for this export alone",
    "event_id": "IC-TIP entity; as in event.csv",
    "role": "code list smuggling-role of this program",
    "confidence": "the worse of the grades of source and information: high, medium, low",
    "proceedings": "state of the incident, which says nothing about this person's guilt",
    "citizenship": "ISO 3166-1 alpha-3, as established, else as claimed",
    "age_band": "age band on the day of the export",
    "simulated": "not in IC-TIP: true for synthetic people",
}
"""The columns of perpetrator.csv with what they mean; there is no name, number or day of birth."""
_TIES_AT_ONCE: Final = 200


def export_ic_tip(*, member: Member, area: Area, purpose: str, today: date | None = None) -> Export:
    """The entities that the area's workers may know, without identifiers, streamed as a ZIP.

    Raises NotAllowed, InputRefused (`area-without-trafficking`, `purpose-unknown`).
    """
    if area not in FILES:
        raise InputRefused(
            "area-without-trafficking",
            _("IC-TIP is of counter-trafficking and criminal justice; %(area)s has no such cases."),
            params={"area": str(area)},
        )
    rows = own_cases(member, area)
    if area is Area.CRIMINAL_JUSTICE:
        rows = rows.filter(steps__kind=HANDED_ON).distinct()
    count = announced(member=member, what="ic-tip", area=area, rows=rows, purpose=purpose, with_identifiers=False)
    day, pseudonyms = today or timezone.localdate(), Pseudonyms()
    ties = _perpetrators_of(member, rows) if area is Area.CRIMINAL_JUSTICE else None
    chunks = _zipped(FILES[area], rows, ties, pseudonyms, day)
    return Export(f"ic-tip-{area}.zip", "application/zip", chunks, count)


class _Sink:
    """Where a ZIP is written to without being kept: what was written is taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, content: bytes) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self._pieces = b"".join(self._pieces), []
        return found


def _perpetrators_of(member: Member, rows: QuerySet[Case]) -> QuerySet[Tie]:
    """The parts of suspects in the events that the member may see; that they were exported is recorded first."""
    ties = ties_seen_by(member).filter(kind=TieKind.INVOLVED, incident__in=rows.values("id"))
    with transaction.atomic():
        detail = {"what": "ic-tip", "rows": ties.count()}
        record_reading(member, actions.PERPETRATORS_EXPORTED, f"area:{Area.CRIMINAL_JUSTICE}", detail)
    return ties


def _zipped(
    files: Mapping[str, Mapping[str, Cell]],
    rows: QuerySet[Case],
    ties: QuerySet[Tie] | None,
    pseudonyms: Pseudonyms,
    today: date,
) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, cells in files.items():
            yield from _member_of(archive, sink, name, csv_of(tuple(cells), _batches(rows, cells, pseudonyms, today)))
        if ties is not None:
            perpetrators = csv_of(tuple(PERPETRATOR), _perpetrators(ties, pseudonyms, today))
            yield from _member_of(archive, sink, "perpetrator.csv", perpetrators)
        yield from _member_of(archive, sink, "reporting_entity.csv", _entities(rows, pseudonyms, today))
        yield from _member_of(archive, sink, "dictionary.csv", _dictionary(files, ties is not None))
    yield sink.taken()


def _member_of(archive: zipfile.ZipFile, sink: _Sink, name: str, content: Iterator[bytes]) -> Iterator[bytes]:
    with archive.open(name, "w") as file:
        for piece in content:
            file.write(piece)
            if written := sink.taken():
                yield written


def _batches(
    rows: QuerySet[Case], cells: Mapping[str, Cell], pseudonyms: Pseudonyms, today: date
) -> Iterator[list[list[str]]]:
    for piece in in_pieces(rows):
        yield [[cell(one) for cell in cells.values()] for one in facts_of(piece, pseudonyms, today, {})]


def _perpetrators(ties: QuerySet[Tie], pseudonyms: Pseudonyms, today: date) -> Iterator[list[list[str]]]:
    rows = ties.select_related("suspect", "incident").order_by("id").iterator(chunk_size=_TIES_AT_ONCE)
    for piece in pieces(rows, _TIES_AT_ONCE):
        yield [_perpetrator(tie, pseudonyms, today) for tie in piece]


def _perpetrator(tie: Tie, pseudonyms: Pseudonyms, today: date) -> list[str]:
    suspect = tie.suspect
    known = opened_suspect(suspect) if suspect is not None else None
    nationalities = (known.nationalities_established or known.nationalities_claimed) if known else ()
    return [
        pseudonyms.of(f"perpetrator:{tie.suspect_id}"),
        pseudonyms.of(f"event:{tie.incident_id}"),
        tie.code,
        str(confidence(tie.source_grade, tie.information_grade)),
        tie.incident.state,
        ";".join(nationalities),
        age_band(known.born.year if known and known.born else None, today),
        "true" if tie.incident.is_simulated else "false",
    ]


def _entities(rows: QuerySet[Case], pseudonyms: Pseudonyms, today: date) -> Iterator[bytes]:
    """One row for each institution that reported."""
    firsts: dict[int, Case] = {}
    for institution in rows.order_by("institution").values_list("institution", flat=True).distinct():
        case = rows.filter(institution=institution).select_related("institution").first()
        if case is not None:
            firsts[institution] = case
    seen = (Facts(case, {}, "", pseudonyms, today) for case in firsts.values())
    found = [[cell(one) for cell in REPORTING_ENTITY.values()] for one in seen]
    return csv_of(tuple(REPORTING_ENTITY), [found] if found else [])


def _dictionary(files: Mapping[str, Mapping[str, Cell]], with_perpetrators: bool) -> Iterator[bytes]:
    said = [
        [file, column, FIELDS[column].meaning if column in FIELDS else "IC-TIP entity; codes of this program"]
        for file, cells in {**files, "reporting_entity.csv": REPORTING_ENTITY}.items()
        for column in cells
    ]
    if with_perpetrators:
        said += [["perpetrator.csv", column, meaning] for column, meaning in PERPETRATOR.items()]
    return csv_of(("file", "column", "meaning"), [said])
