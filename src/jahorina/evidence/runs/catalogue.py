"""The engines' results as statistics of their own, so that a forecast is never taken for a count.

`forecast-<code>`, `nowcast-<code>`, `distinct-<code>`, `estimate-<subject>`: the same unit as what they are about, one
definition for each way of counting behind them, never added over anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from jahorina.evidence.catalogue import StatisticCard
from jahorina.evidence.models import Definition, Source, SourceKind, Statistic
from jahorina.evidence.register_catalogue import AFTER_THE_OTHERS
from jahorina.formats.observation_table import DIMENSIONS
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.numbers import UnitKind
from jahorina.partners.texts import in_language

BEHIND_WHAT_THEY_ARE_ABOUT = 5_000
VERSION = "1"

TITLES = {
    "forecast": _("Forecast: %(title)s"),
    "nowcast": _("Not yet reported, put in: %(title)s"),
    "distinct": _("Different persons behind: %(title)s"),
    "estimate": _("People that no list has: %(title)s"),
}
TEXTS = {
    "forecast": _("What the engine of flows foresaw on a day; the value is a median, the bounds hold 80 of 100 times."),
    "nowcast": _("What partners that have not reported yet are likely to report; the bounds hold 80 of 100 times."),
    "distinct": _("Registered people counted once, after links between registers; the bounds hold 80 of 100 times."),
    "estimate": _("All of them, listed and not: at least so many; the bounds are those of all judged methods."),
}
NOTE = _("Medians and estimates are not added: neither over time nor over places nor over anything else.")


@dataclass(frozen=True, slots=True)
class ResultStatistic:
    """A statistic that a run needs: of which kind, about which statistic (or a subject with titles), which definitions."""

    kind: str
    subject: str
    titles: tuple[tuple[str, str], ...]
    unit_kind: UnitKind
    unit: tuple[tuple[str, str], ...]
    order: int
    definitions: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    @property
    def code(self) -> str:
        return f"{self.kind}-{self.subject}"

    @classmethod
    def about(cls, kind: str, card: StatisticCard, order: int, definitions: tuple[str, ...]) -> ResultStatistic:
        """Of a statistic of the catalogue; persons are counted in persons, whatever was registered."""
        titles = {one.code: tuple(one.titles.items()) for one in card.definitions}
        persons = kind in ("distinct", "estimate")
        return cls(
            kind,
            card.code,
            tuple(card.titles.items()),
            UnitKind.PERSON if persons else card.unit_kind,
            tuple(translated(_("persons")).items()) if persons else tuple(card.unit.items()),
            order,
            tuple((code, titles.get(code, (("en", code),))) for code in definitions),
        )


def bring(wanted: tuple[ResultStatistic, ...], source: str, *, simulated: bool) -> None:
    """Make the statistics, definitions and the source be there; inside the transaction of the run that needs them."""
    title = "Engines of this node" + (" (from simulated figures)" if simulated else "")
    Source.objects.get_or_create(code=source, defaults={"kind": SourceKind.DATASET, "title": title})
    for one in wanted:
        statistic, _new = Statistic.objects.update_or_create(code=one.code, version=VERSION, defaults=_fields(one))
        for code, titles in one.definitions:
            Definition.objects.get_or_create(statistic=statistic, code=code, defaults={"titles": dict(titles)})


def source_of(owner: str, *, simulated: bool) -> str:
    """The code of this node's engines as a source."""
    return "-".join(filter(None, ("engines", owner, "simulated" if simulated else "")))


def _fields(one: ResultStatistic) -> dict[str, Any]:
    nothing = {"time": False, "place": False, **dict.fromkeys(DIMENSIONS, False)}
    return {
        "current": True,
        "order": BEHIND_WHAT_THEY_ARE_ABOUT + one.order % (AFTER_THE_OTHERS - BEHIND_WHAT_THEY_ARE_ABOUT),
        "titles": translated(TITLES[one.kind], dict(one.titles)),
        "texts": translated(TEXTS[one.kind]),
        "unit_kind": one.unit_kind.value,
        "unit": dict(one.unit),
        "additive_over": {**nothing, "note": translated(NOTE)},
    }


def translated(text: str, titles: dict[str, str] | None = None) -> dict[str, str]:
    """A text in every language of the site; `titles` fills %(title)s."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = translation.gettext(text)
        found[_tag(language)] = said % {"title": in_language(titles, language)} if titles else said
    return found


def _tag(language: str) -> str:
    """A language's code as the programme writes it: sr-Latn, not sr-latn."""
    head, _hyphen, script = language.partition("-")
    return f"{head}-{script.capitalize()}" if script else head
