"""The shapes of DCAT-AP 3.0 for what our catalogue holds: classes, how often a property is there, what it is. Typed in from
the specification (SEMIC, 2024): mandatory properties, and the ranges and controlled vocabularies of the others."""

from __future__ import annotations

import warnings

from rdflib import Graph

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix : <urn:shape:> .

:Text sh:or ( [sh:datatype rdf:langString] [sh:datatype xsd:string] ) ; sh:minLength 1 .
:Catalog a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [sh:path dct:title ; sh:minCount 1 ; sh:node :Text], [sh:path dct:description ; sh:minCount 1 ; sh:node :Text],
    [sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent],
    [sh:path dcat:dataset ; sh:class dcat:Dataset], [sh:path dct:license ; sh:maxCount 1 ; sh:nodeKind sh:IRI],
    [sh:path foaf:homepage ; sh:maxCount 1 ; sh:nodeKind sh:IRI], [sh:path dct:modified ; sh:maxCount 1],
    [sh:path dct:language ; sh:pattern "^http://publications.europa.eu/resource/authority/language/[A-Z]{3}$"] .
:Agent a sh:NodeShape ; sh:targetClass foaf:Agent ; sh:property [sh:path foaf:name ; sh:minCount 1 ; sh:node :Text] .
:Dataset a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:nodeKind sh:IRI ;
  sh:property [sh:path dct:title ; sh:minCount 1 ; sh:node :Text], [sh:path dct:description ; sh:minCount 1 ; sh:node :Text],
    [sh:path dcat:distribution ; sh:class dcat:Distribution], [sh:path dcat:keyword ; sh:node :Text],
    [sh:path dct:publisher ; sh:maxCount 1 ; sh:class foaf:Agent],
    [sh:path dct:issued ; sh:maxCount 1 ; sh:or ([sh:datatype xsd:date] [sh:datatype xsd:dateTime])],
    [sh:path dct:temporal ; sh:class dct:PeriodOfTime], [sh:path dcat:version ; sh:maxCount 1 ; sh:datatype xsd:string],
    [sh:path dcat:theme ; sh:pattern "^http://publications.europa.eu/resource/authority/data-theme/[A-Z]{4}$"],
    [sh:path dct:accessRights ; sh:maxCount 1 ;
      sh:pattern "^http://publications.europa.eu/resource/authority/access-right/[A-Z_]+$"],
    [sh:path dct:accrualPeriodicity ; sh:maxCount 1 ;
      sh:pattern "^http://publications.europa.eu/resource/authority/frequency/[A-Z0-9_]+$"],
    [sh:path dct:language ; sh:pattern "^http://publications.europa.eu/resource/authority/language/[A-Z]{3}$"] .
:Period a sh:NodeShape ; sh:targetClass dct:PeriodOfTime ;
  sh:property [sh:path dcat:startDate ; sh:maxCount 1 ; sh:datatype xsd:date],
    [sh:path dcat:endDate ; sh:maxCount 1 ; sh:datatype xsd:date] .
:Distribution a sh:NodeShape ; sh:targetClass dcat:Distribution ; sh:nodeKind sh:IRI ;
  sh:property [sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI], [sh:path dcat:downloadURL ; sh:nodeKind sh:IRI],
    [sh:path dct:license ; sh:maxCount 1 ; sh:class dct:LicenseDocument],
    [sh:path dcat:byteSize ; sh:maxCount 1 ; sh:datatype xsd:nonNegativeInteger],
    [sh:path dct:format ; sh:maxCount 1 ;
      sh:pattern "^http://publications.europa.eu/resource/authority/file-type/[A-Z0-9_]+$"],
    [sh:path dcat:mediaType ; sh:maxCount 1 ; sh:pattern "^https://www.iana.org/assignments/media-types/[a-z]+/[a-z0-9.+-]+$"],
    [sh:path dct:conformsTo ; sh:class dct:Standard], [sh:path spdx:checksum ; sh:maxCount 1 ; sh:class spdx:Checksum] .
:Checksum a sh:NodeShape ; sh:targetClass spdx:Checksum ;
  sh:property [sh:path spdx:algorithm ; sh:minCount 1 ; sh:maxCount 1],
    [sh:path spdx:checksumValue ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:hexBinary] .
"""


def graph_of(content: bytes, here: str) -> Graph:
    """The triples of a JSON-LD document that lies at an address."""
    with warnings.catch_warnings():
        # The reader's own, of a class that it replaces in its next version.
        warnings.filterwarnings("ignore", message="ConjunctiveGraph is deprecated")
        return Graph().parse(data=content, format="json-ld", publicID=here)


def violations(data: Graph) -> list[str]:
    """What of the shapes is not kept, in the validator's words."""
    from pyshacl import validate

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        conforms, _found, text = validate(data, shacl_graph=Graph().parse(data=SHAPES, format="turtle"))
    return [] if conforms else [text]
