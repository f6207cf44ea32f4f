"""Which question of a form becomes which field of a case: data with a closed schema, shipped or uploaded.

    code: kobo-protection
    names: {en: Registration form}
    area: protection
    submission: {question: _uuid}
    happened_on: {question: meta/day}
    identity:
      names: [{original: {question: person/name}}]
    steps:
      - kind: registered
        fields:
          sex: {question: person/sex, values: {m: male, f: female}}
          nationality: {question: person/nationality, values: {afghanistan: AFG}}

A source is a question or a constant. `values` translates answers, and an answer it does not know is refused; `default`
stands in for an empty answer; `split` makes several codes of a select_multiple. A step with `repeat` is taken for each
item of a repeat, with `for_each` for each choice of a select_multiple, with `when` only if an answer is one of some.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from jahorina.formats.csv_reading import column_name
from jahorina.formats.yaml_documents import Document, parse_yaml, read_yaml
from jahorina.kernel.errors import InputRefused, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.roles import Area
from jahorina.registers.areas import AREAS, area_definition
from jahorina.registers.definitions import FieldKind

LARGEST_MAPPING: Final = 256 * 1024
OWN_LAYOUT: Final = "columns"
"""The code of the mapping of the system's own layout of columns."""
CHOICE: Final = "."
"""In a step with `for_each`, the question that stands for the choice itself."""


def _question(text: str) -> str:
    return text if text == CHOICE else "/".join(column_name(part) for part in text.split("/"))


Question = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_question)]
Text = Annotated[str, StringConstraints(max_length=200)]


