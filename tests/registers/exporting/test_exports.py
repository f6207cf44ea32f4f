"""What leaves the registers as a file: without identifiers unless asked for by who may, and always on record."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from jahorina.audit.models import Event
from jahorina.kernel.errors import InputRefused, NotAllowed
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers.access import Scope
from jahorina.registers.exporting.cases import COLUMNS, DEFAULT_COLUMNS, export_cases
from jahorina.registers.exporting.htcds import dictionary, export_htcds
from jahorina.registers.exporting.ic_tip import export_ic_tip
from jahorina.registers.exporting.streaming import Export, csv_of
from jahorina.registers.models import Case
from jahorina.registers.services import correct_step, open_case
from jahorina.registers.smuggling.services import record_suspect
from jahorina.registers.vault.identities import Document, Identity, Name
from tests.registers.cases import days_ago, opened, somebody, step, supervisor, worker
from tests.registers.smuggling.conftest import places
from tests.registers.smuggling_incidents import incident, says

__all__ = ["places"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]
CANARY = Identity(
    names=(Name("زینب الکناری", "Zainab Alkanari"),),
    documents=(Document("passport", "CAN4711", "SYR"),),
    contact="+387 61 111 111",
)


def table(chunks: Iterable[bytes]) -> list[dict[str, str]]:
    """A CSV as its reader sees it."""
    return list(csv.DictReader(io.StringIO(b"".join(chunks).decode("utf-8-sig"))))


def victim(boss: Member, identity: Identity = CANARY) -> Case:
    """A presumed victim of whom much is known."""
    case = opened(boss, Area.COUNTER_TRAFFICKING, identity=identity)
    step(boss, case, "presumed", decided_by="NGO", note="Zainab said so.")
    step(
        boss,
        case,
        "trafficking-described",
        exploitation=["ForcedLabour", "ForcedBegging"],
        control=["DebtBondage"],
        recruitment="AtWork",
        age_when_trafficked=17,
        exploited_in="TUR",
    )
    step(boss, case, "support-planned", types=["Health"], planned_end=days_ago(0).isoformat())
    return case


def files_of(export: Export) -> dict[str, list[dict[str, str]]]:
    """The tables of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(b"".join(export.chunks))) as archive:
        return {name: table([archive.read(name)]) for name in archive.namelist()}


def test_a_list_leaves_without_anything_that_tells_who_somebody_is() -> None:
    boss = supervisor(Area.PROTECTION)
    case = opened(boss, Area.PROTECTION, identity=CANARY)
    step(boss, case, "note-added", note="Zainab asked for a doctor.")
    export = export_cases(member=boss, scope=Scope.INSTITUTION, area=Area.PROTECTION, purpose="case-work")
    raw = b"".join(export.chunks).decode()
    (row,) = table([raw.encode()])
    assert tuple(row) == DEFAULT_COLUMNS
    assert (row["sex"], row["nationality"], row["opened_month"]) == ("male", "AFG", f"{case.opened_on:%Y-%m}")
    assert row["age_band"] in {"25-34", "18-24"}
    for told in (case.reference, str(case.pk), "Zainab", "CAN4711", "1996", case.opened_on.isoformat(), "doctor"):
        assert told not in raw
    assert export.rows == 1


def test_two_exports_cannot_be_joined() -> None:
    boss = supervisor(Area.PROTECTION)
    opened(boss, Area.PROTECTION)
    one, other = (
        table(export_cases(member=boss, scope=Scope.INSTITUTION, area=Area.PROTECTION, purpose="case-work").chunks)
        for _time in range(2)
    )
    assert one[0]["id"] != other[0]["id"]
    assert re.fullmatch("[0-9a-f]{16}", one[0]["id"])


def test_identities_leave_for_a_supervisor_alone_and_it_is_on_record() -> None:
    boss, by = supervisor(Area.PROTECTION), worker(Area.PROTECTION)
    opened(boss, Area.PROTECTION, identity=CANARY)
    chosen: dict[str, Any] = {"area": Area.PROTECTION, "purpose": "case-work", "columns": ("name", "documents", "sex")}
    (row,) = table(export_cases(member=boss, scope=Scope.INSTITUTION, **chosen).chunks)
    assert row == {"sex": "male", "name": "Zainab Alkanari (زینب الکناری)", "documents": "CAN4711"}
    event = Event.objects.get(action="cases.exported")
    assert event.detail == {"what": "list:institution", "purpose": "case-work", "rows": 1, "identifiers": True}
    with pytest.raises(NotAllowed, match="supervisor"):
        export_cases(member=by, scope=Scope.MINE, **chosen)


