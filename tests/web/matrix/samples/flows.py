"""Runs of the engines: one of ba's own figures, one of rs's, and one of free figures for the pages of series."""

from __future__ import annotations

from tests.evidence.runs.kept import estimates_run, flows_run
from tests.web.matrix.samples import Sample, World, sample

NOBODY = "00000000-0000-4000-8000-000000000000"


@sample("run_id", route="flows:run")
def run(_world: World) -> Sample:
    return Sample(str(flows_run("ba").pk), str(flows_run("rs").pk), NOBODY)


@sample("estimate_id")
def estimate(_world: World) -> Sample:
    return Sample(str(estimates_run("ba").pk), str(estimates_run("rs").pk), NOBODY)


@sample("picture", route="estimates:picture")
def picture(_world: World) -> Sample:
    return Sample("methods", "overlaps", "nothing")


@sample("place_code", route="flows:beds-image")
def beds_of(_world: World) -> Sample:
    flows_run()
    return Sample("ba", "rs", "nowhere")


@sample("scenario_code")
def scenario(_world: World) -> Sample:
    flows_run()
    return Sample("border-closes", "border-closes", "nothing")


@sample("definition_code")
def definition(_world: World) -> Sample:
    flows_run()
    return Sample("stated-by-partner", "stated-by-partner", "nothing")
