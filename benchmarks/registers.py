"""How fast the registers answer with 100,000 cases and 1,000,000 steps.

    python -m benchmarks.registers [--cases 100000] [--database postgresql://...] [--json FILE]

Makes a workspace of its own with synthetic people (nobody is behind them), then asks what a case worker's day asks, through
the same services and queries as the pages, with their entries in the audit log. Times are those of the server; the work of
templates is not in them. Prints a table, and JSON where a file is named.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

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
TARGETS = {"list": 300, "search": 500, "case": 300, "save": 400}
"""Milliseconds that the 95th of a hundred must not exceed."""


def main() -> int:
    options = argparse.ArgumentParser(description="How fast the registers answer.")
    options.add_argument("--cases", type=int, default=100_000)
    options.add_argument("--database", default="sqlite")
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="jahorina-bench-") as home:
        start(Path(home), chosen.database)
        figures = measured(chosen.cases, chosen.rounds)
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
    return found


def timed(rounds: int, ask: Callable[[], object]) -> dict[str, float]:
    """Median and 95th of a hundred, in milliseconds, after one round that is not counted."""
    ask()
    taken = []
    for _round in range(rounds):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return {"median": round(statistics.median(taken), 1), "p95": round(sorted(taken)[int(len(taken) * 0.95) - 1], 1)}


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
    cases, steps, deadlines, own = [], [], [], []
    for number, person in enumerate(people):
        who = Identity(names=(Name(f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {chance.choice(GIVEN)}"),))
        identities.store(who, person=person, by=None)
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
            state="intention",
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
    """The ten steps of a case that is not decided yet."""
    kinds = ["registered", "assigned", "intention-declared", *["photographed-fingerprinted"] * (STEPS_EACH - 3)]
    for sequence, kind in enumerate(kinds, start=1):
        detail = {"assignee": str(assignee.pk)} if kind == "assigned" else {}
        happened = opened + timedelta(days=sequence)
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
    print(f"{'question':<34}{'median':>9}{'p95':>9}{'target':>9}")
    for name, one in figures.items():
        target = next(value for word, value in TARGETS.items() if word in name)
        print(f"{name:<34}{one['median']:>9}{one['p95']:>9}{target:>9}")


if __name__ == "__main__":
    sys.exit(main())
