"""Pairs of likely duplicates: nobody carries their cases yet; of another partner; none."""

from __future__ import annotations

from uuid import uuid4

from jahorina.partners.roles import Area
from tests.registers.cases import worker
from tests.registers.duplicates.pairs import pair_of_two
from tests.web.matrix.samples import Sample, World, sample


@sample("pair_id")
def pair_id(world: World) -> Sample:
    own, other = (pair_of_two(worker(Area.PROTECTION, partner)) for partner in ("ba", "rs"))
    return Sample(str(own.pk), str(other.pk), str(uuid4()))
