"""One estimate: its assumptions first, then the judgement, then the panel of methods with their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jahorina.evidence.runs import queries
from jahorina.evidence.runs.kinds import Engine
from jahorina.evidence.runs.queries import RunCard
from jahorina.kernel.periods import Period
from jahorina.render.estimates import DrawsRow, FanRow, draws_picture, fan_picture, overlap_picture
from jahorina.web.accounts.access import pages_for_errors
from jahorina.web.estimates.metadata import indicators_beside, sdg_metadata
from jahorina.web.flows.choosing import chosen, reader, tabs

VERDICTS = {
    "usable": (gettext_lazy("usable"), "badge-quoted"),
    "usable-with-care": (gettext_lazy("usable with care"), "badge-warn"),
    "not-usable": (gettext_lazy("not usable"), "badge-warn"),
}
WEIGHTS = {"note": gettext_lazy("note"), "care": gettext_lazy("care"), "refuse": gettext_lazy("forbids the use")}
CHANGES = {
    "leave-out": gettext_lazy("without the list"),
    "merge": gettext_lazy("read as one list"),
    "hold-out": gettext_lazy("held out as the truth"),
    "cap": gettext_lazy("largest population looked at"),
    "linkage": gettext_lazy("linkage error"),
}
PER = 100_000
PICTURES = ("overlaps", "methods", "draws")


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """A run with what its judgement says."""

    run: RunCard
    title: dict[str, str]
    place: str
    period: Period
    verdict: Any
    badge: str

    @property
    def low(self) -> float | None:
        """The lower end of what can be said."""
        return _fan(self.run)[0]

    @property
    def high(self) -> float | None:
        """The upper end of what can be said."""
        return _fan(self.run)[1]


@dataclass(frozen=True, slots=True)
class SubjectTable:
    """All that is estimated of one subject: its newest line, every line, and the same by place and period."""

    first: EstimateLine
    lines: tuple[EstimateLine, ...]
    periods: tuple[Period, ...]
    rows: list[tuple[str, list[EstimateLine | None]]]

    @property
    def is_table(self) -> bool:
        """Whether there is more than one to stand side by side."""
        return len(self.lines) > 1


def estimate_list(request: HttpRequest) -> HttpResponse:
    """The latest estimate of each subject, place and period that is there for the reader."""
    found = [_line(run) for run in queries.latest_estimates(member=reader(request))]
    here = chosen(request)
    subjects = [_subject(lines) for lines in _by_subject(found)]
    return render(request, "estimates/list.html", {"subjects": subjects, "tabs": tabs(request, here)})


def estimates_beside(sdgs: Sequence[str], request: HttpRequest) -> list[EstimateLine]:
    """The latest estimates beside these indicators of the Sustainable Development Goals, as far as the reader sees them."""
    if not sdgs:
        return []
    return [_line(run) for run in queries.latest_estimates(member=reader(request), sdgs=sdgs)]


def estimate(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """One estimate."""
    run = _run(request, estimate_id)
    card = run.card
    caveats = [(WEIGHTS[one["weight"]], one["weight"], one) for one in card["judgement"]["caveats"]]
    context = {
        "line": _line(run),
        "run": run,
        "card": card,
        "caveats": caveats,
        "histories": _histories(card),
        "changes": [(CHANGES.get(one["kind"], one["kind"]), one) for one in card["sensitivity"]],
        "has_draws": any(one["draws"] for one in card["methods"]),
        "rate": _rate(run),
        "metadata": sdg_metadata(run),
        "indicators": indicators_beside(str(run.parameters.get("sdg", ""))),
    }
    response = render(request, "estimates/estimate.html", context)
    return _kept(response, run)


def picture(request: HttpRequest, estimate_id: UUID, picture: str) -> HttpResponse:
    """One of the pictures as SVG; the page's tables hold the same numbers."""
    if picture not in PICTURES:
        raise Http404
    run = _run(request, estimate_id)
    theme = "dark" if request.GET.get("theme") == "dark" else "light"
    drawn = {"overlaps": _overlaps, "methods": _methods, "draws": _draws}[picture](run, theme)
    return _kept(HttpResponse(drawn, content_type="image/svg+xml"), run)