@pytest.mark.parametrize("identifying", [name for name, column in COLUMNS.items() if column.identifies])
def test_each_column_that_identifies_is_refused_to_a_case_worker(identifying: str) -> None:
    by = worker(Area.PROTECTION)
    with pytest.raises(NotAllowed):
        export_cases(
            member=by, scope=Scope.MINE, area=Area.PROTECTION, purpose="case-work", columns=("sex", identifying)
        )
    assert not Event.objects.filter(action="cases.exported").exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": "curiosity"}, "purpose-unknown"),
        ({"columns": ("sex", "religion")}, "columns-unknown"),
        ({"columns": ()}, "columns-unknown"),
        ({"scope": Scope.BROKEN_GLASS}, "scope-not-exported"),
    ],
)
def test_what_is_not_meant_to_leave_is_refused(changes: dict[str, Any], code: str) -> None:
    given = {"scope": Scope.MINE, "area": Area.PROTECTION, "purpose": "case-work", **changes}
    with pytest.raises(InputRefused) as caught:
        export_cases(member=worker(Area.PROTECTION), **given)
    assert caught.value.code == code


def test_nothing_of_another_institution_or_area_leaves() -> None:
    opened(supervisor(Area.PROTECTION, "rs"), Area.PROTECTION)
    boss = supervisor(Area.PROTECTION)
    assert export_cases(member=boss, scope=Scope.INSTITUTION, area=Area.PROTECTION, purpose="case-work").rows == 0
    with pytest.raises(NotAllowed):
        export_cases(member=boss, scope=Scope.INSTITUTION, area=Area.RETURN, purpose="case-work")


def test_a_formula_in_a_name_is_written_as_a_text() -> None:
    boss = supervisor(Area.PROTECTION)
    opened(boss, Area.PROTECTION, identity=somebody('=HYPERLINK("http://x")'))
    export = export_cases(
        member=boss, scope=Scope.INSTITUTION, area=Area.PROTECTION, purpose="case-work", columns=("name",)
    )
    assert table(export.chunks)[0]["name"].startswith("'=")


def test_the_first_piece_comes_before_the_second_row_is_read() -> None:
    read = []

    def rows() -> Any:
        for number in range(3):
            read.append(number)
            yield [[str(number)]]

    chunks = iter(csv_of(("n",), rows()))
    assert b"n" in next(chunks)
    assert read == []
    assert b"0" in next(chunks)
    assert read == [0]


def test_a_victim_leaves_in_the_fields_of_htcds() -> None:
    boss = supervisor(Area.COUNTER_TRAFFICKING)
    case = victim(boss)
    export = export_htcds(member=boss, purpose="case-work")
    raw = b"".join(export.chunks)
    (row,) = table([raw])
    assert row["prs_Gender"] == "Masculine"
    assert row["vic_TraffickingStatus"] == "PossibleVictimOfTrafficking"
    assert row["vic_TraffickingStatusDecisionMakingOrg"] == "NGO"
    assert row["vic_TypeOfExploitation"] == "ForcedLabour;ForcedBegging"
    assert row["vic_AgeBandWhenTrafficked"] == "16-17"
    assert row["vic_CountryOfExploitation"] == "TUR"
    assert row["spl_PlannedEndMonth"] == f"{timezone.localdate():%Y-%m}"
    assert row["cas_Status"] == "Active"
    for told in ("Zainab", "CAN4711", "387 61", case.reference, str(case.pk), "said so", "prs_Name"):
        assert told.encode() not in raw


def test_a_corrected_step_leaves_as_it_was_corrected() -> None:
    boss = supervisor(Area.COUNTER_TRAFFICKING)
    case = victim(boss)
    correct_step(
        by=boss,
        case=case.pk,
        sequence=2,
        reason="It was the police.",
        expected_version=None,
        fields={"decided_by": "Police"},
    )
    (row,) = table(export_htcds(member=boss, purpose="case-work").chunks)
    assert row["vic_TraffickingStatusDecisionMakingOrg"] == "Police"


def test_htcds_with_identifiers_is_for_a_supervisor_with_a_purpose() -> None:
    boss = supervisor(Area.COUNTER_TRAFFICKING)
    victim(boss)
    (row,) = table(export_htcds(member=boss, purpose="case-work", with_identifiers=True).chunks)
    assert row["prs_Name"].startswith("Zainab")
    with pytest.raises(NotAllowed):
        export_htcds(member=worker(Area.COUNTER_TRAFFICKING), purpose="case-work", with_identifiers=True)
    with pytest.raises(InputRefused):
        export_htcds(member=boss, purpose="")


def test_the_dictionary_explains_each_column_and_each_code_that_occurs() -> None:
    boss = supervisor(Area.COUNTER_TRAFFICKING)
    victim(boss)
    (row,) = table(export_htcds(member=boss, purpose="case-work").chunks)
    said = table(dictionary().chunks)
    assert list(dict.fromkeys(one["field"] for one in said)) == list(row)
    codes = {(one["field"], one["code"]) for one in said if one["code"]}
    listed = {field for field, _code in codes}
    occurring = {(field, code) for field in listed for code in row[field].split(";") if code}
    assert occurring
    assert occurring <= codes


