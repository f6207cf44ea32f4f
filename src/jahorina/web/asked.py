"""A question as it stands in an address: read, checked, and written back. The address is the permanent link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

from jahorina.evidence.questions import Question
from jahorina.formats.observation_table import DIMENSIONS
from jahorina.kernel.errors import UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Frequency, Period

LONGEST_CODE = 80
MOST_PLACES = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, and the address's part that asks it again."""

    question: Question
    query: str


def read_question(parameters: QueryDict, *, statistic: str, places: tuple[str, ...]) -> Asked:
    """Read a question; what is not said is `statistic` and `places`. Raises UserError naming the parameter."""
    chosen = tuple(dict.fromkeys(_code(place, "place") for place in parameters.getlist("place")[:MOST_PLACES]))
    window = _window(parameters)
    question = Question(
        statistic=_code(_text(parameters, "statistic") or statistic, "statistic"),
        places=chosen or places,
        start=window[0],
        end=window[1],
        frequency=_frequency(_text(parameters, "frequency")),
        breakdown=_optional(parameters, "breakdown"),
        only=tuple((name, _code(_text(parameters, name), name)) for name in DIMENSIONS if _text(parameters, name)),
        definition=_optional(parameters, "definition"),
        source=_optional(parameters, "source"),
        known_on=_day(_text(parameters, "known_on"), "known_on"),
    )
    return Asked(question, written(question))


def written(question: Question, extra: Mapping[str, str] | None = None) -> str:
    """The question as the query part of an address."""
    query = QueryDict(mutable=True)
    query["statistic"] = question.statistic
    query.setlist("place", list(question.places))
    plain: dict[str, Any] = {
        "from": first_day(question.start),
        "to": last_day(question.end),
        "frequency": question.frequency,
        "breakdown": question.breakdown,
        **dict(question.only),
        "definition": question.definition,
        "source": question.source,
        "known_on": question.known_on,
        **(extra or {}),
    }
    for name, value in plain.items():
        if value:
            query[name] = str(value)
    return query.urlencode()


def first_day(day: date | None) -> str:
    """The shortest text that the page's From reads as this day: a year, a month, or the day."""
    return _shortest(
        day, day == day.replace(day=1) if day else False, day == day.replace(month=1, day=1) if day else False
    )


def last_day(day: date | None) -> str:
    """The shortest text that the page's To reads as this day."""
    after = day + timedelta(days=1) if day else None
    return _shortest(
        day, after is not None and after.day == 1, after is not None and (after.month, after.day) == (1, 1)
    )


def _shortest(day: date | None, bounds_month: bool, bounds_year: bool) -> str:
    if day is None:
        return ""
    return f"{day:%Y}" if bounds_year else f"{day:%Y-%m}" if bounds_month else day.isoformat()


def _text(parameters: QueryDict, name: str) -> str:
    return str(parameters.get(name) or "")


def _optional(parameters: QueryDict, name: str) -> str | None:
    text = _text(parameters, name)
    return _code(text, name) if text else None


def _window(parameters: QueryDict) -> tuple[date | None, date | None]:
    if _text(parameters, "period"):
        period = Period.parse(_text(parameters, "period"))
        return period.start, period.end
    first, last = _text(parameters, "from"), _text(parameters, "to")
    return (Period.parse(first).start if first else None, Period.parse(last).end if last else None)


def _frequency(text: str) -> Frequency | None:
    if not text:
        return None
    try:
        return Frequency(text)
    except ValueError as error:
        raise _wrong("frequency", text) from error


def _day(text: str, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _wrong(name, text) from error


def _code(text: str, name: str) -> str:
    plain = text.replace("-", "").replace("_", "").replace("+", "").replace(":", "").replace(".", "")
    if len(text) > LONGEST_CODE or not plain.isalnum() or not text.isascii():
        raise _wrong(name, text)
    return text


def _wrong(name: str, text: str) -> UserError:
    return UserError(
        "question-unreadable",
        _("The address asks for %(name)s %(text)s, which cannot be."),
        hint=_("Choose on the page instead of writing the address by hand."),
        params={"name": name, "text": repr(text[:LONGEST_CODE])},
    )
