"""How fast the registers answer with 100,000 cases and 1,000,000 steps.

    python -m benchmarks.registers [--cases 100000] [--database postgresql] [--json FILE]

Makes a workspace of its own with synthetic people (nobody is behind them), then asks what a case worker's day asks, through
the same services and queries as the pages, with their entries in the audit log. Times are those of the server; the work of
templates is not in them. Prints a table, and JSON where a file is named.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.databases import database

STEPS_EACH = 10
BATCH = 2_000
GIVEN = (
    *("Muhammad", "Ahmad", "Ali", "Hassan", "Hussein", "Omar", "Yusuf", "Khalid", "Ibrahim"),
    *("Karim", "Farid", "Jamal", "Samir", "Tariq", "Bilal", "Nadir", "Zahir"),
)
FAMILY = (
    *("Karimi", "Ahmadi", "Rahimi", "Hosseini", "Noori", "Safi", "Haidari", "Amiri"),
    *("Sultani", "Rezai", "Qasimi", "Wardak", "Popal", "Stanekzai", "Zadran"),
)
TARGETS = {
    "statistic": 1_000,
    "list": 300,
    "search": 500,
    "case page": 300,
    "save": 400,
    "import": 60_000,
    "first byte": 2_000,
}
"""Milliseconds that the 95th of a hundred must not exceed; import and export are done once."""
IMPORTED = 10_000


def main() -> int:
    options = argparse.ArgumentParser(description="How fast the registers answer.")
    options.add_argument("--cases", type=int, default=100_000)
    options.add_argument("--database", default="sqlite")
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="jahorina-bench-") as home, database(chosen.database) as address:
        start(Path(home), address)
        figures = measured(chosen.cases, chosen.rounds)
        stop()
    show(figures, chosen.cases, chosen.database.split(":")[0])
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


def start(home: Path, database: str) -> None:
    """Make a workspace and load the programme."""
    os.environ["JAHORINA_HOME"] = str(home)
    os.environ["JAHORINA_DATABASE_URL"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "jahorina.config.settings"
    from jahorina.cli.workspaces import make_workspace
    from jahorina.kernel.progress import silent
    from jahorina.kernel.workspace import Workspace

    make_workspace(Workspace(home), silent)


def stop() -> None:
    """Let go of the database before it is gone."""
    from django.db import connections

    connections.close_all()


def measured(cases: int, rounds: int) -> dict[str, dict[str, float]]:
    """Fill the registers and time each question; milliseconds."""
    from jahorina.partners.roles import Area
    from jahorina.registers import finding, queries, services
    from jahorina.registers.access import Scope

    began = time.perf_counter()
    worker, boss, own = filled(cases)
    print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    chance = random.Random(11)
    found: dict[str, dict[str, float]] = {}
    for sort in queries.SORTS:
        for who, member, scope in (("0.1 %", worker, Scope.MINE), ("all", boss, Scope.INSTITUTION)):
            found[f"list by {sort}, {who}"] = timed(
                rounds,
                lambda s=sort, m=member, c=scope: queries.cases(member=m, scope=c, area=Area.PROTECTION, sort=s),
            )
    name = lambda: f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"  # noqa: E731
    found["search by name"] = timed(rounds, lambda: finding.search(name(), member=boss, purpose="case-work"))
    found["case page"] = timed(rounds, lambda: queries.case(chance.choice(own), member=worker))

    def save() -> None:
        step = services.NewStep("note-added", date.today(), {}, "Seen today.")  # noqa: DTZ011
        services.add_step(by=worker, case=chance.choice(own), step=step)

    found["save a step"] = timed(rounds, save)
    found |= counted(boss, rounds)
    found |= export_once(boss)
    found |= import_once(boss, min(IMPORTED, cases))
    return found


def counted(boss: Any, rounds: int) -> dict[str, dict[str, float]]:
    """Each unit, over a year and over all time; with the widest breakdowns and the durations' quartiles."""
    from jahorina.kernel.periods import Period
    from jahorina.registers.statistics.queries import register_statistic

    asked = (
        ("protection-intentions", (), "2024"),
        ("protection-intentions", ("sex", "age", "nationality"), "2024"),
        ("protection-registered", ("nationality", "vulnerability"), "2024-01-01/2025-12-31"),
        ("protection-first-decisions", ("outcome",), "2024-01-01/2025-12-31"),
        ("protection-open-cases", ("state",), "2024-12-31"),
        ("protection-days-to-decision", ("nationality",), "2024"),
        ("protection-days-to-decision", ("nationality",), "2024-01-01/2026-12-31"),
    )
    found = {}
    for code, by, window in asked:
        ask = lambda c=code, b=by, w=window: register_statistic(  # noqa: E731
            member=boss, code=c, period=Period.parse(w), breakdown=b
        )
        found[f"statistic {code} {window[:7]} by {len(by)}"] = timed(min(rounds, 10), ask)
    return found


