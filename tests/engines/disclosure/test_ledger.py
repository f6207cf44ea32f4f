"""The ledger: what was published stays on the attacker's table, and budgets are spent once."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from jahorina.engines.disclosure.ledger import (
    YEARLY_EPSILON,
    Ledger,
    joint_audit,
    ledger_document,
    ledger_from,
    need_budget,
)
from jahorina.engines.disclosure.tables import count_table
from jahorina.kernel.errors import Conflict, InputRefused

GAP = float("nan")
FINE = count_table("fine", ["a"], [("x",), ("y",), ("z",), ("_T",)], [GAP, GAP, 9.0, 20.0])
COARSE = count_table("coarse", ["a"], [("x",), ("y+z",), ("_T",)], [GAP, GAP, 20.0])
SHOWN = count_table("shown", ["a"], [("y",), ("x+z",)], [8.0, 12.0])


def test_a_table_that_is_safe_alone_is_opened_by_what_was_published_before() -> None:
    ledger = Ledger().published([FINE], day=date(2026, 1, 5), method="suppression")
    assert joint_audit(Ledger(), [FINE]).is_safe
    found = joint_audit(ledger, [SHOWN])
    assert ("x", 3) in [(cell.cell["a"], cell.low) for cell in found.open_cells if cell.low == cell.high]


def test_a_ledger_comes_back_from_its_document() -> None:
    ledger = Ledger().published([FINE], day=date(2026, 1, 5), method="suppression")
    ledger = ledger.published([COARSE], day=date(2026, 2, 5), method="dp", epsilon=0.5)
    back = ledger_from(json.loads(json.dumps(ledger_document(ledger))))
    assert [(one.number, one.day, one.epsilon) for one in back.releases] == [
        (1, date(2026, 1, 5), 0.0),
        (2, date(2026, 2, 5), 0.5),
    ]
    for one, two in zip(back.tables, ledger.tables, strict=True):
        np.testing.assert_array_equal(one.values, two.values)
        np.testing.assert_array_equal(one.high, two.high)
        assert one.states == two.states


def test_a_year_spends_its_budget_once() -> None:
    ledger = Ledger().published([FINE], day=date(2026, 1, 5), method="dp", epsilon=YEARLY_EPSILON - 0.25)
    need_budget(ledger, 0.25, year=2026)
    need_budget(ledger, 1.0, year=2027)
    with pytest.raises(Conflict) as refused:
        need_budget(ledger, 0.5, year=2026)
    assert refused.value.code == "budget-spent"


@pytest.mark.parametrize("document", [{}, {"form": 2, "releases": []}, {"form": 1, "releases": [{}]}, []])
def test_what_is_no_ledger_is_refused(document: object) -> None:
    with pytest.raises(InputRefused) as refused:
        ledger_from(document)
    assert refused.value.code == "ledger-unreadable"
