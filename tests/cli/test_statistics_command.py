"""The registers' statistics by command: listed, shown with the asker's rights, taken into the evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import jahorina
from tests.cli.test_cases_command import made, member

__all__ = ["made"]

pytestmark = pytest.mark.slow


def test_they_are_listed_with_unit_and_dimensions(made: Path) -> None:
    found = jahorina("statistics", "list", "--area", "return", "--json", home=made).document
    assert {one["area"] for one in found} == {"return"}
    [departed] = [one for one in found if one["code"] == "return-departed"]
    assert (departed["unit"], departed["dimensions"][0]) == ("persons", "outcome")
    assert "return-departed" in jahorina("statistics", "list", home=made).output


def test_they_are_shown_for_a_partner_or_as_a_member(made: Path) -> None:
    asked = ("statistics", "show", "protection-registered", "--period", "2023", "--json")
    partner = jahorina(*asked, "--partner", "ba", home=made).document
    assert partner["protected"] is True
    assert {one["simulated"] for one in partner["totals"]} <= {True}
    boss = jahorina(*asked, "--as", member(made, "supervisor:protection"), home=made).document
    assert (boss["protected"], boss["unit"], boss["definition_version"]) == (False, "persons", "1")
    assert "Confidential" in jahorina(*asked[:-1], "--partner", "ba", home=made).errors


def test_what_is_wrong_is_said(made: Path) -> None:
    asked = ("statistics", "show", "protection-registered", "--period", "2023")
    assert jahorina(*asked, home=made).code == 2
    assert jahorina(*asked, "--partner", "xx", home=made).code == 4
    assert jahorina(*asked, "--as", member(made, "case-worker:protection"), home=made).code == 4
    assert jahorina(*asked, "--partner", "ba", "--by", "state", home=made).code == 3
    assert jahorina("statistics", "take", "--partner", "ba", "--period", "2023-W10", home=made).code == 3


def test_they_are_taken_once_and_again_without_harm(made: Path) -> None:
    asked = ("statistics", "take", "--partner", "ba", "--period", "2023", "protection-registered", "--json")
    first = jahorina(*asked, home=made).document
    assert first["rows_read"] == first["added"] > 0
    again = jahorina(*asked, home=made).document
    assert again["repeated"] or again["unchanged"] == again["rows_read"]
