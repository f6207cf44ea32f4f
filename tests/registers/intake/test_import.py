"""Files of cases: taken in as a whole or not at all, never twice, by the rules of cases opened by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers import finding, queries
from jahorina.registers.gates.queries import open_questions
from jahorina.registers.intake.mapping import Mapping, mapping_of, own_layout
from jahorina.registers.intake.programme import read_mappings
from jahorina.registers.intake.services import Choice, Decision, import_cases, preview
from jahorina.registers.models import Case, GateStanding, IdentityRecord, IndexToken, Person, SealingKey, Step
from jahorina.registers.services import refold
from tests.registers.cases import days_ago, opened, somebody, supervisor, worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]
DAY = "2026-03-01"
NAMES = ("محمد کریمی", "عبدالله گل", "Мухамед Карими", "Đorđe Ćosić", "Ердоан Ќосе")
"""Arabic, Pashto, Serbian and Macedonian Cyrillic, and Bosnian Latin letters."""


@pytest.fixture(scope="session")
def intention(programme_folder: Path) -> Mapping:
    """The shipped mapping of the model form."""
    return read_mappings(programme_folder)[0]


def kobo(*submissions: dict[str, Any]) -> bytes:
    """An export of KoboToolbox's API."""
    return json.dumps({"count": len(submissions), "next": None, "results": list(submissions)}).encode()


