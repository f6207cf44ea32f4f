"""The observations' table against two row stores, on the same rows in the same run.

    python -m benchmarks.evidence                     ten million observations
    python -m benchmarks.evidence --rows 1000000      fewer
    python -m benchmarks.evidence --without postgresql

Measures the import (rows a second, peak memory, size on disk) and the explorer's five typical questions, asked through
`jahorina.evidence.queries` as a page asks them. The row stores answer the same questions in SQL of their own, over the
same rows, with indexes on what is asked for and the same short cut for revisions; they give sums and counts only, which
is less work than an answer with statuses, qualifiers and bounds. Answers are compared before anything is timed.

Writes benchmarks/results/evidence-<rows>.json and ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
BAR_MEDIAN_MS = 50.0
BAR_RATIO = 20.0

STATISTICS = 10
PLACES = ("al", "ba", "xk", "me", "mk", "rs")
MONTHS = 120
ORIGINS = 58
REVISED_SHARE = 50
"""One row in so many is revised once, by a second import."""

FIRST_AS_OF, SECOND_AS_OF, PAST = date(2025, 1, 31), date(2025, 6, 30), date(2025, 3, 1)
ASKED = "stat-07"

QUESTIONS = ("trend", "top", "years", "past", "cell")
MEANING = {
    "trend": "six partners by month, ten years",
    "top": "nationalities, one place, one year",
    "years": "all partners by year",
    "past": "the same as known on a past date",
    "cell": "one number's observations",
}
AGGREGATES = ("trend", "years", "past")
"""The questions that add up a whole statistic; the other two look up a few rows."""


def generated(connection: Any, rows: int, second: bool) -> Any:
    """The observations as record batches, in the order in which they would arrive: month by month.

    Every one is in the first import, one in REVISED_SHARE again in the second.
    """
    places = ", ".join(f"'{place}'" for place in PLACES)
    # Whole months only: a year that is not complete has no sum.
    parts = max(1, rows // (STATISTICS * len(PLACES) * MONTHS))
    rows = parts * STATISTICS * len(PLACES) * MONTHS
    part, place = f"(i % {parts})", f"(i // {parts}) % {len(PLACES)}"
    statistic = f"(i // {parts * len(PLACES)}) % {STATISTICS}"
    month = f"(i // {parts * len(PLACES) * STATISTICS})::int"
    numbers = f"range(0, {rows}, {REVISED_SHARE})" if second else f"range({rows})"
    return connection.sql(
        f"""SELECT 'stat-' || lpad(({statistic})::varchar, 2, '0') AS statistic, 'def-1' AS definition,
            [{places}][1 + {place}] AS place, (date '2015-01-01' + to_months({month}))::date AS period_start,
            last_day(date '2015-01-01' + to_months({month})) AS period_end,
            'O' || lpad(({part} % {ORIGINS})::varchar, 2, '0') AS origin, '_T' AS counterpart,
            ['F', 'M'][1 + ({part} // {ORIGINS}) % 2] AS sex, ({part} // {2 * ORIGINS})::varchar || '+' AS age,
            '_T' AS category, (hash(i + {int(second)}) % 1000)::double AS value, NULL::double AS lower,
            NULL::double AS upper, 'exact' AS qualifier, 'A' AS obs_status, 'F' AS conf_status, 'S1' AS source,
            date '{SECOND_AS_OF if second else FIRST_AS_OF}' AS as_of, 'quoted' AS provenance, true AS simulated,
            NULL::varchar AS note
        FROM {numbers} numbers(i)"""
    ).to_arrow_reader(100_000)


def prepare(home: Path) -> None:
    """A workspace with its database and a catalogue of the generated statistics."""
    from jahorina.kernel.workspace import HOME_VARIABLE, Workspace

    os.environ[HOME_VARIABLE] = str(home)
    os.environ["JAHORINA_DATABASE_URL"] = "sqlite"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jahorina.config.settings")
    Workspace(home).make_folders()
    import django

    django.setup()
    from django.core.management import call_command

    from jahorina.evidence.models import Definition, Source, Statistic

    call_command("migrate", verbosity=0)
    Source.objects.create(code="S1", title="Generated", kind="dataset")
    for number in range(STATISTICS):
        found = Statistic.objects.create(
            code=f"stat-{number:02d}",
            version="1",
            titles={"en": f"Statistic {number}"},
            unit_kind="registration",
            additive_over={"time": True, "place": False},
        )
        Definition.objects.create(statistic=found, code="def-1", titles={"en": "Generated"})


def import_all(rows: int) -> dict[str, float]:
    """Import both batches through the service; seconds, rows a second, peak memory."""
    import duckdb

    from jahorina.evidence import services
    from jahorina.evidence.services import Incoming

    connection = duckdb.connect(config={"memory_limit": "512MB"})
    seconds = []
    for second in (False, True):
        began = time.perf_counter()
        incoming = Incoming(f"batch {int(second)}", "benchmark", f"{int(second):064d}")
        report = services.import_batches(by="system", incoming=incoming, rows=generated(connection, rows, second))
        seconds.append(time.perf_counter() - began)
        assert report.added + report.revised + report.unchanged == report.rows_read
    examined = services.examine_store()
    began = time.perf_counter()
    services.compact(by="system")
    return {
        "seconds": seconds[0],
        "rows_per_second": rows / seconds[0],
        "revision_seconds": seconds[1],
        "compaction_seconds": time.perf_counter() - began,
        "megabytes": examined.bytes / 1e6,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }


def product_questions() -> dict[str, Callable[[], Any]]:
    """The five questions as the explorer asks them."""
    from jahorina.evidence import queries
    from jahorina.evidence.questions import Question
    from jahorina.kernel.periods import Frequency

    year = {"start": date(2020, 1, 1), "end": date(2020, 12, 31)}
    month = {"start": date(2020, 3, 1), "end": date(2020, 3, 31)}
    asked = {
        "trend": Question(ASKED, places=PLACES, frequency=Frequency.MONTH),
        "top": Question(ASKED, places=("rs",), breakdown="origin", frequency=Frequency.YEAR, **year),
        "years": Question(ASKED, frequency=Frequency.YEAR),
        "past": Question(ASKED, frequency=Frequency.YEAR, known_on=PAST),
        "cell": Question(ASKED, places=("rs",), only=(("origin", "O05"), ("sex", "F")), **month),
    }

    def ask(name: str) -> Callable[[], Any]:
        if name == "cell":
            return lambda: queries.cell(member=None, question=asked[name])
        return lambda: queries.explore(member=None, question=asked[name])

    return {name: ask(name) for name in QUESTIONS}


def product_total(name: str, answer: Any) -> tuple[int, float]:
    """How many lines the answer has and the sum of its values, to compare with the row stores."""
    if name == "cell":
        return len(answer), sum(observation.value for observation in answer)
    return len(answer.cells), sum(value.value for cell in answer.cells for value in cell.values)


COLUMNS = (
    "statistic, definition, place, period_start, period_end, origin, counterpart, sex, age, category, value, lower, "
    "upper, qualifier, obs_status, conf_status, source, as_of, provenance, simulated, note, key, revision, import_id, "
    "owner"
)

_KNOWN = """(
    SELECT * FROM observations WHERE {where} AND as_of <= '{known_on}' AND conf_status = 'F'
        AND key NOT IN (SELECT key FROM observations WHERE statistic = '{asked}' AND revision > 0)
    UNION ALL
    SELECT {columns} FROM (
        SELECT *, row_number() OVER (PARTITION BY key ORDER BY as_of DESC, revision DESC) AS n FROM observations
        WHERE {where} AND as_of <= '{known_on}'
            AND key IN (SELECT key FROM observations WHERE statistic = '{asked}' AND revision > 0)
    ) AS ranked WHERE n = 1 AND conf_status = 'F'
) AS known"""


def row_store_sql(year_of: str) -> dict[str, str]:
    """The five questions in the SQL that both row stores share; `year_of` takes the year of a date."""
    places = ", ".join(f"'{place}'" for place in PLACES)

    def known(where: str, on: date = date(2030, 1, 1)) -> str:
        where = f"statistic = '{ASKED}' AND {where}"
        return _KNOWN.format(where=where, known_on=on, asked=ASKED, columns=COLUMNS)

    sums = "sum(value), count(*), max(as_of)"
    by_year = (
        f"SELECT place, {year_of}, source, definition, {sums} FROM {{}} GROUP BY place, {year_of}, source, definition"
    )
    all_places = f"place IN ({places})"
    in_2020 = "place = 'rs' AND period_start >= '2020-01-01' AND period_end <= '2020-12-31'"
    cell = "place = 'rs' AND period_start = '2020-03-01' AND period_end = '2020-03-31' AND origin = 'O05' AND sex = 'F'"
    by_month = "place, period_start, period_end, source, definition"
    return {
        "trend": f"SELECT {by_month}, {sums} FROM {known(all_places)} GROUP BY {by_month}",
        "top": f"SELECT origin, source, definition, {sums} FROM {known(in_2020)} GROUP BY origin, source, definition",
        "years": by_year.format(known(all_places)),
        "past": by_year.format(known(all_places, PAST)),
        "cell": f"SELECT value FROM observations WHERE statistic = '{ASKED}' AND {cell} AND conf_status = 'F'",
    }


def row_store_total(name: str, rows: list[Any]) -> tuple[int, float]:
    """As product_total; the sum is the third column from the end."""
    return len(rows), float(sum(row[0] if name == "cell" else row[-3] for row in rows))


INDEXES = (
    "CREATE INDEX by_cell ON observations (statistic, place, period_start, period_end)",
    "CREATE INDEX by_key ON observations (key, as_of, revision)",
    "CREATE INDEX revised ON observations (statistic, key) WHERE revision > 0",
)


def stored_rows(evidence: Path, files: tuple[str, ...]) -> Any:
    """A relation over everything that the product stored."""
    import duckdb

    assert evidence.is_dir()
    listed = ", ".join(f"'{path}'" for path in files)
    # In the order of arrival, as a row store would have got them; the product's own order is part of what is measured.
    arrival = "as_of, period_start, statistic, place, origin, sex, age"
    return duckdb.connect().sql(f"SELECT {COLUMNS} FROM read_parquet([{listed}]) ORDER BY {arrival}")


def in_sqlite(folder: Path, rows: Any) -> tuple[dict[str, float], Callable[[str], list[Any]]]:
    """Load the rows into an indexed SQLite table; how long it took, and a way to ask."""
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:
        import sqlite3  # type: ignore[no-redef]

    connection = sqlite3.connect(folder / "rows.sqlite3")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -524288")
    connection.execute("PRAGMA mmap_size = 8589934592")
    names = COLUMNS.split(", ")
    connection.execute(f"CREATE TABLE observations ({COLUMNS})")
    began = time.perf_counter()
    insert = f"INSERT INTO observations VALUES ({', '.join('?' * len(names))})"
    texts = rows.project(
        ", ".join(
            f"{name}::varchar AS {name}" if name.startswith("period") or name == "as_of" else name for name in names
        )
    )
    for batch in texts.to_arrow_reader(50_000):
        connection.executemany(insert, zip(*(column.to_pylist() for column in batch.columns), strict=True))
    connection.commit()
    loaded = time.perf_counter() - began
    for index in INDEXES:
        connection.execute(index)
    connection.execute("ANALYZE")
    figures = {"seconds": loaded, "index_seconds": time.perf_counter() - began - loaded}
    figures["megabytes"] = (folder / "rows.sqlite3").stat().st_size / 1e6
    return figures, lambda sql: connection.execute(sql).fetchall()


class Postgresql:
    """A throw-away PostgreSQL cluster of Debian's, owned by the user `postgres` when this runs as root."""

    PROGRAMS = Path("/usr/lib/postgresql/15/bin")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "cluster"
        self.prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def run(self, program: str, *words: str) -> None:
        import subprocess

        command = [*self.prefix, str(self.PROGRAMS / program), *words]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)

    def __enter__(self) -> Postgresql:
        if self.prefix:
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "-D", str(self.data), "--auth=trust", "-U", "bench", "--no-sync")
        options = (
            f"-k {self.folder} -c listen_addresses= -c fsync=off -c shared_buffers=1GB -c work_mem=128MB "
            "-c maintenance_work_mem=512MB -c max_wal_size=8GB -c effective_cache_size=8GB"
        )
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        return self

    def __exit__(self, *_error: object) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def load(self, rows: Any) -> tuple[dict[str, float], Callable[[str], list[Any]]]:
        """Load the rows into an indexed table; how long it took, and a way to ask."""
        import psycopg

        connection = psycopg.connect(f"host={self.folder} user=bench dbname=postgres", autocommit=True)
        types = {"value": "float8", "lower": "float8", "upper": "float8", "key": "bigint", "revision": "int"}
        types |= {"period_start": "date", "period_end": "date", "as_of": "date", "simulated": "boolean"}
        columns = ", ".join(f"{name} {types.get(name, 'text')}" for name in COLUMNS.split(", "))
        connection.execute(f"CREATE UNLOGGED TABLE observations ({columns})")
        began = time.perf_counter()
        with tempfile.NamedTemporaryFile(suffix=".csv", dir=self.folder) as file:
            rows.write_csv(file.name, header=False)
            exported = time.perf_counter() - began
            with (
                connection.cursor().copy("COPY observations FROM STDIN (FORMAT csv)") as copy,
                open(file.name, "rb") as csv,
            ):
                while block := csv.read(1 << 20):
                    copy.write(block)
        loaded = time.perf_counter() - began - exported
        for index in INDEXES:
            connection.execute(index)
        connection.execute("VACUUM ANALYZE observations")
        figures = {"seconds": loaded, "index_seconds": time.perf_counter() - began - exported - loaded}
        [(size,)] = connection.execute("SELECT pg_total_relation_size('observations')").fetchall()
        figures["megabytes"] = size / 1e6
        return figures, lambda sql: connection.execute(sql).fetchall()