class Closed(BaseModel):
    """What is not listed is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Closed):
    """Where a value comes from."""

    question: Question = ""
    constant: Text = ""
    values: dict[str, Text] = Field(default_factory=dict)
    default: Text = ""
    split: bool = False

    @model_validator(mode="after")
    def _is_a_question_or_a_constant(self) -> Self:
        if bool(self.question) == bool(self.constant):
            raise ValueError("needs either a question or a constant")
        if self.constant and (self.values or self.default or self.split):
            raise ValueError("is a constant, to which values, default and split do not apply")
        return self


class NameSources(Closed):
    original: Source
    latin: Source | None = None
    kind: Annotated[str, StringConstraints(pattern="^(main|alias|birth|fathers)$")] = "main"


class PaperSources(Closed):
    number: Source
    kind: Source | None = None
    issued_by: Source | None = None


class IdentitySources(Closed):
    names: Annotated[tuple[NameSources, ...], Field(min_length=1, max_length=10)]
    born: Source | None = None
    born_precision: Source | None = None
    nationalities: Source | None = None
    languages: Source | None = None
    documents: Annotated[tuple[PaperSources, ...], Field(max_length=10)] = ()
    contact: Source | None = None
    remarks: Source | None = None


class Condition(Closed):
    question: Question
    is_one_of: Annotated[tuple[Text, ...], Field(min_length=1)]


class StepSources(Closed):
    kind: str
    happened_on: Source | None = None
    fields: dict[str, Source] = Field(default_factory=dict)
    note: Source | None = None
    repeat: Question | None = None
    for_each: Question | None = None
    when: Condition | None = None


class Mapping(Closed):
    """How a form's submissions become cases of an area."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    names: dict[str, Text]
    area: Area
    submission: Source | None = None
    happened_on: Source
    identity: IdentitySources | None = None
    steps: Annotated[tuple[StepSources, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _fits_its_area(self) -> Self:
        definition = AREAS[self.area]
        if not self.names.get("en"):
            raise ValueError("needs a name in English (names: en)")
        if self.steps[0].kind != definition.opens_with or self.steps[0].repeat or self.steps[0].for_each:
            raise ValueError(f"must begin with the step {definition.opens_with}, once")
        if (self.identity is None) != (self.area is Area.CRIMINAL_JUSTICE):
            raise ValueError("needs an identity in every area but criminal-justice, and none there")
        for position, step in enumerate(self.steps):
            kind = definition.steps.get(step.kind)
            if kind is None or step.kind == "assigned" or (position and step.kind == definition.opens_with):
                raise ValueError(f"names the step {step.kind}, which cannot be taken in")
            known = {field.name for field in kind.fields}
            if unknown := sorted(set(step.fields) - known):
                raise ValueError(f"{step.kind} has no field {', '.join(unknown)}; it has {', '.join(sorted(known))}")
            if step.repeat and step.for_each:
                raise ValueError(f"{step.kind} is taken for each item of a repeat or for each choice, not both")
        return self

    def questions(self) -> frozenset[str]:
        """Every question the mapping reads."""
        return frozenset(_questions(self.model_dump()))


def _questions(plain: Any) -> set[str]:
    if isinstance(plain, dict):
        own = {plain[key] for key in ("question", "repeat", "for_each") if plain.get(key)} - {CHOICE}
        return own.union(*(_questions(value) for value in plain.values()))
    if isinstance(plain, list | tuple):
        return set().union(*(_questions(value) for value in plain))
    return set()


def mapping_of(content: bytes | Path, *, name: str = "mapping.yaml") -> Mapping:
    """Read a mapping; raises InputRefused (`mapping-refused`, `yaml-...`) that names each line that is wrong."""
    if isinstance(content, Path):
        return _checked(read_yaml(content))
    if len(content) > LARGEST_MAPPING:
        raise InputRefused("mapping-too-large", _("%(file)s is larger than a mapping can be."), params={"file": name})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputRefused(
            "yaml-encoding",
            _("%(file)s, line %(line)s: not UTF-8; save the file as UTF-8."),
            params={"file": name, "line": line},
        ) from error
    return _checked(parse_yaml(text, Path(name)))


def _checked(document: Document) -> Mapping:
    try:
        return Mapping.model_validate(document.data)
    except ValidationError as error:
        refusals = tuple(
            Refusal(
                "mapping-wrong",
                _("%(place)s: %(problem)s"),
                row=document.line_of(tuple(one["loc"])),
                params=(("place", ".".join(map(str, one["loc"])) or "-"), ("problem", one["msg"])),
            )
            for one in error.errors(include_url=False, include_input=False)
        )
        raise InputRefused(
            "mapping-refused",
            _("%(file)s is not a mapping as it must be; nothing was taken in."),
            refusals=refusals,
            params={"file": document.name},
        ) from error


PERSONAL_COLUMNS: Final = {
    "name_original": _("The name as written in the person's own script, or as it is known."),
    "name_latin": _("The name in Latin letters, where it differs."),
    "alias": _("Another name that the person uses."),
    "born": _("The date of birth as 1999-03-31."),
    "born_precision": _("How exactly it is known: day, month, year or estimated."),
    "document_kind": _("The kind of document, by its code; empty for other."),
    "document_number": _("The number of the document."),
    "document_issuer": _("The state that issued it, by three letters as AFG."),
    "contact": _("A telephone number or another way to reach the person."),
}
"""The columns of the own layout that go into the vault."""
PLAIN_COLUMNS: Final = {
    "submission": _("A UUID that stays the same when the row is sent again; may be empty."),
    "happened_on": _("The day of registration as 2026-03-31."),
    "note": _("Words about the case; sealed in the vault."),
}


def own_layout(area: str) -> Mapping:
    """The mapping of the system's own columns for an area: those of `PLAIN_COLUMNS`, of the person, of the opening step."""
    definition = area_definition(area)
    opening = definition.steps[definition.opens_with]
    identity = None
    if definition.area is not Area.CRIMINAL_JUSTICE:
        identity = IdentitySources(
            names=(
                NameSources(original=Source(question="name_original"), latin=Source(question="name_latin")),
                NameSources(original=Source(question="alias"), kind="alias"),
            ),
            born=Source(question="born"),
            born_precision=Source(question="born_precision", default="day"),
            nationalities=Source(question="nationality"),
            documents=(
                PaperSources(
                    number=Source(question="document_number"),
                    kind=Source(question="document_kind", default="other"),
                    issued_by=Source(question="document_issuer"),
                ),
            ),
            contact=Source(question="contact"),
        )
    fields = {one.name: Source(question=one.name, split=one.kind is FieldKind.CODES) for one in opening.fields}
    step = StepSources(kind=opening.code, fields=fields, note=Source(question="note"))
    return Mapping(
        code=OWN_LAYOUT,
        names={"en": "The system's own columns"},
        area=definition.area,
        submission=Source(question="submission"),
        happened_on=Source(question="happened_on"),
        identity=identity,
        steps=(step,),
    )
