"""Released tables as SDMX-ML 3.0: a structure message (code lists, concepts, structure, dataflow) and a data message.

The data message is structure-specific and flat (dimension at observation: all). An observation without a number has no
OBS_VALUE; OBS_STATUS says why and CONF_STATUS who may know. Values that every observation shares stand on the data
set. Both messages are made of the same shape, so a code in the one is in a list of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lxml import etree

from jahorina.formats.safe_tables.data_package import CONF_STATUS_MEANING, OBS_STATUS_MEANING
from jahorina.formats.safe_tables.sdmx_shape import AGENCY, SdmxShape, attributes_of, identifier, key_of, shape_of
from jahorina.formats.safe_tables.table import SafeTable, Texts

_ROOT: Final = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
MESSAGE, STRUCTURE, COMMON = f"{_ROOT}/message", f"{_ROOT}/structure", f"{_ROOT}/common"
SPECIFIC: Final = f"{_ROOT}/data/structurespecific"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XML_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA_TYPE: Final = "application/vnd.sdmx.data+xml; version=3.0.0"
STRUCTURE_MEDIA_TYPE: Final = "application/vnd.sdmx.structure+xml; version=3.0.0"

CONCEPT_NAMES: Final[Mapping[str, str]] = {
    "FREQ": "Frequency",
    "REF_AREA": "Reference area",
    "SEX": "Sex",
    "AGE": "Age",
    "CITIZENSHIP": "Country of citizenship",
    "TIME_PERIOD": "Time period",
    "OBS_VALUE": "Observation value",
    "OBS_STATUS": "Observation status",
    "CONF_STATUS": "Confidentiality status",
    "UNIT_MEASURE": "Unit of measure",
    "ROUNDED": "Base that the value was rounded to",
    "SIMULATED": "Whether nobody is behind the value",
}
FREQUENCIES: Final[Mapping[str, str]] = {
    "A": "Annual",
    "S": "Half-yearly",
    "Q": "Quarterly",
    "M": "Monthly",
    "W": "Weekly",
    "D": "Daily",
    "_Z": "Not applicable: another window of days",
}
_SPACES: Final = {"message": MESSAGE, "str": STRUCTURE, "com": COMMON}


def structure_message(table: SafeTable) -> bytes:
    """The table's structure as an SDMX-ML 3.0 structure message."""
    shape = shape_of(table)
    root = etree.Element(_q(MESSAGE, "Structure"), nsmap=_SPACES)
    _header(root, table)
    structures = etree.SubElement(root, _q(MESSAGE, "Structures"))
    _code_lists(structures, shape)
    _concepts(structures, shape)
    flows = etree.SubElement(structures, _q(STRUCTURE, "Dataflows"))
    flow = _maintained(flows, "Dataflow", shape.flow, shape.version, table.titles)
    _text(flow, STRUCTURE, "Structure", _urn("datastructure.DataStructure", shape))
    _data_structure(structures, shape, table.titles)
    return _written(root)


def data_message(table: SafeTable) -> bytes:
    """The table's cells as an SDMX-ML 3.0 structure-specific data message."""
    shape = shape_of(table)
    space = schema_namespace(shape)
    spaces = {**_SPACES, "ss": SPECIFIC, "xsi": XSI, "ns1": space}
    root = etree.Element(_q(MESSAGE, "StructureSpecificData"), nsmap=spaces)
    header = _header(root, table)
    at = {"structureID": shape.flow, "namespace": space, "dimensionAtObservation": "AllDimensions"}
    _text(etree.SubElement(header, _q(MESSAGE, "Structure"), at), COMMON, "StructureUsage", shape.urn)
    _text(header, MESSAGE, "DataSetAction", "Information")
    of_set = {
        _q(SPECIFIC, "structureRef"): shape.flow,
        _q(SPECIFIC, "action"): "Information",
        _q(XSI, "type"): "ns1:DataSetType",
        "UNIT_MEASURE": shape.unit[0],
    }
    data = etree.SubElement(root, _q(MESSAGE, "DataSet"), of_set)
    for cell in table.cells:
        etree.SubElement(data, "Obs", {**key_of(table, shape, cell), **attributes_of(table, cell)})
    return _written(root)


def schema_namespace(shape: SdmxShape) -> str:
    """The namespace of the schema that a structure-specific message of this shape conforms to (SDMX 3.0, section 3)."""
    return f"{shape.urn}:ObsLevelDim:AllDimensions"


def _header(root: Any, table: SafeTable) -> Any:
    header = etree.SubElement(root, _q(MESSAGE, "Header"))
    _text(header, MESSAGE, "ID", identifier(f"{table.code}-{table.version}"))
    _text(header, MESSAGE, "Test", table.simulated)
    _text(header, MESSAGE, "Prepared", table.published.isoformat(timespec="seconds"))
    etree.SubElement(header, _q(MESSAGE, "Sender"), {"id": AGENCY})
    return header