def _by_subject(found: Iterable[EstimateLine]) -> list[list[EstimateLine]]:
    """The lines of each subject and kind of figures, in the order of their newest."""
    groups: dict[tuple[Any, ...], list[EstimateLine]] = {}
    for line in found:
        groups.setdefault((line.run.subject, line.run.owner, line.run.simulated), []).append(line)
    return list(groups.values())


def _subject(lines: list[EstimateLine]) -> SubjectTable:
    places, periods = sorted({line.place for line in lines}), sorted({line.period for line in lines})
    by_cell = {(line.place, line.period): line for line in lines}
    rows = [(place, [by_cell.get((place, period)) for period in periods]) for place in places]
    return SubjectTable(lines[0], tuple(lines), tuple(periods), rows)


def _rate(run: RunCard) -> dict[str, float] | None:
    """People seen, and the ends of the fan, per 100,000 inhabitants, where it was said how many these are."""
    inhabitants = run.parameters.get("inhabitants")
    if not inhabitants:
        return None
    low, high = _fan(run)
    known = {"inhabitants": inhabitants, "seen": run.card["seen"], "low": low, "high": high}
    per = PER / float(inhabitants)
    return {key: value if key == "inhabitants" else value * per for key, value in known.items() if value is not None}


def _fan(run: RunCard) -> tuple[float | None, float | None]:
    """The ends of the fan, with linkage's errors taken back where they are known."""
    linkage = run.card.get("linkage") or {}
    if linkage.get("low") is not None:
        return linkage["low"], linkage["high"]
    return run.card["judgement"]["low"], run.card["judgement"]["high"]


def _run(request: HttpRequest, identifier: UUID) -> RunCard:
    with pages_for_errors():
        run = queries.run(identifier, member=reader(request))
    if run.engine != Engine.ESTIMATES:
        raise Http404
    return run


def _kept(response: HttpResponse, run: RunCard) -> HttpResponse:
    if run.owner:
        response["Cache-Control"] = "private, no-store"
    return response


def _line(run: RunCard) -> EstimateLine:
    name, badge = VERDICTS[run.card["judgement"]["verdict"]]
    about = run.parameters
    return EstimateLine(run, about["titles"], about["place"], Period.parse(about["period"]), name, badge)


def _histories(card: Any) -> list[tuple[list[str], int]]:
    """The lists of each history with its people, most people first."""
    names = [one["name"] for one in card["lists"]]
    found = [
        ([name for bit, name in enumerate(names) if int(cell) >> bit & 1], count)
        for cell, count in card["cells"].items()
    ]
    return sorted(found, key=lambda one: -one[1])


def _title(run: RunCard, text: str) -> str:
    return f"{text} ({_('simulated')})" if run.simulated else text


def _overlaps(run: RunCard, theme: str) -> bytes:
    card = run.card
    cells = [(int(cell), int(count)) for cell, count in card["cells"].items()]
    said = "; ".join(f"{' + '.join(lists)}: {count}" for lists, count in _histories(card))
    title = _title(run, _("People by the lists that have them"))
    return overlap_picture([one["name"] for one in card["lists"]], cells, title=title, description=said, theme=theme)


def _methods(run: RunCard, theme: str) -> bytes:
    card = run.card
    rows = [
        FanRow(one["name"], one["low"], one["high"], tuple(one["figures"]), quiet=not one["is_judged"])
        for one in card["methods"]
        if not one.get("refused")
    ]
    return fan_picture(
        rows,
        seen=card["seen"],
        seen_label=_("%(seen)s seen") % {"seen": card["seen"]},
        title=_title(run, _("What each method says")),
        description=_("An interval and its figure for each method; the table holds the same numbers."),
        theme=theme,
    )


def _draws(run: RunCard, theme: str) -> bytes:
    rows = [
        DrawsRow(one["name"], [value for value in one["draws"] if math.isfinite(value)])
        for one in run.card["methods"]
        if one["draws"]
    ]
    title = _title(run, _("Resamples and posterior draws"))
    described = _("How often each number of people came out, method by method.")
    return draws_picture(rows, title=title, description=described, theme=theme)
