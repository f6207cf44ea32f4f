"""Writes checked entries of the plan's content into its tables, in bulk where they are many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone

from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.periods import Period
from jahorina.plan.choices import EntryKind
from jahorina.plan.content.current import code_of_target
from jahorina.plan.content.documents import Change
from jahorina.plan.models import (
    Commitment,
    FrameworkElement,
    Indicator,
    Measure,
    MeasureCommitment,
    MeasureCrosswalk,
    MeasurePart,
    Milestone,
    ReportedValue,
    ReportingRound,
    Target,
)

Entry = Mapping[str, Any]


class Writer:
    """Writes changes in their order. It knows the rows of each kind by code, read once; withdrawn ones, too, because
    an entry that is made again is the same one."""

    def __init__(self) -> None:
        self.rows: Mapping[EntryKind, dict[str, Any]] = {
            EntryKind.MEASURE: {row.code: row for row in Measure.objects.all()},
            EntryKind.MILESTONE: {row.code: row for row in Milestone.objects.all()},
            EntryKind.INDICATOR: {row.code: row for row in Indicator.objects.all()},
            EntryKind.TARGET: {code_of_target(row): row for row in Target.objects.select_related("indicator")},
        }
        self.commitments = dict(Commitment.objects.values_list("code", "id"))
        self.elements = {
            (framework, code): pk
            for framework, code, pk in FrameworkElement.objects.values_list("framework__code", "code", "id")
        }
        self.locked = list(ReportingRound.objects.exclude(locked_at=None).values_list("period_start", "period_end"))
        self.today = timezone.localdate()
        self.new_targets: list[Target] = []

    def write(self, steps: Sequence[tuple[Change, Entry | None]]) -> None:
        """Write each change; `entry` is what it will be, None where it is withdrawn."""
        for change, entry in steps:
            match change.kind:
                case EntryKind.MEASURE:
                    self._measure(change, entry)
                case EntryKind.MILESTONE:
                    self._put(Milestone, change, entry and self._milestone_fields(entry))
                case EntryKind.INDICATOR:
                    self._indicator(change, entry)
                case EntryKind.TARGET:
                    self._target(change, entry)
        self._flush()

    def _measure(self, change: Change, entry: Entry | None) -> None:
        row = self._put(Measure, change, entry and _measure_fields(entry))
        if entry is None:
            # What it served and corresponded to stands in the history; the rows would keep a commitment from leaving.
            MeasureCommitment.objects.filter(measure=row).delete()
            MeasureCrosswalk.objects.filter(measure=row).delete()
            return
        _rows_anew(MeasurePart, row, [_part_fields(part) for part in entry["parts"]])
        serves = [{"commitment_id": self.commitments[code]} for code in entry["commitments"]]
        _rows_anew(MeasureCommitment, row, serves)
        crosswalk = [
            {"element_id": self.elements[one["framework"], one["element"]], "relation": one["relation"]}
            for one in entry["crosswalk"]
        ]
        _rows_anew(MeasureCrosswalk, row, crosswalk)

    def _milestone_fields(self, entry: Entry) -> dict[str, Any]:
        return {
            "measure_id": self.rows[EntryKind.MEASURE][entry["measure"]].pk,
            "position": entry["position"],
            "texts": entry["texts"],
            "due_on": _day(entry["due_on"]),
            "partner_code": entry["partner"],
        }

    def _indicator(self, change: Change, entry: Entry | None) -> None:
        old = self.rows[EntryKind.INDICATOR].get(change.code)
        if entry is not None and old is not None and entry["kind"] != old.kind:
            self._need_no_values(old)
        fields = entry and {
            "measure_id": self.rows[EntryKind.MEASURE][entry["measure"]].pk,
            **_evidenced(entry),
            **{name: entry[name] for name in _PLAIN_OF_INDICATOR},
            "baseline": entry["baseline"] or {},
            "definition": entry["definition"] or {},
            "definition_version": (entry["definition"] or {}).get("version", 0),
        }
        self._put(Indicator, change, fields)

    def _target(self, change: Change, entry: Entry | None) -> None:
        old: Any = self.rows[EntryKind.TARGET].get(change.code)
        if entry is None:
            self._need_unlocked(Period(old.period_start, old.period_end), change.code)
            self._put(Target, change, None)
            return
        period = Period.parse(entry["period"])
        self._need_unlocked(period, change.code)
        fields = {
            "indicator_id": self.rows[EntryKind.INDICATOR][entry["indicator"]].pk,
            "partner_code": entry["partner"],
            "period_start": period.start,
            "period_end": period.end,
            "member": entry["member"],
            **_quantity(entry),
        }
        if old is None:
            # Targets come by the thousand from a workbook, and nothing hangs on them: they are written together.
            row = Target(**fields)
            self.new_targets.append(row)
            self.rows[EntryKind.TARGET][change.code] = row
            return
        self._flush()
        self._put(Target, change, fields)

    def _flush(self) -> None:
        Target.objects.bulk_create(self.new_targets, batch_size=500)
        self.new_targets = []

    def _put(self, model: type[Model], change: Change, fields: Entry | None) -> Any:
        """Create the row, write its fields, or mark it withdrawn."""
        row: Any = self.rows[change.kind].get(change.code)
        if fields is None:
            row.withdrawn_on = self.today
            row.save(update_fields=["withdrawn_on"])
            return row
        if row is None:
            row = model(code=change.code, **fields)
            row.save(force_insert=True)
            self.rows[change.kind][change.code] = row
            return row
        for name, value in fields.items():
            setattr(row, name, value)
        row.withdrawn_on = None
        row.save()
        return row

    def _need_unlocked(self, period: Period, code: str) -> None:
        if any(start <= period.start and end >= period.end for start, end in self.locked):
            raise Conflict(
                "plan-period-locked",
                _("%(code)s lies in a period that is locked; its targets stay as they are."),
                params={"code": code},
            )

    def _need_no_values(self, indicator: Indicator) -> None:
        if ReportedValue.objects.filter(indicator=indicator).exists():
            raise Conflict(
                "plan-indicator-has-values",
                _("%(code)s has reported values; its kind stays. Withdraw it and make another one."),
                params={"code": indicator.code},
            )


_PLAIN_OF_INDICATOR = (
    *("texts", "unit", "kind", "direction", "aggregation", "scale", "breakdowns", "metadata"),
    *("translation_status", "position"),
)


def _measure_fields(entry: Entry) -> dict[str, Any]:
    plain = (
        *("position", "area", "level", "horizon", "texts", "description", "lead_partner", "lead_institution"),
        "translation_status",
    )
    return {
        **_evidenced(entry),
        **{name: entry[name] for name in plain},
        "valid_from": _day(entry["valid_from"]),
        "valid_to": _day(entry["valid_to"]),
    }


def _part_fields(part: Entry) -> dict[str, Any]:
    return {"partner_code": part["partner"], "role": part["role"], "institution": part["institution"]}


def _quantity(entry: Entry) -> dict[str, Any]:
    numbers = {
        name: Decimal(entry[name]) if entry[name] is not None else None
        for name in ("value", "numerator", "denominator")
    }
    return {**numbers, "scale_code": entry["scale_code"], "obs_status": entry["obs_status"]}


def _evidenced(entry: Entry) -> dict[str, Any]:
    return {name: entry[name] for name in ("provenance", "verify", "sources")}


def _rows_anew(model: type[Model], measure: Measure, wanted: list[dict[str, Any]]) -> None:
    """The measure's rows of a table as wanted, in that order; written only where they differ."""
    old = list(model._default_manager.filter(measure=measure).order_by("id"))
    names = list(wanted[0]) if wanted else []
    if [{name: getattr(row, name) for name in names} for row in old] == wanted and len(old) == len(wanted):
        return
    model._default_manager.filter(measure=measure).delete()
    model._default_manager.bulk_create([model(measure=measure, **fields) for fields in wanted])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
