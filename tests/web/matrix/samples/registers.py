"""Statistics of the registers: one of the supervisor's area, one of another area, one that is not there."""

from __future__ import annotations

from tests.web.matrix.samples import Sample, World, sample


@sample("counted_code")
def counted_code(_world: World) -> Sample:
    return Sample("protection-registered", "return-departed", "nothing")