def _code_lists(structures: Any, shape: SdmxShape) -> None:
    found = etree.SubElement(structures, _q(STRUCTURE, "Codelists"))
    lists: dict[str, Iterable[tuple[str, Texts]]] = {"FREQ": ((code, {"en": n}) for code, n in FREQUENCIES.items())}
    lists |= {one.concept: one.codes.values() for one in shape.dimensions}
    lists["UNIT_MEASURE"] = [shape.unit]
    lists["OBS_STATUS"] = ((one.value, {"en": text}) for one, text in OBS_STATUS_MEANING.items())
    lists["CONF_STATUS"] = ((one.value, {"en": text}) for one, text in CONF_STATUS_MEANING.items())
    for concept, codes in lists.items():
        one = _maintained(found, "Codelist", _list_of(shape, concept), shape.version, {"en": _concept_name(concept)})
        for code, texts in codes:
            _named(etree.SubElement(one, _q(STRUCTURE, "Code"), {"id": code}), texts)


def _concepts(structures: Any, shape: SdmxShape) -> None:
    schemes = etree.SubElement(structures, _q(STRUCTURE, "ConceptSchemes"))
    scheme = _maintained(schemes, "ConceptScheme", f"CS_{shape.flow}", shape.version, {"en": "Concepts"})
    own = (one.concept for one in shape.dimensions)
    for concept in dict.fromkeys((*own, *CONCEPT_NAMES)):
        one = etree.SubElement(scheme, _q(STRUCTURE, "Concept"), {"id": concept})
        _named(one, {"en": _concept_name(concept)})


def _data_structure(structures: Any, shape: SdmxShape, titles: Texts) -> None:
    found = etree.SubElement(structures, _q(STRUCTURE, "DataStructures"))
    one = _maintained(found, "DataStructure", shape.flow, shape.version, titles)
    parts = etree.SubElement(one, _q(STRUCTURE, "DataStructureComponents"))
    dimensions = etree.SubElement(parts, _q(STRUCTURE, "DimensionList"), {"id": "DimensionDescriptor"})
    for concept in ("FREQ", *(one.concept for one in shape.dimensions)):
        _coded(dimensions, "Dimension", shape, concept)
    time = _component(dimensions, "TimeDimension", shape, "TIME_PERIOD")
    _format(time, {"textType": "ObservationalTimePeriod"})
    attributes = etree.SubElement(parts, _q(STRUCTURE, "AttributeList"), {"id": "AttributeDescriptor"})
    for concept in ("OBS_STATUS", "CONF_STATUS"):
        _related(_coded(attributes, "Attribute", shape, concept, usage="mandatory"), "Observation")
    for concept, text_type in (("ROUNDED", "Integer"), ("SIMULATED", "Boolean")):
        attribute = _component(attributes, "Attribute", shape, concept)
        _format(attribute, {"textType": text_type})
        _related(attribute, "Observation")
    _related(_coded(attributes, "Attribute", shape, "UNIT_MEASURE", usage="mandatory"), "Dataflow")
    measures = etree.SubElement(parts, _q(STRUCTURE, "MeasureList"), {"id": "MeasureDescriptor"})
    _format(_component(measures, "Measure", shape, "OBS_VALUE"), {"textType": "Decimal"})


def _component(parent: Any, kind: str, shape: SdmxShape, concept: str, **further: str) -> Any:
    one = etree.SubElement(parent, _q(STRUCTURE, kind), {"id": concept, **further})
    scheme = f"{AGENCY}:CS_{shape.flow}({shape.version})"
    _text(one, STRUCTURE, "ConceptIdentity", f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={scheme}.{concept}")
    return one


def _coded(parent: Any, kind: str, shape: SdmxShape, concept: str, **further: str) -> Any:
    one = _component(parent, kind, shape, concept, **further)
    code_list = f"{AGENCY}:{_list_of(shape, concept)}({shape.version})"
    represented = etree.SubElement(one, _q(STRUCTURE, "LocalRepresentation"))
    _text(represented, STRUCTURE, "Enumeration", f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={code_list}")
    return one


def _format(component: Any, of: Mapping[str, str]) -> None:
    represented = etree.SubElement(component, _q(STRUCTURE, "LocalRepresentation"))
    etree.SubElement(represented, _q(STRUCTURE, "TextFormat"), dict(of))


def _related(attribute: Any, to: str) -> None:
    related = etree.SubElement(attribute, _q(STRUCTURE, "AttributeRelationship"))
    etree.SubElement(related, _q(STRUCTURE, to))


def _maintained(parent: Any, kind: str, name: str, version: str, texts: Texts) -> Any:
    one = etree.SubElement(parent, _q(STRUCTURE, kind), {"id": name, "agencyID": AGENCY, "version": version})
    _named(one, texts)
    return one


def _named(one: Any, texts: Texts) -> None:
    for language, text in texts.items():
        name = etree.SubElement(one, _q(COMMON, "Name"), {XML_LANGUAGE: language})
        name.text = text


def _urn(kind: str, shape: SdmxShape) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={shape.reference}"


def _list_of(shape: SdmxShape, concept: str) -> str:
    return f"CL_{shape.flow}_{concept}"


def _concept_name(concept: str) -> str:
    return CONCEPT_NAMES.get(concept, concept.replace("_", " ").capitalize())


def _text(parent: Any, space: str, name: str, text: str) -> None:
    etree.SubElement(parent, _q(space, name)).text = text


def _q(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _written(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
