"""The forms of an indicator: what it counts and from what it starts, and its card by the concepts of SDG metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jahorina.evidence import queries as evidence
from jahorina.formats.observation_table import DIMENSIONS
from jahorina.kernel.errors import UserError
from jahorina.kernel.periods import Period
from jahorina.plan.choices import Aggregation, Direction, IndicatorKind
from jahorina.plan.content.entries import plain_number
from jahorina.web.labels import DIMENSION_NAMES
from jahorina.web.middleware.refusals import sentence
from jahorina.web.plan.concepts import CONCEPTS, COUNTED
from jahorina.web.plan.entry_forms import Entry, EntryForm
from jahorina.web.plan.forms import DECIMALS, DIGITS, NO_VALUE, NOTHING, countable, words_field

STEP: Final = re.compile(r"^\s*([a-z0-9][a-z0-9-]*)\s*=\s*(\S.*?)\s*$")
MEMBER: Final = re.compile(r"^([a-z]+)=([A-Za-z0-9_+:.-]+)$")
BASELINE: Final = ("value", "numerator", "denominator", "scale_code", "obs_status", "period")


def _number(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=DIGITS, decimal_places=DECIMALS)


class IndicatorEntryForm(EntryForm):
    """An indicator: its words, its kind, the definition by which the evidence gives its value, and its baseline."""

    code = forms.CharField(label=_("Code"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=IndicatorKind.choices)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    aggregation = forms.ChoiceField(label=_("Sum"), choices=Aggregation.choices)
    steps = words_field(
        _("Steps of the scale"),
        required=False,
        help_text=_("For a qualitative scale, a step a line from the lowest: draft = A draft is written"),
    )
    breakdowns = forms.MultipleChoiceField(
        label=_("Broken down by"),
        required=False,
        choices=[(name, DIMENSION_NAMES[name]) for name in DIMENSIONS],
        widget=forms.CheckboxSelectMultiple,
    )
    count = forms.ChoiceField(
        label=_("Statistic"), required=False, help_text=_("Without one the values are entered by hand, and say so.")
    )
    only = forms.CharField(
        label=_("Of it only"), required=False, help_text=_("Such as: sex=F category=asylum. Empty: all of it.")
    )
    denominator = forms.ChoiceField(label=_("Divided by"), required=False, help_text=_("For a percentage or a ratio."))
    denominator_only = forms.CharField(label=_("Of that only"), required=False)
    per = forms.IntegerField(label=_("Per"), required=False, min_value=1, help_text=_("For a ratio, such as 100000."))
    baseline_period = forms.CharField(label=_("Window"), required=False, max_length=30)
    baseline_value = _number(_("Value"))
    baseline_numerator = _number(_("Numerator"))
    baseline_denominator = _number(_("Denominator"))
    baseline_scale_code = forms.CharField(label=_("Step of the scale"), required=False, max_length=60)
    baseline_obs_status = forms.ChoiceField(label=_("No value, because"), required=False, choices=NO_VALUE)
    baseline_note = words_field(_("Note, in English"), rows=2, required=False)
    baseline_source = forms.ChoiceField(label=_("Source"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._add_texts()
        self._add_texts("unit", required=False)
        self.fields["count"].choices = self.fields["denominator"].choices = [NOTHING, *countable()]  # type: ignore[attr-defined]
        sources = [(card.code, card.title) for card in evidence.sources()]
        self.fields["baseline_source"].choices = [NOTHING, *sources]  # type: ignore[attr-defined]
        self.order_fields(["code", "kind", *(name for name in self.fields if name.startswith("texts:")), *self.fields])
        self.initial.update(_shown(self.entry) if self.entry else {})
        if self.entry is not None:
            self.fields.pop("kind")

    @property
    def groups(self) -> Iterator[tuple[Any, list[Any]]]:
        """The fields in groups, each with its title."""
        names = [name for name, _field in self.fields.items()]
        counted = ["count", "only", "denominator", "denominator_only", "per", "breakdowns"]
        based = [name for name in names if name.startswith("baseline_")]
        units = [name for name in names if name.startswith("unit:")]
        last = [name for name in ("end", "reason") if name in names]
        apart = {*counted, *based, *units, *last, "seen"}
        yield _("The indicator"), [self[name] for name in names if name not in apart]
        yield _("Unit of measure"), [self[name] for name in units]
        yield _("Value from the evidence"), [self[name] for name in counted]
        yield _("Baseline"), [self[name] for name in based]
        yield _("The change"), [self[name] for name in last]

    def clean_steps(self) -> list[tuple[str, str]]:
        """Each step's code and words."""
        found = []
        for number, line in enumerate(self.cleaned_data["steps"].splitlines(), start=1):
            step = STEP.match(line)
            if line.strip() and step is None:
                raise ValidationError(
                    _("Line %(n)s is no step; write code = words, such as: draft = A draft is written"),
                    params={"n": number},
                )
            if step is not None:
                found.append((step[1], step[2]))
        return found

    def clean_only(self) -> dict[str, str]:
        """The members by dimension."""
        return _members(self.cleaned_data["only"])

    def clean_denominator_only(self) -> dict[str, str]:
        """The members by dimension."""
        return _members(self.cleaned_data["denominator_only"])

    def clean_baseline_period(self) -> str:
        """The window, as it is written in the plan."""
        given = self.cleaned_data["baseline_period"]
        try:
            return str(Period.parse(given)) if given else ""
        except UserError as error:
            raise ValidationError(sentence(error.message, error)) from error

    def fields_of_entry(self) -> Entry:
        data = self.cleaned_data
        names = ("direction", "aggregation") if self.entry is not None else ("code", "kind", "direction", "aggregation")
        return {
            **{name: data[name] for name in names},
            "texts": self._texts(),
            "unit": self._texts("unit"),
            "scale": self._scale(),
            "breakdowns": data["breakdowns"],
            "definition": self._definition(),
            "baseline": self._baseline(),
        }

    def _scale(self) -> list[Entry]:
        """The steps; words in other languages stay while the English ones do."""
        old = {step["code"]: step["texts"] for step in (self.entry or {}).get("scale", [])}
        return [
            {"code": code, "texts": old[code] if old.get(code, {}).get("en") == words else {"en": words}}
            for code, words in self.cleaned_data["steps"]
        ]

    def _definition(self) -> Entry | None:
        """The definition, a version higher where it counts otherwise than before."""
        data, old = self.cleaned_data, (self.entry or {}).get("definition") or {}
        if not data["count"]:
            return None
        count = _counted(data["count"], data["only"], old.get("count"))
        below = _counted(data["denominator"], data["denominator_only"], old.get("denominator"))
        current = evidence.statistic(count["statistic"]).version if count else ""
        same = bool(old) and count is not None and old["count"]["statistic"] == count["statistic"]
        found = {
            "version": old.get("version", 1),
            "statistic_version": old["statistic_version"] if same else current,
            "count": count,
            "denominator": below,
            "per": data["per"] or 1,
        }
        return found if not old or found == old else {**found, "version": old["version"] + 1}

    def _baseline(self) -> Entry | None:
        data, old = self.cleaned_data, (self.entry or {}).get("baseline") or {}
        given = {name: data[f"baseline_{name}"] for name in BASELINE}
        if not any(one not in (None, "") for one in given.values()):
            return None
        numbers = {name: plain_number(one) for name, one in given.items() if isinstance(one, Decimal)}
        words, note = data["baseline_note"].strip(), old.get("note") or {}
        return {
            **{name: given[name] or None for name in ("value", "numerator", "denominator")},
            **numbers,
            "scale_code": given["scale_code"],
            "obs_status": given["obs_status"] or "A",
            "period": given["period"],
            "note": note if note.get("en", "") == words else {"en": words},
            "source": data["baseline_source"] or None,
        }


