"""How fast the plan answers: 500 measures x 8 partners x 12 periods x 4 breakdowns.

    python -m benchmarks.plan [--measures 500] [--database postgresql] [--json FILE]

Makes a workspace of its own with invented measures, then asks for the pages as a browser does, templates and all, logged in
as a coordinator. Times are of the wall clock and of the processor; on a busy machine the second is the one to compare.
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
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.databases import database

PARTNERS, PERIODS, MEMBERS = 8, 12, ("_T", "F", "M", "0-17")
TARGETS = {"overview": 500, "measure": 200, "changed": 500, "workbook": 10_000}
"""Milliseconds that the 95th of a hundred must not exceed; the workbook is made once."""
BATCH = 2_000


def main() -> int:
    options = argparse.ArgumentParser(description="How fast the plan answers.")
    options.add_argument("--measures", type=int, default=500)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--database", default="sqlite")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="jahorina-bench-") as home, database(chosen.database) as address:
        start(Path(home), address)
        figures = measured(chosen.measures, chosen.rounds)
        stop()
    show(figures, chosen.database.split(":")[0])
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


def measured(measures: int, rounds: int) -> dict[str, dict[str, float]]:
    """Fill the plan and time each page; milliseconds."""
    from django.conf import settings

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.ALLOWED_HOSTS = ["testserver"]
    began = time.perf_counter()
    boss = filled(measures)
    print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    client, chance = browser(boss), random.Random(3)
    code = lambda: f"B-{chance.randrange(measures):03d}"  # noqa: E731
    month_ago = (date.today() - timedelta(days=30)).isoformat()  # noqa: DTZ011
    return {
        "overview": timed(rounds, lambda: asked(client, "/plan/")),
        "overview, one area": timed(rounds, lambda: asked(client, "/plan/?area=return")),
        "measure page": timed(rounds, lambda: asked(client, f"/plan/measures/{code()}/")),
        "changed since a month ago": timed(rounds, lambda: asked(client, f"/plan/changes/?since={month_ago}")),
        "morning page": timed(max(3, rounds // 4), lambda: asked(client, "/plan/morning/")),
        "sum check": timed(max(3, rounds // 4), lambda: asked(client, "/plan/check/")),
        "timeline": timed(max(3, rounds // 4), lambda: asked(client, "/plan/timeline/")),
        "workbook (XLSX)": timed(1, lambda: asked(client, "/plan/workbook/plan.xlsx"), warm=False),
    }


def browser(member: Any) -> Any:
    """A browser in which the member is logged in."""
    from allauth.account.internal.flows.login import record_authentication
    from django.http import HttpRequest
    from django.test import Client

    client = Client()
    client.force_login(member, backend="jahorina.web.accounts.backend.MemberBackend")
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, member, method="password")
    request.session.save()
    return client


def asked(client: Any, address: str) -> int:
    """Ask for a page; the number of its bytes."""
    response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return len(response.content)


def timed(rounds: int, ask: Callable[[], object], *, warm: bool = True) -> dict[str, float]:
    """Median and 95th of a hundred of the wall clock, and the median of the processor's time, in milliseconds."""
    if warm:
        ask()
    wall, processor = [], []
    for _round in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        ask()
        wall.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    last = sorted(wall)[max(0, int(len(wall) * 0.95) - 1)]
    return {
        "median": round(statistics.median(wall), 1),
        "p95": round(last, 1),
        "processor": round(statistics.median(processor), 1),
    }


