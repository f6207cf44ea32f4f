"""Codes of the shipped programme. Nobody owns these objects, so own and other are the same."""

from __future__ import annotations

from tests.web.matrix.samples import Sample, World, sample


@sample("partner_code")
def partner_code(world: World) -> Sample:
    return Sample("ba", "rs", "nowhere")


@sample("place_code")
def place_code(world: World) -> Sample:
    return Sample("ba", "rs", "nowhere")


@sample("commitment_code")
def commitment_code(world: World) -> Sample:
    return Sample("SD-1", "SD-1", "SD-99")


@sample("framework_code")
def framework_code(world: World) -> Sample:
    return Sample("eu-action-plan", "eu-action-plan", "nothing")


@sample("statistic_code")
def statistic_code(world: World) -> Sample:
    return Sample("registrations", "registrations", "nothing")


@sample("source_code")
def source_code(world: World) -> Sample:
    return Sample("S7", "S7", "S9999")
