"""Counter-trafficking cases in the fields of HTCDS 2.0 (Human Trafficking Case Data Standard, CC BY 4.0).

Without identifiers by default: a band stands for the date of birth and for the age when trafficked, months for days, and
no name, number, contact or text is there. Fields that the standard does not have say so in the dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jahorina.partners.permissions import Member
from jahorina.partners.roles import Area
from jahorina.registers.access import Scope, supervises
from jahorina.registers.codes import UNKNOWN_NATIONALITY, code_lists
from jahorina.registers.exporting.streaming import (
    Export,
    Pseudonyms,
    announced,
    csv_of,
    exact,
    exportable,
    identities_of,
    in_pieces,
    month,
    pieces,
)
from jahorina.registers.folding import Entry, effective
from jahorina.registers.models import Case, Step
from jahorina.registers.queries import AGE_BANDS, age_band
from jahorina.registers.vault.identities import Identity

GENDERS: Final = {"female": "Feminine", "male": "Masculine"}
NOT_SPECIFIED: Final = "NonSpecifiedUnknown"
STATUSES: Final = {
    "presumed": "PossibleVictimOfTrafficking",
    "identified": "ActualVictimOfTrafficking",
    "not-identified": "NotAVictimOfTrafficking",
}
_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Facts:
    """What the steps of a case say, the newest word of each field; the identity only where it was asked for."""

    case: Case
    said: Mapping[str, Any]
    status: str
    pseudonyms: Pseudonyms
    today: date
    identity: Identity | None = None

    def code(self, name: str) -> str:
        """One code, or several parted by semicolons."""
        found = self.said.get(name, "")
        return ";".join(map(str, found)) if isinstance(found, list) else str(found)


@dataclass(frozen=True, slots=True)
class HtcdsField:
    """A column: the standard's own name or a note on what it stands for, the code list, the cell."""

    meaning: str
    cell: Callable[[Facts], str]
    scheme: str = ""
    codes: tuple[str, ...] = ()
    identifies: bool = False


FIELDS: Final[Mapping[str, HtcdsField]] = {
    "record_id": HtcdsField("not in HTCDS: a number for this export alone", lambda one: one.pseudonyms.of(one.case.pk)),
    "prs_Gender": HtcdsField(
        "HTCDS", lambda one: GENDERS.get(one.case.sex, NOT_SPECIFIED), codes=(*GENDERS.values(), NOT_SPECIFIED)
    ),
    "prs_AgeBand": HtcdsField(
        "stands for HTCDS prs_Birthdate: age band on the day of the export",
        lambda one: age_band(one.case.birth_year, one.today),
    ),
    "prs_Citizenship": HtcdsField(
        "HTCDS: ISO 3166-1 alpha-3; XXA stateless", lambda one: one.case.nationality.replace(UNKNOWN_NATIONALITY, "")
    ),
    "vic_TraffickingStatus": HtcdsField("HTCDS", lambda one: one.status, codes=tuple(STATUSES.values())),
    "vic_TraffickingStatusDecisionMakingOrg": HtcdsField(
        "HTCDS", lambda one: one.code("decided_by"), "htcds-decision-maker"
    ),
    "vic_RelationshipToTrafficker": HtcdsField("HTCDS", lambda one: one.code("relationship"), "htcds-relationship"),
    "vic_AgeBandWhenTrafficked": HtcdsField(
        "stands for HTCDS vic_AgeWhenTrafficked", lambda one: band_of(one.said.get("age_when_trafficked"))
    ),
    "vic_MethodOfRecruitment": HtcdsField("HTCDS", lambda one: one.code("recruitment"), "htcds-recruitment"),
    "vic_MethodsOfControl": HtcdsField("HTCDS: parted by semicolons", lambda one: one.code("control"), "htcds-control"),
    "vic_TypeOfExploitation": HtcdsField(
        "HTCDS: parted by semicolons", lambda one: one.code("exploitation"), "htcds-exploitation"
    ),
    "vic_ForcedLabourIndustry": HtcdsField(
        "HTCDS: sections of ISIC 4", lambda one: one.code("industry"), "htcds-industry"
    ),
    "vic_CountryOfExploitation": HtcdsField(
        "stands for HTCDS vic_LocationOfExploitation: the country alone", lambda one: one.code("exploited_in")
    ),
    "spl_Type": HtcdsField("HTCDS: parted by semicolons", lambda one: one.code("types"), "htcds-support"),
    "spl_PlannedEndMonth": HtcdsField("stands for HTCDS spl_PlannedEndDate", lambda one: one.code("planned_end")[:7]),
    "cas_Status": HtcdsField(
        "HTCDS", lambda one: "Closed" if one.case.closed_on else "Active", codes=("Active", "Closed")
    ),
    "cas_ReasonForCaseClosure": HtcdsField(
        "HTCDS", lambda one: one.case.outcome if one.case.closed_on else "", "htcds-closure"
    ),
    "cas_OpenedMonth": HtcdsField("not in HTCDS", lambda one: month(one.case.opened_on)),
    "cas_ClosedMonth": HtcdsField("not in HTCDS", lambda one: month(one.case.closed_on)),
    "simulated": HtcdsField(
        "not in HTCDS: true for synthetic people", lambda one: "true" if one.case.is_simulated else "false"
    ),
    "cas_Reference": HtcdsField("not in HTCDS", lambda one: one.case.reference, identifies=True),
    "prs_Name": HtcdsField(
        "stands for HTCDS prs_FirstName, prs_MiddleName and prs_SecondName: the whole name",
        lambda one: one.identity.display_name if one.identity else "",
        identifies=True,
    ),
    "prs_Birthdate": HtcdsField("HTCDS", lambda one: exact(one.identity.born) if one.identity else "", identifies=True),
    "prs_IdentityNumber": HtcdsField(
        "HTCDS: parted by semicolons",
        lambda one: ";".join(paper.number for paper in one.identity.documents) if one.identity else "",
        identifies=True,
    ),
}
"""Every column in the order of the file; those that identify come last and only on request."""


