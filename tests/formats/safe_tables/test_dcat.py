"""The catalogue is RDF that keeps what DCAT-AP 3 asks of catalogues, data sets and distributions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rdflib import Graph, Namespace, URIRef

from jahorina.formats.safe_tables.dcat import CatalogueHead, Dataset, Distribution, catalogue
from tests.formats.safe_tables.dcat_shapes import graph_of, violations
from tests.formats.safe_tables.tables import PUBLISHED

DCAT = Namespace("http://www.w3.org/ns/dcat#")
HERE = "https://example.org/public/en/catalogue.jsonld"
FILE = Distribution("r/1/t.csv", "CSV", "text/csv", "CSV", "", 120, "ab" * 32)
TABLE = Dataset(
    address="r/1/#t",
    page="r/1/",
    identifier="r-1-t",
    titles={"en": "Registered", "sr-Latn": "Registrovani"},
    description={"en": "Why."},
    keywords=("registered",),
    issued=PUBLISHED,
    version="1",
    first_day=date(2025, 1, 1),
    last_day=date(2025, 12, 31),
    frequency="A",
    is_simulated=True,
    distributions=(FILE,),
)
HEAD = CatalogueHead(
    {"en": "Figures"},
    {"en": "What is released."},
    "Jahorina",
    "https://creativecommons.org/licenses/by/4.0/",
    PUBLISHED,
)


def graph(content: bytes) -> Graph:
    return graph_of(content, HERE)


def test_it_keeps_the_shapes_of_dcat_ap() -> None:
    assert violations(graph(catalogue(HEAD, [TABLE]))) == []
    assert violations(graph(catalogue(HEAD, []))) == []


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ((), "dct:title"),
        ((), "dct:publisher"),
        (("dcat:dataset", 0), "dct:title"),
        (("dcat:dataset", 0), "dct:description"),
        (("dcat:dataset", 0, "dcat:distribution", 0), "dcat:accessURL"),
    ],
)
def test_what_the_shapes_ask_for_is_missed_where_it_is_gone(path: tuple[Any, ...], gone: str) -> None:
    document = json.loads(catalogue(HEAD, [TABLE]))
    part = document
    for step in path:
        part = part[step]
    del part[gone]
    assert violations(graph(json.dumps(document).encode()))


def test_an_address_is_read_beside_the_catalogue_wherever_that_lies() -> None:
    content = catalogue(HEAD, [TABLE])
    assert b"example.org" not in content.replace(b"creativecommons.org", b"")
    found = set(graph(content).objects(None, DCAT.downloadURL))
    assert found == {URIRef("https://example.org/public/en/r/1/t.csv")}
    elsewhere = graph_of(content, "https://host.example/a/b/en/catalogue.jsonld")
    assert set(elsewhere.objects(None, DCAT.downloadURL)) == {URIRef("https://host.example/a/b/en/r/1/t.csv")}


def test_without_a_licence_none_is_invented() -> None:
    assert b"icense" not in catalogue(replace(HEAD, licence=""), [TABLE])


def test_what_is_simulated_says_so() -> None:
    assert b"Simulated" in catalogue(HEAD, [TABLE])
    assert b"Simulated" not in catalogue(HEAD, [replace(TABLE, is_simulated=False)])