def submission(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A submission as Kobo gives it, with groups in the keys and choices parted by spaces."""
    return {
        "_id": number,
        "_uuid": f"00000000-0000-4000-8000-{number:012d}",
        "_submission_time": "2026-03-02T10:00:00",
        "meta/day": DAY,
        "person/name": f"Zahir Wardak {number}",
        "person/sex": "m",
        "person/nationality": "AFG",
        "intention/declared": "yes",
        "intention/where": "inside",
        "needs/factors": "no-documents health",
        "remarks": "Came with two others.",
        **changes,
    }


def table(*rows: dict[str, str], delimiter: str = ";") -> bytes:
    """A CSV as a spreadsheet saves it, with a byte order mark."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "\ufeff".encode() + "\r\n".join(delimiter.join(line) for line in lines).encode()


def row(name: str = "Farid Noori", **more: str) -> dict[str, str]:
    """A row in the system's own columns."""
    return {"happened_on": DAY, "name_original": name, "sex": "male", "nationality": "AFG", "note": "", **more}


def taken_in(by: Member, content: bytes, mapping: Mapping | None = None, **more: Any) -> Any:
    """Import, with the own columns unless another mapping is given; likely duplicates are new unless said otherwise."""
    more.setdefault("undecided", Choice.NEW)
    return import_cases(by=by, content=content, name="cases.csv", mapping=mapping or own_layout("protection"), **more)


def refused(by: Member, content: bytes, mapping: Mapping | None = None) -> InputRefused:
    """The refusal of an import that writes nothing."""
    with pytest.raises(InputRefused) as caught:
        taken_in(by, content, mapping)
    assert (Case.objects.count(), Person.objects.count(), Step.objects.count()) == (0, 0, 0)
    return caught.value


def test_a_submission_becomes_a_case_with_its_steps_and_its_words(intention: Mapping) -> None:
    by = worker(Area.PROTECTION)
    report = taken_in(by, kobo(submission()), intention)
    assert (report.rows, report.opened, report.steps) == (1, 1, 4)
    case = Case.objects.get()
    card = queries.case(case.pk, member=supervisor(Area.PROTECTION))
    assert [one.kind.code for one in card.steps] == [
        *("registered", "intention-declared", "vulnerability-noted", "vulnerability-noted")
    ]
    assert (case.state, case.sex, case.nationality, case.version) == ("intention", "male", "AFG", 4)
    assert card.steps[0].note == "Came with two others."
    assert queries.identity(case.pk, member=by, purpose="case-work").display_name == "Zahir Wardak 1"


def test_time_limits_run_from_the_steps_that_were_taken_in() -> None:
    text = b"""
code: applications
names: {en: Applications}
area: protection
happened_on: {question: day}
identity: {names: [{original: {question: name}}]}
steps:
  - kind: registered
  - kind: intention-declared
  - kind: application-lodged
"""
    by = worker(Area.PROTECTION, partner="rs")
    taken_in(by, kobo({"day": DAY, "name": "Farid Noori"}), mapping_of(text))
    deadlines = queries.case(Case.objects.get().pk, member=by).deadlines
    assert "decision-rs" in {one.code for one in deadlines}
    assert Case.objects.get().next_due_on == min(one.due_on for one in deadlines if one.met_on is None)


def test_what_is_written_in_bulk_is_what_is_written_one_by_one(intention: Mapping) -> None:
    by = worker(Area.PROTECTION)
    taken_in(by, kobo(*(submission(number) for number in range(1, 24))), intention)
    fields = ("state", "outcome", "version", "last_step_on", "next_due_on", "closed_on", "sex", "nationality", "place")
    for case in Case.objects.all():
        before = [getattr(case, name) for name in fields]
        deadlines = set(case.deadlines.values_list("limit", "due_on", "met_on"))
        refold(case)
        case.refresh_from_db()
        assert [getattr(case, name) for name in fields] == before
        assert set(case.deadlines.values_list("limit", "due_on", "met_on")) == deadlines
    assert Event.objects.filter(action="case.opened").count() == 23
    assert Event.objects.get(action="cases.imported").detail["opened"] == 23
    events = list(Event.objects.order_by("sequence"))
    assert [one.previous_hash for one in events[1:]] == [one.hash for one in events[:-1]], "the chain holds"


def test_the_same_file_twice_changes_nothing(intention: Mapping) -> None:
    by = worker(Area.PROTECTION)
    taken_in(by, kobo(submission(1), submission(2)), intention)
    again = taken_in(by, kobo(submission(1), submission(2), submission(3)), intention)
    assert (again.rows, again.opened, again.known) == (3, 1, 2)
    plain = table(row("Farid Noori"), row("Nadir Safi"))
    assert (taken_in(by, plain).opened, taken_in(by, plain).opened) == (2, 0), "rows without a number of their own, too"


def test_the_same_submission_is_another_case_for_another_institution(intention: Mapping) -> None:
    taken_in(worker(Area.PROTECTION), kobo(submission()), intention)
    assert taken_in(worker(Area.PROTECTION, partner="rs"), kobo(submission()), intention).opened == 1


def test_odk_s_nested_answers_and_repeats_mean_the_same(intention: Mapping) -> None:
    nested = {
        "value": [
            {
                "__id": "uuid:00000000-0000-4000-8000-000000000001",
                "__system": {"submissionDate": "2026-03-02T10:00:00Z"},
                "meta": {"day": DAY},
                "person": {"name": "Zahir Wardak 1", "sex": "m", "nationality": "AFG"},
                "intention": {"declared": True, "where": "inside"},
                "needs": {"factors": ["no-documents", "health"]},
            }
        ]
    }
    by = worker(Area.PROTECTION)
    assert taken_in(by, json.dumps(nested).encode(), intention).steps == 4
    assert taken_in(by, kobo(submission()), intention).known == 1, "the same submission by its uuid"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_kobo_csv_has_groups_in_its_headers(intention: Mapping, delimiter: str) -> None:
    by = worker(Area.PROTECTION)
    flat = {key: str(value) for key, value in submission().items()}
    assert taken_in(by, table(flat, delimiter=delimiter), intention).steps == 4


def test_a_repeat_gives_a_step_for_each_item() -> None:
    text = b"""
code: repeats
names: {en: Repeats}
area: protection
happened_on: {question: day}
identity: {names: [{original: {question: name}}]}
steps:
  - kind: registered
  - kind: need-noted
    repeat: needs
    fields: {need: {question: needs/need}, urgency: {question: needs/urgency, default: soon}}
"""
    found = {"day": DAY, "name": "Farid", "needs": [{"needs/need": "LP"}, {"needs/need": "CR"}]}
    by = worker(Area.PROTECTION)
    assert preview(by=by, content=kobo(found), mapping=mapping_of(text)).rows == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_found_again(name: str) -> None:
    by = worker(Area.PROTECTION)
    taken_in(by, table(row(name), row("Somebody Else")))
    (found, *_more) = finding.search(name, member=by, purpose="case-work")
    assert found.display_name == name
    assert found.likeness == 1.0


def test_everything_wrong_is_named_by_row_and_column_with_what_would_be_right(intention: Mapping) -> None:
    wrong = refused(
        worker(Area.PROTECTION),
        kobo(
            submission(1),
            submission(2, **{"person/sex": "x", "meta/day": "01.03.2026"}),
            submission(3, **{"person/nationality": "AFGHAN", "person/name": " "}),
            submission(4, **{"needs/factors": "no-such-thing", "meta/day": "2999-01-01"}),
            submission(5, **{"_uuid": submission(1)["_uuid"]}),
        ),
        intention,
    )
    said = [one.text() for one in wrong.refusals]
    assert {(one.row, one.column) for one in wrong.refusals} == {
        *((2, "person/sex"), (2, "meta/day"), (3, "person/nationality"), (3, "person/name")),
        *((4, "needs/factors"), (4, "meta/day"), (5, None)),
    }
    assert any("2026-03-31" in one for one in said)
    assert any("f, m, o, u" in one for one in said)
    assert any("same submission as in row 1" in one for one in said)
    assert wrong.params["refused"] == 4


def test_a_thousand_wrong_rows_are_all_counted_and_some_listed() -> None:
    wrong = refused(worker(Area.PROTECTION), table(*(row(f"Farid {n}", sex="?") for n in range(1000))))
    assert wrong.params["refused"] == 1000
    assert len(wrong.refusals) == 200
    assert "female, male, other, unknown" in wrong.refusals[0].text()


def test_a_row_with_too_many_cells_is_named() -> None:
    wrong = refused(worker(Area.PROTECTION), b"happened_on,name_original\n2026-03-01,Farid,what\n2026-03-01,Nadir\n")
    assert [(one.row, one.code) for one in wrong.refusals] == [(2, "row-uneven")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("happened_on;name_original\n2026-03-01;Đorđe".encode("cp1250"), "not UTF-8"),
        ("happened_on;name_original\n2026-03-01;Ђорђе".encode("cp1251"), "Windows-1251"),
        ("happened_on;name_original\n".encode("utf-16"), "UTF-16"),
        (b'{"results": [', "cannot be read as JSON"),
        (b'{"results": "none"}', "holds no submissions"),
        (b"PK\x03\x04rubbish", "no XLSX workbook"),
        (b"a;b\n1;2\n", "has no column or question"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(InputRefused, match=sentence):
        preview(by=worker(Area.PROTECTION), content=content, name="cases.csv", mapping=own_layout("protection"))


def test_a_step_that_safeguards_block_is_never_taken_in() -> None:
    text = b"""
code: departures
names: {en: Departures}
area: return
happened_on: {question: day}
identity: {names: [{original: {question: name}}]}
steps:
  - kind: registered
  - {kind: counselled, fields: {language: {constant: prs}}}
  - {kind: declaration-signed, fields: {modality: {constant: avrr}, language: {constant: prs}}}
  - {kind: departed, fields: {modality: {constant: avrr}}}
"""
    wrong = refused(worker(Area.RETURN), kobo({"day": DAY, "name": "Farid Noori"}), mapping_of(text))
    assert [one.code for one in wrong.refusals] == ["intake-step-blocked"]


def test_steps_that_do_not_follow_each_other_are_refused() -> None:
    text = b"""
code: wrong-order
names: {en: Wrong order}
area: protection
happened_on: {question: day}
identity: {names: [{original: {question: name}}]}
steps:
  - kind: registered
  - kind: application-lodged
"""
    wrong = refused(worker(Area.PROTECTION), kobo({"day": DAY, "name": "Farid Noori"}), mapping_of(text))
    assert [one.code for one in wrong.refusals] == ["step-not-allowed"]


def test_gates_are_looked_at_again_for_a_return_that_went_on() -> None:
    text = b"""
code: signed
names: {en: Signed}
area: return
happened_on: {question: day}
identity: {names: [{original: {question: name}}]}
steps:
  - kind: registered
  - {kind: counselled, fields: {language: {constant: prs}}}
  - {kind: declaration-signed, fields: {modality: {constant: avrr}, language: {constant: prs}}}
"""
    taken_in(worker(Area.RETURN), kobo({"day": DAY, "name": "Farid Noori"}), mapping_of(text))
    assert GateStanding.objects.filter(is_open=False).exists()
    assert open_questions(member=supervisor(Area.PROTECTION))


def test_who_may_be_known_is_hinted_at_among_cases_and_within_the_file() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION, identity=somebody("محمد کریمی"))
    content = table(row("Mohammed Kareemi"), row("Zoran Petrović"), row("Zoran Petrovic"))
    found = preview(by=by, content=content, mapping=own_layout("protection"))
    assert [(number, [(hint.reference, hint.row) for hint in some]) for number, some in found.hints.items()] == [
        (2, [(case.reference, None)]),
        (4, [("", 3)]),
    ]
    stranger = preview(by=worker(Area.PROTECTION, "rs"), content=content, mapping=own_layout("protection"))
    assert set(stranger.hints) == {4}, "another partner's people are not there"
    assert Event.objects.filter(action="cases.searched", detail__purpose="duplicates").count() == 2


def test_a_document_s_number_finds_a_person_of_another_name() -> None:
    by = worker(Area.PROTECTION)
    opened(by, Area.PROTECTION, identity=somebody("Muhammad Karimi", number="P 0012-345"))
    content = table(row("Farid Noori", document_number="p0012345", document_kind="passport", document_issuer="AFG"))
    (hint,) = preview(by=by, content=content, mapping=own_layout("protection")).hints[2]
    assert hint.same_document


def test_the_member_decides_row_by_row_new_same_or_skip() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION, identity=somebody("Muhammad Karimi"))
    content = table(row("Mohammed Karimi"), row("Muhamed Karimi"), row("Mohamad Karimi"), row("Nadir Safi"))
    decisions = {2: Decision(Choice.SAME, case.pk), 3: Decision(Choice.NEW)}
    report = taken_in(by, content, decisions=decisions, undecided=Choice.SKIP)
    assert (report.opened, report.skipped) == (3, 1)
    assert Case.objects.filter(person=case.person).count() == 2
    assert Person.objects.count() == 3


def test_nobody_is_taken_for_a_person_whose_case_is_not_open_to_the_member() -> None:
    foreign = opened(worker(Area.PROTECTION, "rs"), Area.PROTECTION)
    with pytest.raises(InputRefused, match="not open to you"):
        taken_in(worker(Area.PROTECTION), table(row()), decisions={2: Decision(Choice.SAME, foreign.pk)})
    assert Case.objects.count() == 1


def test_nobody_takes_in_cases_of_an_area_in_which_they_do_not_work() -> None:
    with pytest.raises(NotAllowed):
        taken_in(worker(Area.RETURN), table(row()))


def test_a_dry_run_says_what_would_be_and_writes_nothing() -> None:
    report = taken_in(worker(Area.PROTECTION), table(row(), row("Nadir Safi")), dry_run=True)
    assert (report.opened, report.dry_run) == (2, True)
    assert not Case.objects.exists()


def test_an_incident_concerns_nobody() -> None:
    by = worker(Area.CRIMINAL_JUSTICE)
    columns = {"happened_on": DAY, "place": "", "persons": "7", "means": ""}
    wrong = refused(by, table(columns), own_layout("criminal-justice"))
    assert [(one.row, one.column) for one in wrong.refusals] == [(2, "place")]


def test_a_formula_that_was_guarded_on_the_way_out_comes_back_as_it_was() -> None:
    by = worker(Area.PROTECTION)
    taken_in(by, table(row("'=Farid()", note="'-5 degrees")))
    card = queries.case(Case.objects.get().pk, member=supervisor(Area.PROTECTION))
    assert card.steps[0].note == "-5 degrees"


def test_no_table_holds_a_name_of_a_file_in_clear() -> None:
    by = worker(Area.PROTECTION)
    taken_in(by, table(row("Wardak Stanekzai", note="Wardak speaks Pashto.")))
    steps = "".join(map(str, Step.objects.values_list("detail", "sealed_note", "submission")))
    events = "".join(map(str, Event.objects.values_list("target", "detail")))
    sealed = b"".join(bytes(one.sealed) for one in IdentityRecord.objects.all())
    assert "Wardak" not in steps + events
    assert b"Wardak" not in sealed
    assert SealingKey.objects.count() == 2
    assert IndexToken.objects.exists()


def test_days_in_the_past_are_taken_as_they_are() -> None:
    by = worker(Area.PROTECTION)
    taken_in(by, table(row(happened_on=days_ago(400).isoformat())))
    assert Case.objects.get().opened_on == days_ago(400)


def test_two_who_take_in_the_same_file_at_once_do_not_both_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    by = worker(Area.PROTECTION)
    taken_in(by, table(row()))
    before = (Case.objects.count(), Person.objects.count(), Event.objects.filter(action="case.opened").count())
    monkeypatch.setattr("jahorina.registers.intake.services._not_known", list)
    with pytest.raises(Conflict, match="taking in the same submissions"):
        taken_in(by, table(row()))
    after = (Case.objects.count(), Person.objects.count(), Event.objects.filter(action="case.opened").count())
    assert after == before


@pytest.mark.parametrize("area", [Area.COUNTER_TRAFFICKING, Area.RETURN])
def test_a_preview_tells_nothing_of_a_case_in_another_area(area: Area) -> None:
    opened(worker(area), area, identity=somebody("Muhammad Karimi", number="P0012345"))
    content = table(row("Muhammad Karimi", document_number="P0012345", document_kind="passport"))
    assert preview(by=worker(Area.PROTECTION), content=content, mapping=own_layout("protection")).hints == {}
