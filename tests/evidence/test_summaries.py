"""Summaries kept in memory answer as the files do, and are let go when there are too many."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jahorina.evidence import answering, appending, reading, store, tracing
from jahorina.evidence.questions import Additivity, Question
from jahorina.evidence.summaries import fresh_summary
from jahorina.kernel.periods import Frequency
from tests.evidence.rows import row, table
from tests.evidence.test_as_of import START, TODAY, folder
from tests.examples import examples

ADDED = Additivity(time=True, place=False, dimensions=frozenset({"origin", "sex"}))

figures = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["rs", "ba"]),
        "origin": st.sampled_from(["_T", "SYR", "AFG"]),
        "sex": st.sampled_from(["_T", "F"]),
        "as_of": st.sampled_from([date(2023, 1, day) for day in (1, 2, 3)]),
        "value": st.integers(0, 9).map(float),
        "lower": st.sampled_from([None, 0.0]),
        "upper": st.sampled_from([None, 20.0]),
        "conf_status": st.sampled_from(["F", "F", "C"]),
        "qualifier": st.sampled_from(["exact", "about"]),
    }
)
periods = st.sampled_from(["2022-01", "2022-02", "2022"])
histories = st.lists(st.lists(st.tuples(periods, figures), min_size=1, max_size=12), min_size=1, max_size=3)
questions = st.builds(
    Question,
    st.just("registrations"),
    places=st.sampled_from([(), ("rs",)]),
    frequency=st.sampled_from([None, Frequency.MONTH, Frequency.YEAR]),
    breakdown=st.sampled_from([None, "origin", "sex"]),
    only=st.sampled_from([(), (("sex", "F"),)]),
    known_on=st.sampled_from([None, date(2023, 1, 1), date(2023, 1, 2)]),
)


def taken_in(evidence: Path, history: list[list[tuple[str, dict[str, object]]]]) -> int:
    version = None
    for number, batch in enumerate(history):
        once = {(p, f["place"], f.get("origin"), f.get("sex"), f["as_of"]): (p, f) for p, f in batch}
        rows = table([row(period, **figure) for period, figure in once.values()])
        work = appending.Work(evidence, version, str(uuid.uuid4()), "rs", START + timedelta(minutes=number), TODAY)
        held = version
        with store.writing(evidence, lambda held=held: held):
            version = appending.append(work, rows.to_reader(), lambda _connection: ()).version
    assert version is not None
    return version


@pytest.mark.slow
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories, st.lists(questions, min_size=4, max_size=4), st.sampled_from([None, "rs", "ba"]))
def test_what_is_kept_in_memory_answers_as_the_files_do(
    history: list[list[tuple[str, dict[str, object]]]], asked: list[Question], partner: str | None
) -> None:
    with folder() as evidence:
        files = store.files(evidence, taken_in(evidence, history))
        shape = reading.shape(evidence, files, "registrations")
        for question in asked:
            kept = reading.summary(evidence, files, question, partner=partner, today=TODAY)
            fresh = fresh_summary(question, files, partner=partner, today=TODAY)
            assert "read_parquet" not in kept.sql
            assert "read_parquet" in fresh.sql
            first, second = (
                reading.rows(evidence, answering.answering(question, ADDED, head, shape)) for head in (kept, fresh)
            )
            assert first == second
            plain = replace(question, breakdown=None, only=())
            offered = [
                reading.rows(evidence, tracing.offering(head))
                for head in (
                    reading.summary(evidence, files, plain, partner=partner, today=TODAY),
                    fresh_summary(plain, files, partner=partner, today=TODAY),
                )
            ]
            assert offered[0] == offered[1]


def test_a_summary_that_comes_out_too_long_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LINES_OF_A_SUMMARY", 1)
    files = store.files(tmp_path, taken_in(tmp_path, [[("2022-01", _figure()), ("2022-02", _figure())]]))
    for _time in (1, 2):
        head = reading.summary(tmp_path, files, Question("registrations"), partner=None, today=TODAY)
        assert "read_parquet" in head.sql
    assert _tables(tmp_path) == 0


def test_summaries_leave_when_the_memory_for_them_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LINES_IN_MEMORY", 2)
    files = store.files(tmp_path, taken_in(tmp_path, [[("2022-01", _figure()), ("2022-02", _figure())]]))
    asked = [
        Question("registrations", breakdown=one, only=only)
        for one in (None, "origin", "sex", "age", "category", "counterpart")
        for only in ((), (("sex", "F"),), (("origin", "SYR"),))
    ]
    for question in asked:
        head = reading.summary(tmp_path, files, question, partner=None, today=TODAY)
        [(lines,)] = reading.rows(tmp_path, reading.Query(f"{head.sql} SELECT count(*) FROM summary", head.parameters))
        assert lines == 2 or question.only
    assert _tables(tmp_path) <= 1 + reading._Summaries.LATE


def _figure() -> dict[str, object]:
    return {"place": "rs", "as_of": date(2023, 1, 1), "value": 1.0}


def _tables(evidence: Path) -> int:
    counting = "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'summary_%'"
    [(count,)] = reading.rows(evidence, reading.Query(counting, {}))
    return int(count)