def timed(ask: Callable[[], Any], least: int, seconds: float) -> dict[str, float]:
    """In milliseconds: the first run; median and 95th percentile of `least` warm runs, more while `seconds` last."""
    began = time.perf_counter()
    ask()
    first = (time.perf_counter() - began) * 1000
    found: list[float] = []
    until = time.perf_counter() + seconds
    while len(found) < least or (time.perf_counter() < until and len(found) < 100):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return {
        "median_ms": statistics.median(found),
        "p95_ms": sorted(found)[int(len(found) * 0.95)],
        "first_ms": first,
        "runs": len(found),
    }


def row_stores(
    folder: Path, without: set[str], rows: Any
) -> Iterator[tuple[str, dict[str, float], Any, dict[str, str]]]:
    """Each row store in turn: its name, how it loaded, a way to ask, and its SQL."""
    if "sqlite" not in without:
        figures, ask = in_sqlite(folder, rows)
        yield "sqlite", figures, ask, row_store_sql("substr(period_start, 1, 4)")
    if "postgresql" not in without and Postgresql.PROGRAMS.is_dir():
        with Postgresql(Path(tempfile.mkdtemp(prefix="jahorina-pg-"))) as cluster:
            figures, ask = cluster.load(rows)
            yield "postgresql", figures, ask, row_store_sql("extract(year from period_start)")
        shutil.rmtree(cluster.folder)