def export_once(boss: Any) -> dict[str, dict[str, float]]:
    """Stream the whole list: until the first byte, in all, and by how much the peak of memory grew (in MiB)."""
    from jahorina.partners.roles import Area
    from jahorina.registers.access import Scope
    from jahorina.registers.exporting.cases import export_cases

    before, began, first, size, worked = peak_memory(), time.perf_counter(), 0.0, 0, time.process_time()
    first_worked = 0.0
    export = export_cases(member=boss, scope=Scope.INSTITUTION, area=Area.PROTECTION, purpose="supervision")
    for piece in export.chunks:
        first_worked = first_worked if first else time.process_time() - worked
        first = first or time.perf_counter() - began
        size += len(piece)
    told = f"export of {export.rows:,} rows"
    print(f"{told}: {size / 1e6:.1f} MB, peak of memory {peak_memory() - before:+.0f} MiB", file=sys.stderr)
    whole = once(time.perf_counter() - began, time.process_time() - worked)
    return {f"{told}, first byte": once(first, first_worked), f"{told}, whole": whole}


def import_once(boss: Any, rows: int) -> dict[str, dict[str, float]]:
    """Take in a file with the search for duplicates among all cases and within the file; preview and import."""
    from jahorina.registers.intake.mapping import own_layout
    from jahorina.registers.intake.services import Choice, import_cases, preview

    chance = random.Random(5)
    lines = ["submission,happened_on,name_original,born,sex,nationality,note"]
    for _row in range(rows):
        name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {chance.choice(GIVEN)}"
        nationality = chance.choice(("AFG", "SYR", "PAK", "MAR"))
        known, day = uuid.UUID(int=chance.getrandbits(128)), chance.randrange(1, 29)
        lines.append(f"{known},2026-01-{day:02d},{name},1999-01-01,male,{nationality},Seen today.")
    content, mapping = "\n".join(lines).encode(), own_layout("protection")
    before, began, worked = peak_memory(), time.perf_counter(), time.process_time()
    seen = preview(by=boss, content=content, mapping=mapping)
    looked, looked_worked = time.perf_counter(), time.process_time()
    report = import_cases(by=boss, content=content, mapping=mapping, undecided=Choice.NEW)
    done, done_worked = time.perf_counter(), time.process_time()
    told = f"{len(seen.hints):,} with likely duplicates, {report.opened:,} opened"
    print(f"import: {told}, peak of memory {peak_memory() - before:+.0f} MiB", file=sys.stderr)
    return {
        f"preview of {rows:,} rows (import)": once(looked - began, looked_worked - worked),
        f"import of {rows:,} rows": once(done - looked, done_worked - looked_worked),
    }


def once(seconds: float, worked: float) -> dict[str, float]:
    """A time that was taken once, and the processor's time in it, in milliseconds."""
    return {"median": round(seconds * 1000, 1), "p95": round(seconds * 1000, 1), "cpu": round(worked * 1000, 1)}


def peak_memory() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(rounds: int, ask: Callable[[], object]) -> dict[str, float]:
    """Median and 95th of a hundred, in milliseconds, after one round that is not counted.

    Beside them the processor's time for one, which other work on the machine does not lengthen; of PostgreSQL it holds the
    asking side alone.
    """
    ask()
    taken, worked = [], time.process_time()
    for _round in range(rounds):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return {
        "median": round(statistics.median(taken), 1),
        "p95": round(sorted(taken)[int(len(taken) * 0.95) - 1], 1),
        "cpu": round((time.process_time() - worked) * 1000 / rounds, 1),
    }


