"""The forecast with its record: no forecast is shown without how good earlier ones were."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jahorina.partners.locales import written_day, written_number, written_period
from jahorina.publication.brief.estimates import Forecast
from jahorina.publication.brief.facts import BriefFacts
from jahorina.publication.brief.sections.persons import simulated
from jahorina.publication.brief.words import Speech
from jahorina.render.documents.brief import Block, Column, Entry, Paragraph, Section, Table, Tone


def forecast_section(facts: BriefFacts, speech: Speech) -> Section:
    """The forecasts, each as a table with its record; or that nothing has been forecast yet."""
    blocks: list[Block] = [_table(one, speech) for one in facts.forecasts]
    if not blocks:
        said = _(
            "What is coming has not been estimated yet: no forecast was made and published here, and none is drawn from the "
            "figures above. When there is one, the record of earlier forecasts will stand beside it."
        )
        blocks.append(Paragraph(said, Tone.NOTICE))
    return Section("forecast", _("What is coming"), tuple(blocks))


def _table(one: Forecast, speech: Speech) -> Table:
    from jahorina.evidence.queries import statistic

    title = speech.text(statistic(one.statistic).titles)
    rows = tuple(
        (
            Entry(written_period(point.period)),
            Entry(written_number(round(point.expected.value))),
            Entry(f"{written_number(round(point.expected.lower))} – {written_number(round(point.expected.upper))}"),
        )
        for point in one.points
    )
    level = one.points[0].expected.level if one.points else 0
    interval = _("%(level)s %% interval") % {"level": written_number(round(100 * level))}
    return Table(
        caption=_("%(title)s, %(place)s: forecast made on %(day)s")
        % {"title": title, "place": speech.called.of(one.place), "day": written_day(one.made_on)},
        columns=(
            Column(_("Window")),
            Column(_("Expected"), is_number=True, width=0.6),
            Column(interval, is_number=True),
        ),
        rows=rows,
        notes=(record(one), _("Method: %(method)s, run %(run)s.") % {"method": one.method, "run": one.run}),
    )


def record(one: Forecast) -> str:
    """How good earlier forecasts of the series were."""
    if not one.rounds or one.covered is None:
        said = _("There is no record yet: no earlier forecast of this series could be compared with what came.")
        return " ".join(filter(None, (said, simulated(is_so=one.is_simulated))))
    told = [
        ngettext(
            "Record: %(n)s earlier forecast was compared with what came.",
            "Record: %(n)s earlier forecasts were compared with what came.",
            one.rounds,
        )
        % {"n": written_number(one.rounds)},
        _("The interval held in %(share)s %% of them.") % {"share": written_number(round(100 * one.covered))},
    ]
    if one.gain is not None:
        better = one.gain >= 0
        sentence = (
            _("The error was %(share)s %% smaller than that of taking the last value again.")
            if better
            else _("The error was %(share)s %% larger than that of taking the last value again.")
        )
        told.append(sentence % {"share": written_number(round(100 * abs(one.gain)))})
    return " ".join(filter(None, (*told, simulated(is_so=one.is_simulated))))