def test_victims_and_incidents_leave_in_different_files_for_different_people() -> None:
    boss, police = supervisor(Area.COUNTER_TRAFFICKING), supervisor(Area.CRIMINAL_JUSTICE)
    case = victim(boss)
    found = files_of(export_ic_tip(member=boss, area=Area.COUNTER_TRAFFICKING, purpose="case-work"))
    assert set(found) == {"event.csv", "victim.csv", "reporting_entity.csv", "dictionary.csv"}
    (one,), (event,), (entity,) = found["victim.csv"], found["event.csv"], found["reporting_entity.csv"]
    assert one["event_id"] == event["event_id"]
    assert event["reporting_entity_id"] == entity["reporting_entity_id"]
    assert entity["institution"] == "ba-sfa"
    assert case.reference not in str(found)
    for member, area in ((boss, Area.CRIMINAL_JUSTICE), (police, Area.COUNTER_TRAFFICKING)):
        with pytest.raises(NotAllowed):
            export_ic_tip(member=member, area=area, purpose="case-work")
    assert set(files_of(export_ic_tip(member=police, area=Area.CRIMINAL_JUSTICE, purpose="case-work"))) == {
        *("event.csv", "perpetrator.csv", "reporting_entity.csv", "dictionary.csv")
    }


def test_perpetrators_leave_with_criminal_justice_alone_and_lead_to_no_victim(places: None) -> None:
    police, boss = supervisor(Area.CRIMINAL_JUSTICE), supervisor(Area.COUNTER_TRAFFICKING)
    known = Identity(
        names=(Name("Kurt Lampenmann"),),
        born=date(1990, 5, 6),
        nationalities_claimed=("AUT",),
        documents=(Document("passport", "SMU4711", "AUT"),),
    )
    handed_on, other = incident(police), incident(police)
    for case in (handed_on, other):
        tie = record_suspect(by=police, incident=case.pk, identity=known, says=says("transporter", "B3"))
    step(police, handed_on, "trafficking-suspected")
    case = victim(boss)
    export = export_ic_tip(member=police, area=Area.CRIMINAL_JUSTICE, purpose="case-work", today=date(2026, 11, 1))
    raw = b"".join(export.chunks)
    found = files_of(Export(export.name, export.content_type, [raw], export.rows))
    (row,), (event,) = found["perpetrator.csv"], found["event.csv"]
    assert row["event_id"] == event["event_id"]
    assert (row["role"], row["confidence"], row["citizenship"], row["age_band"]) == (
        "transporter",
        "medium",
        "AUT",
        "35-64",
    )
    told = str(found)
    for secret in ("Lampenmann", "SMU4711", "1990", str(tie.suspect_id), handed_on.reference, case.reference, "Zainab"):
        assert secret not in told
    explained = {one["column"] for one in found["dictionary.csv"] if one["file"] == "perpetrator.csv"}
    assert explained == set(row)
    victims = files_of(export_ic_tip(member=boss, area=Area.COUNTER_TRAFFICKING, purpose="case-work"))
    assert "perpetrator.csv" not in victims
    ours = {value for name, rows in found.items() if name != "dictionary.csv" for one in rows for value in one.values()}
    theirs = {one[column] for one in victims["victim.csv"] for column in ("victim_id", "event_id")}
    assert not ours & theirs
    assert Event.objects.get(action="suspects.exported").detail["rows"] == 1
    stranger = supervisor(Area.CRIMINAL_JUSTICE, "rs")
    foreign = files_of(export_ic_tip(member=stranger, area=Area.CRIMINAL_JUSTICE, purpose="case-work"))
    assert foreign["perpetrator.csv"] == []


def test_an_area_without_trafficking_has_no_such_export() -> None:
    with pytest.raises(InputRefused, match="IC-TIP"):
        export_ic_tip(member=supervisor(Area.RETURN), area=Area.RETURN, purpose="case-work")


def test_a_simulated_case_says_so_in_every_export() -> None:
    boss = supervisor(Area.COUNTER_TRAFFICKING)
    fields = {"sex": "female"}
    open_case(
        by=boss,
        area="counter-trafficking",
        happened_on=days_ago(3),
        fields=fields,
        identity=CANARY,
        is_simulated=True,
    )
    (row,) = table(export_htcds(member=boss, purpose="case-work").chunks)
    assert row["simulated"] == "true"
    found = files_of(export_ic_tip(member=boss, area=Area.COUNTER_TRAFFICKING, purpose="case-work"))
    assert found["victim.csv"][0]["simulated"] == found["event.csv"][0]["simulated"] == "true"
