"""A process of its own that imports into a workspace, to be killed by test_killed.py.

    python -m tests.evidence.importing prepare            make the database and a small catalogue
    python -m tests.evidence.importing import N [POINT]   import the N-th batch; die at POINT
    python -m tests.evidence.importing tell               print as JSON what the workspace holds

The workspace is JAHORINA_HOME. Batch N says N about every place, as of N days after the first.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import date, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jahorina.config.settings")

PLACES = 300


def prepare() -> None:
    from django.core.management import call_command

    from jahorina.cli.new_database import begin_database
    from jahorina.evidence.models import Definition, Source, Statistic

    begin_database()
    call_command("migrate", verbosity=0)
    statistic = Statistic.objects.create(
        code="registrations", version="1", titles={"en": "Registrations"}, unit_kind="registration"
    )
    Definition.objects.create(statistic=statistic, code="iom-registrations", titles={"en": "IOM"})
    Source.objects.create(code="S126", title="Source", kind="official")


def import_batch(number: int, point: str | None) -> None:
    from jahorina.evidence import services
    from tests.evidence.rows import read, row

    if point:
        die_at(point)
    as_of = date(2023, 1, 1) + timedelta(days=number)
    rows = [row(place=f"p{place}", value=float(number), as_of=as_of) for place in range(PLACES)]
    report = services.import_table(
        by="system", owner="", table=read(rows), name=f"batch {number}", kind="tidy", content_sha256=f"{number:064d}"
    )
    print(json.dumps(report.as_json()))


def die_at(point: str) -> None:
    """Replace the step that `module.function` names with death by SIGKILL."""
    import importlib

    module, name = point.rsplit(".", 1)

    def die(*_positional: Any, **_named: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(importlib.import_module(f"jahorina.evidence.{module}"), name, die)


def tell() -> None:
    from jahorina.evidence import queries, services
    from jahorina.evidence.questions import Question

    answer = queries.explore(member=None, question=Question("registrations"))
    report = services.examine_store()
    values = sorted({value.value for cell in answer.cells for value in cell.values if value.value is not None})
    told = {"whole": report.whole, "observations": report.observations, "values": values, "cells": len(answer.cells)}
    print(json.dumps({**told, "imports": len(queries.imports())}))


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["import", number]:
            import_batch(int(number), None)
        case ["import", number, point]:
            import_batch(int(number), point)
        case ["tell"]:
            tell()
