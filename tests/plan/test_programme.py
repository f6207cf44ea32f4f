"""A programme folder is read whole, or refused with one clear sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jahorina.kernel.errors import InputRefused
from jahorina.plan.programme import read_plan

Entries = list[dict[str, Any]]


def refusal(folder, name: str, change: Callable[[Entries], object]) -> InputRefused:
    folder.edit(name, lambda entries: (change(entries), None)[1])
    with pytest.raises(InputRefused) as caught:
        read_plan(folder.path)
    return caught.value


def test_the_refusal_names_file_line_entry_and_field(folder):
    refused = refusal(folder, "commitments.yaml", lambda entries: entries[1].update(provenance="guessed"))
    lines = (folder.path / "commitments.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if text == "  provenance: guessed")
    assert str(refused).startswith(f"commitments.yaml, line {line}, SD-1a, provenance: ")
    assert "'quoted', 'paraphrased', 'inferred' or 'proposed'" in str(refused)
    assert refused.refusals[0].row == line
    assert refused.refusals[0].column == "provenance"


def test_yaml_that_cannot_be_parsed_is_refused_with_file_and_line(folder):
    folder.write("dialogue.yaml", "- code: smd-1\n  kind: [dialogue\n- code: x\n")
    with pytest.raises(InputRefused, match=r"dialogue\.yaml") as caught:
        read_plan(folder.path)
    assert "3" in str(caught.value) or "2" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("commitments.yaml", lambda e: e[0].pop("areas"), "SD-1, areas: is missing."),
        ("commitments.yaml", lambda e: e[0].update(areas=[]), "SD-1, areas: is empty."),
        ("commitments.yaml", lambda e: e[0].update(areas=["retrun"]), "SD-1, areas.0: "),
        ("commitments.yaml", lambda e: e[0].update(levels=["partner"] * 2), "SD-1, levels: names something twice."),
        ("commitments.yaml", lambda e: e[0].update(horizons=["unstated", "medium"]), "leave one of them out"),
        ("commitments.yaml", lambda e: e[0].update(horizn="medium"), "SD-1, horizn: is not a field"),
        ("commitments.yaml", lambda e: e[0]["texts"].pop("en"), "SD-1, texts: has no text in English (en)."),
        ("commitments.yaml", lambda e: e[0]["texts"].update(xx="?"), "is in xx, which languages.yaml does not list"),
        ("commitments.yaml", lambda e: e[0]["texts"].update(sq=" "), "SD-1, texts.sq: is empty."),
        ("commitments.yaml", lambda e: e[0].update(sources=[]), "is paraphrased but names no source"),
        ("commitments.yaml", lambda e: e[0].update(verify=True), "call it inferred until it is"),
        ("commitments.yaml", lambda e: e[0].update(sources=["S9999"]), "SD-1, sources.0: S9999 is no source"),
        ("commitments.yaml", lambda e: e[0].update(framework="nowhere"), "nowhere is no framework of frameworks.yaml"),
        ("commitments.yaml", lambda e: e[0].update(code="SD-2"), "SD-2, code: SD-2 stands twice"),
        ("commitments.yaml", lambda e: e[0].update(parent="SD-1a"), "SD-1a does not stand above SD-1"),
        ("commitments.yaml", lambda e: e[8].update(parent="SD-1"), "SD-1 belongs to another framework"),
        ("commitments.yaml", lambda e: e[0]["crosswalk"][0].update(element="24"), "gcm has no element 24"),
        (
            "commitments.yaml",
            lambda e: e[0]["crosswalk"].append({**e[0]["crosswalk"][0], "sources": []}),
            "gcm 9 stands twice",
        ),
        ("frameworks.yaml", lambda e: e[2]["elements"][1].update(parent="9"), "9 does not stand above 1.a"),
        ("frameworks.yaml", lambda e: e[2]["elements"][1].update(code="1"), "1 stands twice"),
        ("frameworks.yaml", lambda e: e[3].update(adopted="2015-25-09"), "sdg, adopted: '2015-25-09' is not a period"),
        ("frameworks.yaml", lambda e: e[3].update(adopted={"start": 1}), "sdg, adopted: "),
        ("dialogue.yaml", lambda e: e[0].update(outcome="nowhere"), "nowhere is no framework of frameworks.yaml"),
        ("dialogue.yaml", lambda e: e[0].update(documented=False), "cannot be quoted or paraphrased"),
        ("dialogue.yaml", lambda e: e[0].update(period="2022-02-30"), "smd-1, period: "),
        ("dialogue.yaml", lambda e: e.insert(0, "a text"), "dialogue.yaml, line 1, #1, "),
    ],
)
def test_an_entry_that_contradicts_the_form_is_refused(folder, name, change, sentence):
    refused = refusal(folder, name, change)
    assert sentence in str(refused)
    assert "\n" not in str(refused)


def test_a_file_that_is_no_list_is_refused(folder):
    folder.write("dialogue.yaml", "code: smd-1\n")
    with pytest.raises(InputRefused, match=r"dialogue\.yaml, line 1, -, -: must be a list of entries\."):
        read_plan(folder.path)


def test_all_problems_are_listed_and_the_first_is_said(folder):
    folder.edit("commitments.yaml", lambda entries: [entry.update(standing="?") for entry in entries[:3]] and None)
    with pytest.raises(InputRefused) as caught:
        read_plan(folder.path)
    assert len(caught.value.refusals) == 3
    assert ", SD-1, standing: " in str(caught.value)
