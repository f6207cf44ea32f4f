"""This node, another one, and none; and a file that nobody announced."""

from __future__ import annotations

from contextlib import suppress

from jahorina.exchange import services
from jahorina.kernel.errors import Conflict
from tests.web.matrix.samples import Sample, World, sample


@sample("node")
def node(_world: World) -> Sample:
    with suppress(Conflict):  # they are files, and stay
        services.make_keys(code="hub", threshold=1, by="test")
    return Sample("hub", "rs", "nowhere")


@sample("file")
@sample("bundle")
def hashed(_world: World) -> Sample:
    return Sample("a" * 64, "b" * 64, "c" * 64)
