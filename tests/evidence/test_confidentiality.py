"""A row that is not free is seen by its owner's members and does not exist for anybody else, whatever they ask."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from jahorina.evidence import queries
from jahorina.evidence.models import ConflictGroup
from jahorina.evidence.questions import Question
from jahorina.evidence.reports import ImportReport
from jahorina.formats.observation_table import IDENTITY
from jahorina.kernel.numbers import ConfStatus
from jahorina.kernel.periods import Frequency
from tests.evidence.conftest import Asker
from tests.evidence.rows import no_value, row

TakeIn = Callable[..., ImportReport]
SECRET = 66_642.0
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)

OUTSIDERS = [None, Asker(None), Asker(""), Asker("ba")]
OWNER = Asker("rs")
CLOSED = [status for status in ConfStatus if status is not ConfStatus.FREE]


def everything(member: Asker | None) -> str:
    """All that the queries say to a member, as one text."""
    questions = [
        Question("registrations"),
        Question("registrations", breakdown="origin"),
        Question("registrations", frequency=Frequency.YEAR),
        Question("registrations", known_on=date(2023, 2, 1)),
        Question("registrations", recorded_until=datetime(2100, 1, 1, tzinfo=UTC)),
        Question("registrations", only=(("origin", "SYR"),)),
        Question("registrations", places=("rs",), source="S66"),
    ]
    said: list[object] = [queries.explore(member=member, question=question).cells for question in questions]
    said += [queries.cell(member=member, question=question) for question in questions]
    said += [
        queries.choices("registrations", member=member),
        queries.imports(member=member),
        queries.changes_since(BEFORE_ALL, member=member),
        queries.conflicts(member=member),
        queries.trend("registrations", member=member),
        queries.latest_by_partner("registrations", 2022, member=member),
    ]
    if member is None:
        said += [queries.trend("registrations"), queries.choices("registrations"), queries.imports()]
        said.append(queries.evidence_counts()["observations"])
    return repr(said)


def group(*rows: dict[str, object]) -> None:
    ConflictGroup.objects.create(code="serbia", items=[[str(found[name]) for name in IDENTITY] for found in rows])


@pytest.mark.one_in(3)
@pytest.mark.parametrize("status", CLOSED)
@pytest.mark.parametrize("member", OUTSIDERS)
def test_no_question_tells_an_outsider_a_row_that_is_not_free(
    take_in: TakeIn, status: ConfStatus, member: Asker | None
) -> None:
    secret = row(value=SECRET, conf_status=status.value, origin="SYR", source="S66", note="hidden note", age="0-17")
    group(secret)
    take_in(row("2021", value=1))
    without = everything(member)
    take_in(secret, no_value("Q", conf_status=status.value, place="mk"), owner="rs")
    assert everything(member).replace("version=1", "version=0") == without


@pytest.mark.one_in(3)
@pytest.mark.parametrize("status", CLOSED)
def test_the_owners_members_see_it_and_that_it_is_closed(take_in: TakeIn, status: ConfStatus) -> None:
    take_in(row(value=SECRET, conf_status=status.value), owner="rs")
    [cell] = queries.explore(member=OWNER, question=Question("registrations")).cells
    assert (cell.values[0].value, cell.values[0].conf_status, cell.values[0].is_free) == (SECRET, status, False)
    assert str(SECRET) in everything(OWNER)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("member", OUTSIDERS)
def test_a_sum_for_an_outsider_leaves_closed_parts_out(take_in: TakeIn, member: Asker | None) -> None:
    take_in(row(origin="AFG", value=10), row(origin="SYR", value=SECRET, conf_status="A"), owner="rs")
    [cell] = queries.explore(member=member, question=Question("registrations")).cells
    assert [value.value for value in cell.values] == [10]
    [cell] = queries.explore(member=OWNER, question=Question("registrations")).cells
    assert [value.value for value in cell.values] == [10 + SECRET]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("member", OUTSIDERS)
def test_what_a_partner_takes_back_is_gone_with_its_history(take_in: TakeIn, member: Asker | None) -> None:
    take_in(row(value=SECRET), owner="rs")
    recorded = queries.imports()[0].finished
    take_in(row(value=SECRET, conf_status="N", as_of=date(2023, 6, 1)), owner="rs")
    assert str(SECRET) not in everything(member)
    earlier = Question("registrations", recorded_until=recorded, known_on=date(2023, 3, 1))
    assert queries.explore(member=member, question=earlier).cells == ()
    assert str(SECRET) in everything(OWNER)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("member", OUTSIDERS)
def test_what_a_partner_frees_later_was_not_free_before(take_in: TakeIn, member: Asker | None) -> None:
    take_in(row(value=SECRET, conf_status="C"), owner="rs")
    take_in(row(value=7, as_of=date(2023, 6, 1)), owner="rs")
    told = everything(member)
    assert str(SECRET) not in told
    assert "value=7.0" in told
    before = Question("registrations", known_on=date(2023, 3, 1))
    assert queries.explore(member=member, question=before).cells == ()


def test_another_partners_row_cannot_be_revised_or_hidden(take_in: TakeIn) -> None:
    take_in(row(value=5), owner="rs")
    take_in(row(value=6, as_of=date(2023, 6, 1), conf_status="N"), owner="ba")
    [cell] = queries.explore(member=None, question=Question("registrations")).cells
    assert [(value.owner, value.value) for value in cell.values] == [("rs", 5)]


def test_rows_of_nobody_that_are_not_free_are_seen_by_nobody(take_in: TakeIn) -> None:
    take_in(row(value=SECRET, conf_status="C"))
    for member in (*OUTSIDERS, OWNER):
        assert str(SECRET) not in everything(member)


def test_every_query_about_observations_asks_for_whom() -> None:
    public = [
        function
        for name, function in inspect.getmembers(queries, inspect.isfunction)
        if function.__module__ == queries.__name__ and not name.startswith("_")
    ]
    without_member = {f.__name__ for f in public if "member" not in inspect.signature(f).parameters}
    assert without_member == {
        "evidence_counts",
        "source",
        "sources",
        "statistic",
        "statistic_versions",
        "statistics",
        "version_in_force",
    }