def export_htcds(*, member: Member, purpose: str, with_identifiers: bool = False, today: date | None = None) -> Export:
    """The member's counter-trafficking cases (a supervisor's: the institution's) as CSV, streamed.

    Raises NotAllowed, InputRefused (`purpose-unknown`).
    """
    rows = own_cases(member, Area.COUNTER_TRAFFICKING)
    count = announced(
        member=member,
        what="htcds",
        area=Area.COUNTER_TRAFFICKING,
        rows=rows,
        purpose=purpose,
        with_identifiers=with_identifiers,
    )
    chosen = [name for name, one in FIELDS.items() if with_identifiers or not one.identifies]
    day = today or timezone.localdate()
    chunks = csv_of(chosen, _batches(rows, chosen, day, with_identifiers=with_identifiers))
    return Export("htcds.csv", "text/csv; charset=utf-8", chunks, count)


def dictionary(*, with_identifiers: bool = False) -> Export:
    """What each column of `export_htcds` means, with each code of its list."""
    rows = list(_explained(with_identifiers))
    chunks = csv_of(("field", "meaning", "code", "name"), [rows])
    return Export("htcds-dictionary.csv", "text/csv; charset=utf-8", chunks, len(rows))


def own_cases(member: Member, area: Area) -> QuerySet[Case]:
    """The institution's cases of an area for its supervisor, else the member's own; raises NotAllowed."""
    scope = Scope.INSTITUTION if supervises(member, area) else Scope.MINE
    return exportable(member=member, scope=scope, area=area)


def facts_of(
    piece: Sequence[Case], pseudonyms: Pseudonyms, today: date, known: Mapping[UUID, Identity]
) -> Iterator[Facts]:
    """What the steps of a piece of cases say."""
    histories = _histories(piece)
    for case in piece:
        entries = effective(histories.get(case.pk, ()))
        said: dict[str, Any] = {}
        status = ""
        for entry in entries:
            said |= entry.detail
            status = STATUSES.get(entry.kind, status)
        identity = known.get(case.person_id) if case.person_id else None
        yield Facts(case, said, status, pseudonyms, today, identity)


def band_of(age: Any) -> str:
    """The band of an age in years; empty where it is not known."""
    if age is None:
        return ""
    for low, high in AGE_BANDS:
        if high is None or int(age) <= high:
            return f"{low}-{high}" if high is not None else f"{low}+"
    return ""


def _batches(
    rows: QuerySet[Case], chosen: Sequence[str], today: date, *, with_identifiers: bool
) -> Iterator[list[list[str]]]:
    pseudonyms = Pseudonyms()
    cells = [FIELDS[name].cell for name in chosen]
    for piece in in_pieces(rows):
        known = identities_of(piece) if with_identifiers else {}
        yield [[cell(one) for cell in cells] for one in facts_of(piece, pseudonyms, today, known)]


def _histories(piece: Sequence[Case]) -> dict[UUID, list[Entry]]:
    found: dict[UUID, list[Entry]] = {}
    for wanted in pieces([case.pk for case in piece], _ASKED_AT_ONCE):
        rows = Step.objects.filter(case_id__in=wanted).order_by("case_id", "sequence")
        for case, *entry in rows.values_list(
            "case_id", "sequence", "kind", "happened_on", "detail", "corrects", "is_void"
        ):
            found.setdefault(case, []).append(Entry(*entry))
    return found


def _explained(with_identifiers: bool) -> Iterator[tuple[str, str, str, str]]:
    lists = code_lists()
    for name, one in FIELDS.items():
        if one.identifies and not with_identifiers:
            continue
        yield name, one.meaning, "", ""
        for code in one.codes:
            yield name, "", code, ""
        for entry in lists.codes(one.scheme) if one.scheme else ():
            yield name, "", entry.code, entry.names.get("en", "")