def filled(cases: int) -> tuple[Any, Any, list[uuid.UUID]]:
    """Fill the registers; gives a worker who carries one in a thousand, a supervisor, and the worker's cases."""
    from django.db import transaction

    from jahorina.partners.models import Institution
    from jahorina.partners.services import add_member

    institution = Institution.objects.filter(partner__code="rs").first()
    assert institution is not None
    add = lambda role, number: add_member(  # noqa: E731
        by="system", email=f"b{number}@rs.example", name=f"Bench {number}", institution=institution.code, roles=[role]
    )
    boss, worker = add("supervisor:protection", 1), add("case-worker:protection", 2)
    others = [add("case-worker:protection", number) for number in range(3, 23)]
    own: list[uuid.UUID] = []
    for first in range(0, cases, BATCH):
        with transaction.atomic():
            own += batch(first, min(BATCH, cases - first), institution, worker, others)
    return worker, boss, own


def batch(first: int, size: int, institution: Any, worker: Any, others: list[Any]) -> list[uuid.UUID]:
    """Some thousand people with a case of ten steps each."""
    from jahorina.registers.models import Case, Deadline, Person, Step
    from jahorina.registers.vault import identities
    from jahorina.registers.vault.identities import Identity, Name

    chance = random.Random(first)
    day = date(2024, 1, 1)
    people = [Person(partner_code="rs", is_simulated=True) for _one in range(size)]
    Person.objects.bulk_create(people)
    named = [
        Identity(names=(Name(f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {chance.choice(GIVEN)}"),))
        for _person in people
    ]
    identities.store_new(zip(people, named, strict=True), by=None)
    cases, steps, deadlines, own = [], [], [], []
    for number, person in enumerate(people):
        mine = (first + number) % 1000 == 0
        assignee = worker if mine else chance.choice(others)
        opened = day + timedelta(days=chance.randrange(700))
        due = opened + timedelta(days=90) if chance.random() < 0.5 else None
        case = Case(
            reference=f"P-RS-24-{first + number:07d}",
            area="protection",
            partner_code="rs",
            institution=institution,
            person=person,
            opened_on=opened,
            is_simulated=True,
            sex="male",
            birth_year=chance.randrange(1960, 2015),
            nationality=chance.choice(("AFG", "SYR", "PAK", "MAR")),
            state="decided",
            version=STEPS_EACH,
            assignee=assignee,
            last_step_on=opened + timedelta(days=STEPS_EACH),
            next_due_on=due,
        )
        cases.append(case)
        own += [case.pk] if mine else []
        steps += list(steps_of(case, assignee, opened, institution, Step))
        if due:
            deadlines.append(Deadline(case=case, limit="decision", started_by=1, due_on=due))
    Case.objects.bulk_create(cases)
    Step.objects.bulk_create(steps)
    Deadline.objects.bulk_create(deadlines)
    return own


def steps_of(case: Any, assignee: Any, opened: date, institution: Any, step: Any) -> Iterator[Any]:
    """The ten steps of a case."""
    kinds = ["registered", "assigned", "intention-declared", *["photographed-fingerprinted"] * (STEPS_EACH - 5)]
    kinds += ["application-lodged", "decision-issued"]
    details: dict[str, dict[str, Any]] = {
        "assigned": {"assignee": str(assignee.pk)},
        "decision-issued": {"decision": "rejected", "decision_number": opened.toordinal()},
    }
    for sequence, kind in enumerate(kinds, start=1):
        detail = details.get(kind, {})
        happened = opened + timedelta(days=sequence * (opened.day if kind == "decision-issued" else 1))
        yield step(
            case=case,
            sequence=sequence,
            kind=kind,
            happened_on=happened,
            by=assignee,
            institution=institution,
            detail=detail,
        )


def show(figures: dict[str, dict[str, float]], cases: int, database: str) -> None:
    """Print the table with the target of each question."""
    print(f"{cases:,} cases, {cases * STEPS_EACH:,} steps, {database}; milliseconds")
    print(f"{'question':<62}{'median':>10}{'p95':>10}{'cpu':>10}{'target':>9}")
    for name, one in figures.items():
        target = next((value for word, value in TARGETS.items() if word in name), "-")
        print(f"{name:<62}{one['median']:>10}{one['p95']:>10}{one['cpu']:>10}{target:>9}")


if __name__ == "__main__":
    sys.exit(main())
