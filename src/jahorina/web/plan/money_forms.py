"""The forms of an IATI file: the file, what of it belongs to the plan, and the same once more to take it in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from jahorina.plan.funding.iati_comparison import FundingPreview
from jahorina.plan.funding.iati_mapping import ActivityLink, Counts, IatiMapping, iati_mapping
from jahorina.web.plan.forms import NOTHING

MOST_ACTIVITIES: Final = 200
"""Activities that the page asks about; more are mapped by a file."""

Choices = list[tuple[str, str]]


def _file_field() -> forms.FileField:
    return forms.FileField(label=_("IATI activities (XML)"), help_text=_("Version 2, at most 64 MiB."))


class IatiForm(forms.Form):
    """A file of IATI activities, and where there is one a mapping of what in it belongs to the plan."""

    file = _file_field()
    mapping = forms.FileField(
        label=_("Mapping (YAML)"),
        required=False,
        help_text=_("Which activity pays for which measure, and which donor is who. Without one you choose it here."),
    )

    def said(self) -> IatiMapping | None:
        """The mapping of the file; None without one. Raises InputRefused (`iati-mapping`)."""
        given = self.cleaned_data["mapping"]
        return iati_mapping(given.read(), name=given.name) if given else None


class MappingForm(forms.Form):
    """The same file once more, with the measure and the donor of each activity in it."""

    file = _file_field()

    def __init__(self, *args: Any, measures: Choices, donors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "mapping-%s", **kwargs})
        self.measures, self.donors = [NOTHING, *measures], [NOTHING, *donors]
        self.rows: list[tuple[str, str, bool]] = []
        self.givers: list[tuple[str, str]] = []

    @classmethod
    def of(cls, preview: FundingPreview, *, measures: Choices, donors: Choices) -> MappingForm:
        """The form for what a file was found to hold, filled in as far as it is mapped."""
        form = cls(measures=measures, donors=donors)
        for number, one in enumerate(preview.activities[:MOST_ACTIVITIES]):
            link = one.link or ActivityLink.model_construct(measure="", donor=None, counts=None)
            form._add_activity(number, one.identifier, one.title, link, needs_side=one.needs_side)
        for number, (key, name) in enumerate(preview.organisations[:MOST_ACTIVITIES]):
            form._add_giver(number, key, name, "")
        return form

    @classmethod
    def sent(cls, data: Any, files: Any, *, measures: Choices, donors: Choices) -> MappingForm:
        """The form as it came back: its activities are those that it names."""
        form = cls(data, files, measures=measures, donors=donors)
        for number in range(MOST_ACTIVITIES):
            if activity := data.get(f"activity-{number}", ""):
                empty = ActivityLink.model_construct(measure="", donor=None, counts=None)
                form._add_activity(number, activity, "", empty, needs_side=f"counts-{number}" in data)
            if giver := data.get(f"giver-{number}", ""):
                form._add_giver(number, giver, giver, "")
        return form

    def _add_activity(self, number: int, activity: str, title: str, link: ActivityLink, *, needs_side: bool) -> None:
        self._add(f"activity-{number}", forms.CharField(max_length=300, initial=activity, widget=forms.HiddenInput))
        about = {"activity": activity}
        measure = forms.ChoiceField(label=_("Measure for %(activity)s") % about, choices=self.measures, required=False)
        donor = forms.ChoiceField(label=_("Donor of %(activity)s") % about, choices=self.donors, required=False)
        self._add(f"measure-{number}", measure, link.measure)
        self._add(f"donor-{number}", donor, link.donor or "")
        if needs_side:
            sides = [
                NOTHING,
                (Counts.INCOMING.value, _("what it receives")),
                (Counts.OUTGOING.value, _("what it gives")),
            ]
            field = forms.ChoiceField(label=_("What counts of %(activity)s") % about, choices=sides, required=False)
            self._add(f"counts-{number}", field, link.counts.value if link.counts else "")
        self.rows.append((str(number), title or activity, needs_side))

    def _add_giver(self, number: int, key: str, name: str, code: str) -> None:
        self._add(f"giver-{number}", forms.CharField(max_length=300, initial=key, widget=forms.HiddenInput))
        label = _("Who is %(organisation)s") % {"organisation": name}
        self._add(f"is-{number}", forms.ChoiceField(label=label, choices=self.donors, required=False), code)
        self.givers.append((str(number), name))

    def _add(self, name: str, field: forms.Field, initial: str = "") -> None:
        field.initial = field.initial or initial
        self.fields[name] = field

    @property
    def activities(self) -> Iterator[tuple[str, list[Any]]]:
        """Each activity's title with its fields."""
        for number, title, needs_side in self.rows:
            names = ["measure", "donor", *(["counts"] if needs_side else [])]
            yield title, [self[f"{name}-{number}"] for name in names]

    @property
    def organisations(self) -> list[Any]:
        """A field for each organisation that gives and is not known."""
        return [self[f"is-{number}"] for number, _name in self.givers]

    def said(self) -> IatiMapping:
        """What was chosen; an activity without a measure stays out."""
        data = self.cleaned_data
        return IatiMapping(
            activities={
                data[f"activity-{number}"]: ActivityLink(
                    measure=data[f"measure-{number}"],
                    donor=data[f"donor-{number}"] or None,
                    counts=Counts(data[f"counts-{number}"]) if data.get(f"counts-{number}") else None,
                )
                for number, _title, _needs_side in self.rows
                if data[f"measure-{number}"]
            },
            organisations={
                data[f"giver-{number}"]: code for number, _n in self.givers if (code := data[f"is-{number}"])
            },
        )


class IatiConfirmForm(forms.Form):
    """The same file once more; `onto` is what was looked at, `mapped` what was chosen for it."""

    onto = forms.CharField(widget=forms.HiddenInput)
    mapped = forms.CharField(widget=forms.HiddenInput, max_length=256 * 1024)
    file = _file_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "confirmed-%s", **kwargs})

    def said(self) -> IatiMapping:
        """The mapping that was looked at; raises InputRefused (`iati-mapping`)."""
        return iati_mapping(self.cleaned_data["mapped"].encode())