def measure(rows: int, without: set[str], folder: Path) -> dict[str, Any]:
    """The whole run: everything measured, as one mapping."""
    prepare(folder / "home")
    result: dict[str, Any] = {"rows": rows, "at": datetime.now(UTC).isoformat(timespec="seconds"), "import": {}}
    result["cores"] = os.cpu_count()
    result["import"]["jahorina"] = import_all(rows)
    questions = product_questions()
    result["questions"] = {name: {"jahorina": timed(ask, 21, 3.0)} for name, ask in questions.items()}
    totals = {name: product_total(name, ask()) for name, ask in questions.items()}
    for name, (lines, _total) in totals.items():
        result["questions"][name]["lines"] = lines
    from jahorina.evidence import store
    from jahorina.evidence.models import EvidenceHead

    files = store.files(folder / "home" / "evidence", EvidenceHead.objects.get().delta_version)
    relation = stored_rows(folder / "home" / "evidence", files)
    for store_name, figures, ask, sql in row_stores(folder, without, relation):
        result["import"][store_name] = figures
        for name in QUESTIONS:
            total = row_store_total(name, ask(sql[name]))
            if name != "cell" and total != totals[name]:
                raise SystemExit(f"{store_name} answers {name} with {total}, not {totals[name]}")
            found = timed(partial(ask, sql[name]), 5, 3.0)
            found["ratio"] = found["median_ms"] / result["questions"][name]["jahorina"]["median_ms"]
            result["questions"][name][store_name] = found
    return result