def filled(measures: int) -> Any:
    """A plan of invented measures with twelve monthly rounds; gives a coordinator."""
    from jahorina.partners.models import Institution, Partner
    from jahorina.partners.services import add_member
    from jahorina.plan.choices import Area, EntryKind
    from jahorina.plan.content.changing import apply_changes
    from jahorina.plan.content.documents import Change, Verb

    for number in range(PARTNERS - Partner.objects.filter(kind="partner").count()):
        Partner.objects.create(
            code=f"b{number}", kind="partner", position=90 + number, names={"en": f"B{number}"}, provenance="proposed"
        )
    partners = list(Partner.objects.filter(kind="partner").values_list("code", flat=True))
    institution = Institution.objects.filter(partner__code="rs").first()
    assert institution is not None
    boss = add_member(
        by="system", email="b1@rs.example", name="Bench", institution=institution.code, roles=["coordinator"]
    )
    areas = list(Area.values)
    create = lambda kind, code, entry: Change(kind, Verb.CREATE, code, {"code": code, **entry})  # noqa: E731
    changes = []
    for number in range(measures):
        code, words = f"B-{number:03d}", {"en": f"Invented measure {number}", "sq": f"Masë e shpikur {number}"}
        parts = [{"partner": partner, "role": "carries"} for partner in partners]
        common = {"texts": words, "provenance": "proposed"}
        days = {"valid_from": "2025-01-01", "valid_to": "2025-12-31"}
        measure = {"area": areas[number % len(areas)], "level": "partner", "horizon": "medium", "parts": parts, **days}
        changes.append(create(EntryKind.MEASURE, code, {**measure, **common}))
        milestone = {"measure": code, "texts": words, "due_on": f"2025-{1 + number % 12:02d}-15"}
        changes.append(create(EntryKind.MILESTONE, f"{code}.1", milestone))
        indicator = {"measure": code, "kind": "number", "direction": "up", "aggregation": "sum", "breakdowns": ["sex"]}
        changes.append(create(EntryKind.INDICATOR, f"BI-{number:03d}", {**indicator, **common}))
    apply_changes(by=None, changes=changes, reason="")
    targets = [
        Change(
            EntryKind.TARGET,
            Verb.CREATE,
            f"BI-{number:03d}:{partner or '*'}:2025:_T",
            {"indicator": f"BI-{number:03d}", "partner": partner, "period": "2025", "value": "12"},
        )
        for number in range(measures)
        for partner in ("", *partners)
    ]
    apply_changes(by=None, changes=targets, reason="")
    report_all(boss, partners)
    return boss


def report_all(boss: Any, partners: list[str]) -> None:
    """Twelve months of reports with values in four breakdowns, claims and a history, in bulk."""
    from django.db import transaction
    from django.utils import timezone

    from jahorina.kernel.periods import Period
    from jahorina.plan.models import (
        EvidenceItem,
        Indicator,
        Measure,
        PlanChange,
        ProgressReport,
        ReportedValue,
        ReportingRound,
        StatusClaim,
    )

    chance, now = random.Random(7), timezone.now()
    statuses = ("not-started", "in-progress", "achieved", "stalled")
    rows = list(Measure.objects.filter(code__startswith="B-"))
    indicator = {one.measure_id: one for one in Indicator.objects.filter(code__startswith="BI-")}
    for month in range(1, PERIODS + 1):
        period = Period.parse(f"2025-{month:02d}")
        with transaction.atomic():
            found = ReportingRound.objects.create(
                code=f"b-{month:02d}",
                names={"en": f"Month {month}"},
                period_start=period.start,
                period_end=period.end,
                due_on=period.end,
                opened_at=now,
            )
            reports = [
                ProgressReport(round=found, measure=row, partner_code=partner, narrative="Invented.", status="stalled")
                for row in rows
                for partner in partners
            ]
            ProgressReport.objects.bulk_create(reports, batch_size=BATCH)
            ReportedValue.objects.bulk_create(
                [
                    ReportedValue(report=one, indicator=indicator[one.measure_id], member=member, value=number)
                    for one in reports
                    for number, member in enumerate(MEMBERS)
                ],
                batch_size=BATCH,
            )
            common = {"by": boss, "at": now}
            StatusClaim.objects.bulk_create(
                [
                    StatusClaim(
                        measure=one.measure, partner_code=one.partner_code, status=chance.choice(statuses), **common
                    )
                    for one in reports
                ],
                batch_size=BATCH,
            )
            PlanChange.objects.bulk_create(
                [
                    PlanChange(
                        subject=f"report:{one.pk}",
                        measure_code=one.measure.code,
                        partner_code=one.partner_code,
                        verb="submitted",
                        after={"status": "stalled"},
                        **common,
                    )
                    for one in reports
                ],
                batch_size=BATCH,
            )
    EvidenceItem.objects.bulk_create(
        [
            EvidenceItem(
                measure=row,
                partner_code=partner,
                kind="deployment",
                title="Invented",
                happened_on=date(2025, 6, 1),
                brought_by=boss,
                brought_at=now,
            )
            for row in rows
            for partner in partners
        ],
        batch_size=BATCH,
    )


def show(figures: dict[str, dict[str, float]], database: str) -> None:
    """A table on standard output."""
    print(f"{database}: milliseconds")
    print(f"{'':32}{'median':>10}{'p95':>10}{'processor':>12}{'wanted':>10}")
    for name, found in figures.items():
        wanted = next((most for word, most in TARGETS.items() if name.startswith(word)), None)
        print(f"{name:32}{found['median']:>10}{found['p95']:>10}{found['processor']:>12}{wanted or '':>10}")


if __name__ == "__main__":
    sys.exit(main())
