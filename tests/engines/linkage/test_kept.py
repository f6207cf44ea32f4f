"""What a hub keeps between deleting encodings and getting the sheets: enough to count, nothing of an encoding."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest

from jahorina.engines.linkage.hub import kept
from jahorina.engines.linkage.hub.chronicle import Registrations
from jahorina.engines.linkage.hub.kept import KeptLinks
from jahorina.engines.linkage.hub.linking import link
from jahorina.engines.linkage.hub.overlaps import overlap_table
from jahorina.engines.linkage.partner.registers import Sealed
from jahorina.kernel.errors import InputRefused
from tests.engines.linkage.invented import two
from tests.engines.linkage.test_linking import recipe


@pytest.fixture(scope="module")
def linked() -> tuple[list[Sealed], KeptLinks]:
    sealed, _truth = two(300, 150, recipe=recipe(100))
    registers = [one.register for one in sealed]
    return sealed, KeptLinks.of(registers, link(registers), simulated=True)


def test_the_table_from_kept_links_is_the_table_of_the_registers_themselves(
    linked: tuple[list[Sealed], KeptLinks],
) -> None:
    sealed, made = linked
    again = kept.read(kept.written(made))
    sheets = [one.sheet for one in sealed]
    direct = overlap_table(made.links, [Registrations.of(one.register) for one in sealed], sheets, seed=1)
    assert overlap_table(again.links, again.registrations, sheets, seed=1) == direct
    assert (again.run, again.check, again.simulated) == (made.run, made.check, True)


def test_no_filter_and_no_token_is_in_it(linked: tuple[list[Sealed], KeptLinks]) -> None:
    sealed, made = linked
    with np.load(_file(kept.written(made)), allow_pickle=False) as arrays:
        names = set(arrays.files)
        everything = b"".join(arrays[name].tobytes() for name in names)
    assert {name.partition("-")[0] for name in names} == {"header", "clusters", "days", "strata", "evidence"}
    for one in sealed:
        for row in range(0, len(one.register), 17):
            assert one.register.filters[row].tobytes() not in everything
            assert all(token.tobytes() not in everything for token in one.register.tokens[row] if token)


def test_a_file_that_was_cut_or_changed_is_refused(linked: tuple[list[Sealed], KeptLinks]) -> None:
    whole = kept.written(linked[1])
    for place in range(0, len(whole), len(whole) // 40):
        for spoilt in (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]):
            with pytest.raises(InputRefused) as refusal:
                kept.read(spoilt)
            assert refusal.value.code == "linkage-links-unreadable"


def _file(content: bytes) -> BytesIO:
    return BytesIO(content[kept.HASH_BYTES :])
