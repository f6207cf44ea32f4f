"""What the registers count: each unit apart, as last corrected, by whom, when and until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jahorina.kernel.errors import InputRefused, NotFound
from jahorina.kernel.periods import Period
from jahorina.partners.models import Member
from jahorina.partners.roles import Area, Role
from jahorina.registers.gates.services import clear_gate, override_gate, withdraw_decision
from jahorina.registers.models import Case, Step
from jahorina.registers.services import NewStep, add_step, correct_step, open_case
from jahorina.registers.statistics.queries import Figures, Node, counted_statistics, register_statistic
from tests.people import make_member
from tests.registers.cases import REASONS, days_ago, opened, somebody, supervisor, worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statistics")]

EVERY_DAY = Period(date(2000, 1, 1), date(2099, 12, 31))
UNPROTECTED = Node("ba", protected=False)


def count(code: str, *by: str, period: Period = EVERY_DAY, member: Any = UNPROTECTED, **more: Any) -> Figures:
    return register_statistic(member=member, code=code, period=period, breakdown=by, **more)


def total(code: str, **more: Any) -> float | None:
    """The total of real cases."""
    [figure] = [one for one in count(code, **more).totals if not one.simulated]
    return figure.value


def split(code: str, by: str, **more: Any) -> dict[str, float | None]:
    """Values by member."""
    return {one.members[0][1]: one.value for one in count(code, by, **more).rows}


def on(by: Member, case: Case, kind: str, ago: int, **fields: Any) -> Case:
    return add_step(by=by, case=case.pk, step=NewStep(kind, days_ago(ago), fields, "Seen and heard."))


def decided(by: Member, decision: str, number: int | None, *, ago: int = 5) -> Case:
    """A case that was decided at first instance."""
    case = opened(by, Area.PROTECTION, ago=60)
    on(by, case, "intention-declared", 50)
    on(by, case, "application-lodged", 40)
    return on(
        by, case, "decision-issued", ago, decision=decision, **({} if number is None else {"decision_number": number})
    )


def test_a_decision_that_covers_several_persons_is_one_decision() -> None:
    by = worker(Area.PROTECTION)
    for number in (71, 71, 72, None, None):
        decided(by, "refugee", number)
    assert total("protection-first-decisions") == 4, "71, 72, and two without a number"
    assert total("protection-persons-decided") == 5


def test_a_number_that_another_institution_or_year_uses_is_another_decision() -> None:
    by, other = worker(Area.PROTECTION), worker(Area.PROTECTION, partner="rs")
    decided(by, "refugee", 71)
    decided(other, "refugee", 71)
    assert total("protection-first-decisions") == 1
    assert total("protection-first-decisions", member=Node("rs", protected=False)) == 1
    decided(by, "refugee", 71, ago=5)
    case = opened(by, Area.PROTECTION, ago=900)
    for kind, ago in (("intention-declared", 800), ("application-lodged", 790)):
        on(by, case, kind, ago)
    on(by, case, "decision-issued", 780, decision="refugee", decision_number=71)
    assert total("protection-first-decisions") == 2, "the number began anew with the year"


def test_a_person_with_two_cases_is_one_person_and_two_cases() -> None:
    by = worker(Area.PROTECTION)
    first = opened(by, Area.PROTECTION)
    opened(by, Area.PROTECTION, person=first.person_id)
    assert total("protection-registered") == 1
    assert total("protection-open-cases") == 2


def test_a_corrected_step_counts_as_corrected_and_a_voided_one_not() -> None:
    by = supervisor(Area.PROTECTION)
    case = decided(by, "refugee", None)
    correct_step(
        by=by, case=case.pk, sequence=4, reason="Read wrongly.", expected_version=4, fields={"decision": "rejected"}
    )
    assert split("protection-persons-decided", "outcome") == {"rejected": 1}
    correct_step(by=by, case=case.pk, sequence=4, reason="Another person's.", expected_version=5)
    assert total("protection-persons-decided") == 0
    assert split("protection-persons-decided", "outcome") == {}


def test_a_day_that_was_corrected_moves_the_step_to_another_period() -> None:
    by = supervisor(Area.PROTECTION)
    case = decided(by, "refugee", None, ago=5)
    before, after = Period(days_ago(30), days_ago(20)), Period(days_ago(10), days_ago(0))
    assert (total("protection-persons-decided", period=before), total("protection-persons-decided", period=after)) == (
        0,
        1,
    )
    correct_step(
        by=by, case=case.pk, sequence=4, reason="The day of the file.", expected_version=4,
        happened_on=days_ago(25), fields={"decision": "refugee"},
    )  # fmt: skip
    assert (total("protection-persons-decided", period=before), total("protection-persons-decided", period=after)) == (
        1,
        0,
    )


def test_the_same_cut_off_gives_the_same_figures_for_ever() -> None:
    by = supervisor(Area.PROTECTION)
    case = decided(by, "refugee", None)
    then = count("protection-persons-decided", "outcome")
    correct_step(by=by, case=case.pk, sequence=4, reason="Not so.", expected_version=4)
    decided(by, "rejected", None)
    again = count("protection-persons-decided", "outcome", cut_off=then.cut_off)
    assert (again.totals, again.rows, again.data_version) == (then.totals, then.rows, then.data_version)
    assert count("protection-persons-decided", "outcome").data_version > then.data_version
    assert (then.definition_version, then.cut_off <= timezone.now()) == ("1", True)


def test_overrides_of_safeguards_are_counted_and_other_decisions_are_not() -> None:
    by, boss = worker(Area.RETURN), supervisor(Area.RETURN)
    first, second = opened(by, Area.RETURN), opened(by, Area.RETURN)
    assert total("return-safeguards-overridden") == 0
    for case in (first, second):
        override_gate(by=boss, case=case.pk, gate="medical-fitness", reasons=REASONS)
    clear_gate(by=supervisor(Area.PROTECTION), case=first.pk, gate="non-refoulement", reasons=REASONS)
    withdraw_decision(by=boss, case=second.pk, gate="medical-fitness", reasons=REASONS)
    override_gate(by=boss, case=second.pk, gate="medical-fitness", reasons=REASONS)
    assert total("return-safeguards-overridden") == 3
    assert split("return-safeguards-overridden", "gate") == {"medical-fitness": 3}
    override_gate(by=boss, case=second.pk, gate="trafficking-screening", reasons=REASONS)
    assert split("return-safeguards-overridden", "gate") == {"medical-fitness": 3, "trafficking-screening": 1}
    assert total("return-safeguards-overridden") == 4
    yesterday = Period(days_ago(30), days_ago(1))
    assert total("return-safeguards-overridden", period=yesterday) == 0


def test_a_cut_off_in_the_future_is_refused() -> None:
    with pytest.raises(InputRefused, match="not come yet"):
        count("protection-intentions", cut_off=timezone.now() + timedelta(days=1))


def test_a_stock_is_the_state_at_the_end_of_the_last_day() -> None:
    by = worker(Area.PROTECTION)
    case = decided(by, "refugee", None, ago=5)
    on(by, case, "closed", 2, reason="status-granted")
    states = [
        split("protection-open-cases", "state", period=Period(days_ago(70), days_ago(ago)))
        for ago in (65, 45, 39, 3, 2)
    ]
    assert states == [{}, {"intention": 1}, {"application": 1}, {"decided": 1}, {}]


def test_simulated_cases_are_counted_apart_from_real_ones() -> None:
    by = worker(Area.PROTECTION)
    opened(by, Area.PROTECTION)
    for _number in range(2):
        open_case(
            by=by,
            area=Area.PROTECTION,
            happened_on=days_ago(3),
            fields={"sex": "female"},
            identity=somebody(),
            is_simulated=True,
        )
    found = count("protection-registered", "sex")
    assert [(one.simulated, one.value) for one in found.totals] == [(False, 1), (True, 2)]
    assert [(one.simulated, one.members[0][1], one.value) for one in found.rows] == [
        (False, "male", 1),
        (True, "female", 2),
    ]


def test_a_register_without_real_cases_says_nothing_about_real_people() -> None:
    by = worker(Area.PROTECTION)
    open_case(by=by, area=Area.PROTECTION, happened_on=days_ago(3), fields={}, identity=somebody(), is_simulated=True)
    assert [(one.simulated, one.value) for one in count("protection-intentions").totals] == [(True, 0)]


def test_a_shared_kind_of_step_counts_in_its_own_area_alone() -> None:
    protection, returns = worker(Area.PROTECTION), worker(Area.RETURN)
    opened(protection, Area.PROTECTION)
    opened(returns, Area.RETURN)
    assert (total("protection-registered"), total("return-registered")) == (1, 1)


def test_ages_are_those_of_the_day_that_counted() -> None:
    by = worker(Area.PROTECTION)
    year = timezone.localdate().year
    for birth_year in (year - 3, year - 17, year - 70, None):
        fields = {"sex": "female", **({"birth_year": birth_year} if birth_year else {})}
        open_case(by=by, area=Area.PROTECTION, happened_on=days_ago(0), fields=fields, identity=somebody())
    assert split("protection-registered", "age") == {"0-5": 1, "16-17": 1, "65+": 1, "_U": 1}


def test_what_is_not_known_is_a_member_of_its_own() -> None:
    by = worker(Area.PROTECTION)
    open_case(
        by=by,
        area=Area.PROTECTION,
        happened_on=days_ago(0),
        fields={"sex": "unknown", "nationality": "XXX"},
        identity=somebody(),
    )
    open_case(by=by, area=Area.PROTECTION, happened_on=days_ago(0), fields={}, identity=somebody())
    for dimension in ("sex", "nationality", "place"):
        assert split("protection-registered", dimension) == {"_U": 2}


def test_a_person_with_two_risks_stands_under_each_and_protective_factors_under_none(shipped: Any) -> None:
    by = worker(Area.PROTECTION)
    factors = [
        one.code for entry in shipped.code_lists if entry.scheme == "vulnerability-factor" for one in entry.codes
    ]
    case, other = opened(by, Area.PROTECTION), opened(by, Area.PROTECTION)
    for factor, direction in (
        (factors[0], "risk"),
        (factors[0], "risk"),
        (factors[1], "risk"),
        (factors[2], "protective"),
    ):
        on(by, case, "vulnerability-noted", 1, factor=factor, level="individual", direction=direction)
    on(by, other, "vulnerability-noted", 1, factor=factors[2], level="individual", direction="protective")
    assert split("protection-registered", "vulnerability") == {factors[0]: 1, factors[1]: 1, "none-noted": 1}


def test_yes_and_no_of_a_field_choose_what_counts() -> None:
    by, boss = worker(Area.RETURN), supervisor(Area.RETURN)
    case = opened(by, Area.RETURN)
    on(by, case, "complaint-lodged", 5)
    on(boss, case, "complaint-decided", 4, upheld=True)
    on(boss, case, "complaint-decided", 3, upheld=False)
    assert total("return-complaints-upheld") == 1


def test_incidents_are_counted_as_cases_by_place() -> None:
    by = worker(Area.CRIMINAL_JUSTICE)
    places = ["ba", "ba", "rs"]
    from jahorina.partners.models import Place

    for position, place in enumerate(dict.fromkeys(places)):
        Place.objects.create(
            code=place, kind="territory", names={"en": place}, position=position, provenance="proposed"
        )
    for place in places:
        open_case(by=by, area=Area.CRIMINAL_JUSTICE, happened_on=days_ago(2), fields={"place": place})
    assert total("smuggling-incidents") == 3
    assert split("smuggling-incidents", "place") == {"ba": 2, "rs": 1}


def test_counts_by_step_stand_side_by_side() -> None:
    by = worker(Area.RETURN)
    case = opened(by, Area.RETURN)
    on(by, case, "counselled", 5)
    on(by, case, "protection-screened", 4, result="no-need")
    assert split("return-steps", "step") == {"counselled": 1, "protection-screened": 1}


def test_every_shipped_statistic_can_be_asked_by_each_of_its_dimensions() -> None:
    decided(worker(Area.PROTECTION), "refugee", 1)
    cards = counted_statistics()
    assert len(cards) == 48
    for card in cards:
        for breakdown in [(), *((one,) for one in card.definition.dimensions), card.definition.dimensions]:
            found = count(card.code, *breakdown)
            assert found.definition_version == card.definition.version


def test_every_figure_says_how_many_rows_are_behind_it() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION)
    for ago in (3, 2, 1):
        on(by, case, "service-provided", ago, service=_first_service())
    [figure] = count("protection-services").totals
    assert (figure.value, figure.n) == (3, 3)


def _first_service() -> str:
    from jahorina.registers.codes import code_lists

    return code_lists().codes("service")[0].code


def test_only_those_of_the_own_institution_are_counted_for_a_member() -> None:
    boss, other = supervisor(Area.PROTECTION), worker(Area.PROTECTION, partner="rs")
    opened(boss, Area.PROTECTION)
    opened(other, Area.PROTECTION)
    assert total("protection-registered", member=boss) == 1
    assert Step.objects.filter(kind="registered").count() == 2


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.COORDINATOR, True),
        (Role.ANALYST, True),
        (Role.SUPERVISOR, True),
        (Role.CASE_WORKER, False),
        (Role.CONTRIBUTOR, False),
        (Role.READER, False),
        (Role.DATA_PROTECTION_OFFICER, False),
        (Role.NODE_ADMINISTRATOR, False),
    ],
)
def test_figures_are_for_coordinators_analysts_and_supervisors(role: Role, sees: bool) -> None:
    member = make_member(role)
    month = Period.parse("2026-03")
    if sees:
        assert count("protection-registered", period=month, member=member).period == month
    else:
        with pytest.raises(NotFound):
            count("protection-registered", period=month, member=member)


def test_a_supervisor_sees_the_figures_of_the_own_area_alone() -> None:
    boss = make_member(Role.SUPERVISOR, area=Area.RETURN)
    assert {card.definition.area for card in counted_statistics(member=boss)} == {Area.RETURN}
    with pytest.raises(NotFound):
        count("protection-registered", member=boss)


def test_every_reading_by_a_member_is_written_down() -> None:
    from jahorina.audit.models import Event

    analyst = make_member(Role.ANALYST)
    count("return-departed", "sex", period=Period.parse("2026-03"), member=analyst)
    event = Event.objects.filter(action="registers.figures-read").get()
    assert event.target == "statistic:return-departed"
    assert event.detail["period"] == "2026-03"


def test_a_dimension_that_a_statistic_does_not_have_is_refused() -> None:
    with pytest.raises(InputRefused, match="is not broken down by sex"):
        count("return-steps", "sex")