def report(result: dict[str, Any]) -> bool:
    """Print the tables; whether every bar held."""
    loaded = result["import"]
    ours = loaded["jahorina"]
    print(f"\n{result['rows']:,} observations, {result['cores']} cores\n")
    print(
        f"import: {ours['rows_per_second']:,.0f} rows/s ({ours['seconds']:.1f} s), peak {ours['peak_memory_mb']:.0f} MB"
    )
    print(f"revising one row in {REVISED_SHARE}: {ours['revision_seconds']:.1f} s")
    print(f"compaction: {ours['compaction_seconds']:.1f} s")
    for name, figures in loaded.items():
        index = f", indexes {figures['index_seconds']:.1f} s" if "index_seconds" in figures else ""
        print(f"  {name:<11}{figures['megabytes']:>9,.0f} MB   loaded in {figures['seconds']:.1f} s{index}")
    stores = [name for name in loaded if name != "jahorina"]
    print(
        f"\n{'question':<44}{'lines':>6}{'first':>9}{'median':>9}{'p95':>8}"
        + "".join(f"{name:>13}{'ratio':>8}" for name in stores)
    )
    for name, found in result["questions"].items():
        mine = found["jahorina"]
        line = (
            f"{name + ': ' + MEANING[name]:<44}{found['lines']:>6}{mine['first_ms']:>6.0f} ms"
            f"{mine['median_ms']:>6.1f} ms{mine['p95_ms']:>5.0f} ms"
        )
        print(line + "".join(f"{found[s]['median_ms']:>10.1f} ms{found[s]['ratio']:>7.1f}x" for s in stores))
    return bars(result, stores)


def bars(result: dict[str, Any], stores: list[str]) -> bool:
    """Print what was expected and whether it held."""
    slowest = max(found["jahorina"]["median_ms"] for found in result["questions"].values())
    held = [("every median", f"{slowest:.1f} ms", f"< {BAR_MEDIAN_MS:.0f} ms", slowest < BAR_MEDIAN_MS)]
    for store in stores:
        least = min(result["questions"][name][store]["ratio"] for name in AGGREGATES)
        held.append((f"aggregates against {store}", f"{least:.1f}x", f">= {BAR_RATIO:.0f}x", least >= BAR_RATIO))
    print()
    for name, found, wanted, holds in held:
        print(f"  {'held  ' if holds else 'MISSED'}  {name}: {found} (expected {wanted})")
    return all(holds for *_rest, holds in held)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--without", action="append", choices=("sqlite", "postgresql"), default=[])
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="jahorina-bench-"))
    try:
        result = measure(given.rows, set(given.without), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"evidence-{given.rows}.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    return 0 if report(result) else 1


if __name__ == "__main__":
    sys.exit(main())
