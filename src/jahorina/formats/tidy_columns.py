"""Turns the texts of a tidy table into typed columns, for each of its two sets of columns."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Final

from jahorina.formats import tidy_cells as cells
from jahorina.formats.catalogue import Catalogue
from jahorina.formats.csv_reading import TextTable
from jahorina.formats.findings import Coded, Findings, Plain, Wrong
from jahorina.formats.formula_guard import unguarded
from jahorina.formats.observation_columns import Columns
from jahorina.formats.reading import Reading
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import ConfStatus, ObsStatus, Provenance, Qualifier

FLAGS: Final = {
    "exact": (Qualifier.EXACT, ObsStatus.NORMAL),
    "rounded": (Qualifier.ROUNDED, ObsStatus.NORMAL),
    "estimate": (Qualifier.ABOUT, ObsStatus.ESTIMATED),
    "suppressed": (Qualifier.EXACT, ObsStatus.SUPPRESSED),
    "not_collected": (Qualifier.EXACT, ObsStatus.NOT_COLLECTED),
}
"""value_flag of the partners' upload -> how exactly the value is stated, and its status."""

_TRUE_FALSE: Final = ("true", "false")


class _Reader:
    """Reads one column after another of the same file."""

    def __init__(self, texts: TextTable, findings: Findings) -> None:
        self.texts = texts
        self.findings = findings

    def __call__(self, name: str, parse: Callable[[str], Hashable], default: Hashable = None) -> Coded:
        if name not in self.texts.columns:
            return Coded.constant(default, len(self.texts.rows))
        return self.findings.read(self.texts.columns[name], name, lambda text: parse(unguarded(text)))


def read_full(texts: TextTable, reading: Reading, findings: Findings) -> Columns:
    """Read our own set of columns, as the explorer exports it."""
    read, catalogue = _Reader(texts, findings), reading.catalogue
    period = read("period", cells.past_period(reading.today))
    return Columns(
        statistic=read("statistic", lambda text: _known(text, catalogue.statistics)),
        definition=read("definition", cells.required_code),
        place=read("place", lambda text: _place(text, catalogue)),
        period_start=period.mapped(lambda window: window[0]),
        period_end=period.mapped(lambda window: window[1]),
        origin=read("origin", cells.origin, TOTAL),
        counterpart=read("counterpart", lambda text: _place(text, catalogue, empty=TOTAL), TOTAL),
        sex=read("sex", cells.sex, TOTAL),
        age=read("age", cells.age, TOTAL),
        category=read("category", cells.code_or_total, TOTAL),
        value=read("value", cells.number),
        lower=read("lower", cells.number),
        upper=read("upper", cells.number),
        qualifier=read("qualifier", cells.one_of(tuple(Qualifier), "exact"), "exact"),
        obs_status=read("obs_status", cells.one_of(tuple(ObsStatus), "A"), "A"),
        conf_status=read("conf_status", cells.one_of(tuple(ConfStatus), "F"), "F"),
        source=read("source", lambda text: _known(text or reading.source, catalogue.sources), reading.source),
        as_of=_as_of(read, "as_of", reading),
        provenance=read("provenance", cells.one_of(tuple(Provenance), reading.provenance), str(reading.provenance)),
        simulated=read(
            "simulated", cells.one_of(_TRUE_FALSE, str(reading.simulated).lower()), str(reading.simulated).lower()
        ).mapped(lambda text: text == "true"),
        note=read("note", cells.note),
        names={"period_start": "period", "period_end": "period"},
        whole_counts=False,
        own_categories=False,
    )


def read_upload(texts: TextTable, reading: Reading, findings: Findings) -> Columns:
    """Read the partners' set of columns."""
    read, catalogue, rows = _Reader(texts, findings), reading.catalogue, len(texts.rows)
    indicator = read("indicator", lambda text: _known(text, catalogue.indicators))
    flag = read("value_flag", cells.one_of(tuple(FLAGS), "exact"))
    past = cells.past_date(reading.today)
    read("partner", lambda text: _partner(text, reading))
    total = Coded.constant(TOTAL, rows)
    nothing = Coded.constant(None, rows)
    return Columns(
        statistic=indicator.mapped(lambda name: catalogue.indicators[name].statistic),
        definition=read("definition_id", cells.required_code),
        place=read("country", lambda text: _place(text, catalogue)),
        period_start=read("period_start", past),
        period_end=read("period_end", past),
        origin=read("nationality_iso3", cells.origin, TOTAL),
        counterpart=total,
        sex=read("sex", cells.sex, TOTAL),
        age=read("age_group", cells.age, TOTAL),
        category=indicator.mapped(lambda name: catalogue.indicators[name].category),
        value=read("value", cells.number),
        lower=nothing,
        upper=nothing,
        qualifier=flag.mapped(lambda name: str(FLAGS[name][0])),
        obs_status=flag.mapped(lambda name: str(FLAGS[name][1])),
        conf_status=Coded.constant(str(ConfStatus.FREE), rows),
        source=Coded.constant(reading.source, rows),
        as_of=_as_of(read, "vintage_date", reading),
        provenance=Coded.constant(str(reading.provenance), rows),
        simulated=Coded.constant(reading.simulated, rows),
        note=read("note", cells.note),
        names=_UPLOAD_NAMES,
        whole_counts=True,
        own_categories=False,
    )


_UPLOAD_NAMES: Final = {
    "statistic": "indicator",
    "category": "indicator",
    "definition": "definition_id",
    "place": "country",
    "origin": "nationality_iso3",
    "age": "age_group",
    "obs_status": "value_flag",
    "qualifier": "value_flag",
    "as_of": "vintage_date",
}


def _known(text: str, known: object) -> str:
    code = cells.required_code(text)
    if code not in known:  # type: ignore[operator]
        raise Wrong(
            "tidy-unknown",
            _("%(found)s is not in the catalogue; write one of %(allowed)s."),
            found=code,
            allowed=Plain(_some(known)),
        )
    return code


def _some(known: object) -> str:
    codes = sorted(known)  # type: ignore[call-overload]
    return ", ".join(codes[:12]) + (", …" if len(codes) > 12 else "")


def _place(text: str, catalogue: Catalogue, *, empty: str = "") -> str:
    if empty and text.strip() in ("", TOTAL):
        return empty
    code = catalogue.place(cells.required_code(text))
    if code is None:
        raise Wrong("tidy-place", _("%(found)s is no place of the catalogue."), found=text)
    return code


def _partner(text: str, reading: Reading) -> str:
    code = reading.catalogue.place(text.strip()) or text.strip()
    if reading.owner and code not in ("", reading.owner):
        raise Wrong(
            "tidy-other-partner",
            _("%(found)s: these figures are taken in as those of %(owner)s; give each partner's in a file of its own."),
            found=text,
            owner=Plain(reading.owner),
        )
    if reading.catalogue.partners and code not in ("", *reading.catalogue.partners):
        raise Wrong("tidy-partner", _("%(found)s is no partner."), found=text)
    return code


def _as_of(read: _Reader, name: str, reading: Reading) -> Coded:
    past: Callable[[str], date] = cells.past_date(reading.today)

    def parse(text: str) -> date:
        return reading.as_of if reading.as_of and not text.strip() else past(text)

    return read(name, parse, reading.as_of)
