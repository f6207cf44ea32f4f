"""Intake and export: an area in which the asker works, one in which they do not, and one that is not there."""

from __future__ import annotations

from tests.web.matrix.samples import Sample, World, sample


@sample("area", route="cases:intake")
@sample("area", route="cases:intake-confirm")
@sample("area", route="cases:intake-template")
@sample("area", route="cases:export")
def area(_world: World) -> Sample:
    return Sample("protection", "counter-trafficking", "fishing")


@sample("kind", route="cases:intake-template")
def kind(_world: World) -> Sample:
    return Sample("xlsx", "xlsx", "docx")
