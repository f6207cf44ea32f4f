"""What was known on a date, held against a naive model that keeps every row in a list."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from jahorina.evidence import answering, answers, appending, reading, store
from jahorina.evidence.questions import Additivity, Question
from jahorina.evidence.summaries import fresh_summary
from tests.evidence.rows import row, table
from tests.examples import examples

TODAY = date(2024, 6, 30)
START = datetime(2024, 7, 1, tzinfo=UTC)

places = st.sampled_from(["rs", "ba", "mk"])
dates = st.dates(date(2023, 1, 1), date(2023, 1, 6))
# Few places, dates and values, so that revisions, repetitions and late arrivals happen all the time.
one_import = st.dictionaries(st.tuples(places, dates), st.sampled_from([1.0, 2.0, 3.0, None]), min_size=1, max_size=6)
histories = st.lists(one_import, min_size=1, max_size=6)


class Naive:
    """Every stored row as (place, as_of, revision, value, import number), in a list."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, date, int, float | None, int]] = []

    def take_in(self, figures: dict[tuple[str, date], float | None], number: int) -> tuple[int, int, int]:
        added = revised = unchanged = 0
        for (place, as_of), value in sorted(figures.items()):
            known = [stored for stored in self.rows if stored[0] == place]
            in_force = self.in_force(place, as_of)
            if in_force is not None and in_force[3] == value:
                unchanged += 1
                continue
            self.rows.append((place, as_of, len(known), value, number))
            added, revised = added + (not known), revised + bool(known)
        return added, revised, unchanged

    def in_force(self, place: str, on: date, until: int = 99) -> tuple[str, date, int, float | None, int] | None:
        known = [stored for stored in self.rows if stored[0] == place and stored[1] <= on and stored[4] <= until]
        return max(known, key=lambda stored: stored[1:3], default=None)


@contextmanager
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="jahorina-evidence-"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def take_in(evidence: Path, version: int | None, figures: dict[tuple[str, date], float | None], number: int):  # type: ignore[no-untyped-def]
    rows = [
        row("2022", place=place, as_of=as_of, value=value, obs_status="A" if value is not None else "O")
        for (place, as_of), value in figures.items()
    ]
    work = appending.Work(evidence, version, str(uuid.uuid4()), "", START + timedelta(minutes=number), TODAY)
    with store.writing(evidence, lambda: version):
        return appending.append(work, table(rows).to_reader(), lambda _connection: ())


def asked(evidence: Path, version: int, question: Question) -> dict[str, float | None]:
    files = store.files(evidence, version)
    head = reading.summary(evidence, files, question, partner=None, today=TODAY)
    fresh = fresh_summary(question, files, partner=None, today=TODAY)
    shape = reading.shape(evidence, files, "registrations")
    additivity = Additivity(time=True, place=False, dimensions=frozenset())
    rows = reading.rows(evidence, answering.answering(question, additivity, head, shape))
    assert rows == reading.rows(evidence, answering.answering(question, additivity, fresh, shape))
    cells = answers.cells_of(rows)
    return {cell.place: cell.values[0].value for cell in cells}


@settings(max_examples=examples(20), deadline=None)
@given(histories)
def test_the_table_knows_on_every_date_what_a_naive_list_knows(history: list[dict[tuple[str, date], float]]) -> None:
    naive = Naive()
    with folder() as evidence:
        version = None
        for number, figures in enumerate(history):
            appended = take_in(evidence, version, figures, number)
            assert (appended.added, appended.revised, appended.unchanged) == naive.take_in(figures, number)
            version = appended.version
        for day in range(8):
            on = date(2022, 12, 31) + timedelta(days=day)
            for until in (0, len(history), None):
                moment = None if until is None else START + timedelta(minutes=until, seconds=1)
                question = Question("registrations", known_on=on, recorded_until=moment)
                known = len(history) if until is None else until
                expected = {p: naive.in_force(p, on, known) for p in ("rs", "ba", "mk")}
                assert asked(evidence, version, question) == {p: s[3] for p, s in expected.items() if s}


@settings(max_examples=examples(10), deadline=None)
@given(histories)
def test_compaction_changes_no_answer(history: list[dict[tuple[str, date], float]]) -> None:
    with folder() as evidence:
        version = None
        for number, figures in enumerate(history):
            version = take_in(evidence, version, figures, number).version
        before = [asked(evidence, version, Question("registrations", known_on=d)) for d in (TODAY, date(2023, 1, 3))]
        with store.writing(evidence, lambda: version):
            compacted = appending.compact(evidence, version)
        assert len(store.files(evidence, compacted)) == 1
        after = [asked(evidence, compacted, Question("registrations", known_on=d)) for d in (TODAY, date(2023, 1, 3))]
        assert before == after


@settings(max_examples=examples(10), deadline=None)
@given(one_import, one_import)
def test_importing_the_same_rows_again_leaves_them_unchanged(
    first: dict[tuple[str, date], float], second: dict[tuple[str, date], float]
) -> None:
    with folder() as evidence:
        version = take_in(evidence, take_in(evidence, None, first, 0).version, second, 1).version
        again = take_in(evidence, version, second, 2)
        assert (again.added, again.revised, again.unchanged, again.version) == (0, 0, len(second), version)


def test_a_revision_that_arrives_late_takes_its_place_in_between() -> None:
    with folder() as evidence:
        version = take_in(evidence, None, {("rs", date(2023, 1, 1)): 1.0}, 0).version
        version = take_in(evidence, version, {("rs", date(2023, 1, 5)): 3.0}, 1).version
        late = take_in(evidence, version, {("rs", date(2023, 1, 3)): 2.0}, 2)
        assert (late.revised, late.late) == (1, 1)
        known = [
            asked(evidence, late.version, Question("registrations", known_on=date(2023, 1, day)))["rs"]
            for day in (2, 4, 6)
        ]
        assert known == [1.0, 2.0, 3.0]