class CardForm(EntryForm):
    """An indicator's card in one language: what the SDG metadata asks of every indicator, concept by concept."""

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language, self.fields["reason"].label = language, _("Why the card is changed")
        del self.fields["end"]
        kept = (self.entry or {}).get("metadata", {})
        for concept, name in CONCEPTS.items():
            if concept not in COUNTED:
                words = kept.get(concept, {})
                field = words_field(f"{concept} {name}", rows=3, required=False)
                field.initial, field.widget.attrs["lang"] = words.get(language, ""), language
                field.help_text = words.get("en", "") if language != "en" else ""
                self.fields[f"concept:{concept}"] = field
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    def fields_of_entry(self) -> Entry:
        found = {concept: dict(words) for concept, words in (self.entry or {}).get("metadata", {}).items()}
        for name, given in self.cleaned_data.items():
            if name.startswith("concept:"):
                words = found.setdefault(name.removeprefix("concept:"), {})
                words.pop(self.language, None)
                words.update({self.language: given.strip()} if given.strip() else {})
        return {"metadata": {concept: words for concept, words in sorted(found.items()) if words}}


def _shown(entry: Entry) -> Entry:
    """An indicator's scale, definition and baseline as the form's fields show them."""
    definition, baseline = entry["definition"] or {}, entry["baseline"] or {}
    count, below = definition.get("count") or {}, definition.get("denominator") or {}
    return {
        "steps": "\n".join(f"{step['code']} = {step['texts']['en']}" for step in entry["scale"]),
        "count": _choice(count),
        "only": _written(count),
        "denominator": _choice(below),
        "denominator_only": _written(below),
        "per": definition.get("per"),
        **{f"baseline_{name}": baseline.get(name) for name in (*BASELINE, "source")},
        "baseline_obs_status": "" if baseline.get("obs_status", "A") == "A" else baseline["obs_status"],
        "baseline_note": (baseline.get("note") or {}).get("en", ""),
    }


def _choice(count: Mapping[str, Any]) -> str:
    if not count:
        return ""
    return f"{count['statistic']}:{count['definition']}" if count["definition"] else str(count["statistic"])


def _written(count: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={member}" for name, member in (count.get("only") or {}).items())


def _members(text: str) -> dict[str, str]:
    found = {}
    for word in text.split():
        member = MEMBER.match(word)
        if member is None or member[1] not in DIMENSIONS:
            raise ValidationError(
                _("“%(word)s” cannot be read; write a dimension and its member, such as sex=F. Dimensions: %(known)s."),
                params={"word": word, "known": ", ".join(DIMENSIONS)},
            )
        found[member[1]] = member[2]
    return found


def _counted(choice: str, only: dict[str, str], old: Mapping[str, Any] | None) -> Entry | None:
    """A count as the plan keeps it; what the form does not show stays while the statistic does."""
    if not choice:
        return None
    statistic, _colon, definition = choice.partition(":")
    kept = dict(old) if old and old["statistic"] == statistic else {"source": None, "together": []}
    return {**kept, "statistic": statistic, "definition": definition, "only": only}
