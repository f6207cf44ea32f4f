"""What an import and an examination of the store tell the one who asked for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from jahorina.evidence.models import Import
from jahorina.formats.notes import Note
from jahorina.kernel.errors import Refusal
from jahorina.kernel.messages import gettext_noop as _


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `repeated`: the same content was taken in before; this is what it did then.

    `late` rows are older than what was already known for them: they changed the past, not the present. `refused` is 0
    in every report, as one refused row refuses the whole input.
    """

    import_id: str
    name: str
    rows_read: int
    added: int
    revised: int
    unchanged: int
    late: int
    licence: str
    notes: tuple[Note, ...]
    repeated: bool
    refused: int = 0

    message = _(
        "%(name)s: %(rows_read)s rows read, %(added)s added, %(revised)s revised, %(unchanged)s unchanged, "
        "%(refused)s refused."
    )
    late_message = _("Of these, %(late)s are older than what was known already.")
    repeated_message = _("The same content was imported before; nothing changed.")

    def as_json(self) -> dict[str, Any]:
        """The report for a script, the notes in English."""
        return {**asdict(self), "notes": [note.text() for note in self.notes]}

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The report in one or two sentences; `translate` puts them into the reader's language."""
        text = translate(self.message) % asdict(self)
        late = translate(self.late_message) % asdict(self) if self.late else ""
        repeated = translate(self.repeated_message) if self.repeated else ""
        return " ".join(filter(None, (text, late, repeated)))

    def sentences(self, translate: Callable[[str], str] = str) -> tuple[str, ...]:
        """The report and after it the reader's notes."""
        return (self.sentence(translate), *(note.text(translate) for note in self.notes))


def report_of(row: Import, *, repeated: bool) -> ImportReport:
    """The report of an import that the database holds."""
    return ImportReport(
        import_id=str(row.id),
        name=row.name,
        rows_read=row.rows_read,
        added=row.added,
        revised=row.revised,
        unchanged=row.unchanged,
        late=row.late,
        licence=row.licence,
        notes=notes_of(row),
        repeated=repeated,
    )


def notes_of(row: Import) -> tuple[Note, ...]:
    """The notes that an import keeps; one that is plain text was kept before notes could be translated."""
    return tuple(
        Note(kept)
        if isinstance(kept, str)
        else Note(kept["message"], tuple((name, value) for name, value in kept["params"]))
        for kept in row.notes
    )


def kept_notes(notes: tuple[Note, ...]) -> list[dict[str, Any]]:
    """Notes as an import keeps them."""
    return [{"message": note.message, "params": [list(pair) for pair in note.params]} for note in notes]


class FirstRefusal:
    """What is wrong first, inside another sentence: in the language of the one who reads that."""

    places = {
        (True, True): _("row %(row)s, column %(column)s: %(sentence)s"),
        (True, False): _("row %(row)s: %(sentence)s"),
        (False, True): _("column %(column)s: %(sentence)s"),
    }

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal

    def __str__(self) -> str:
        from django.utils.translation import gettext

        refusal = self.refusal
        sentence = gettext(refusal.message) % dict(refusal.params) if refusal.params else gettext(refusal.message)
        place = self.places.get((refusal.row is not None, refusal.column is not None))
        if place is None:
            return sentence
        return gettext(place) % {"row": refusal.row, "column": refusal.column, "sentence": sentence}


@dataclass(frozen=True, slots=True)
class StoreReport:
    """Whether the observations' table is what the database says it is."""

    whole: bool
    version: int | None
    observations: int
    files: int
    bytes: int
    problem: str = ""

    def sentence(self) -> str:
        """The report in English."""
        if not self.whole:
            return self.problem
        if self.version is None:
            return "no observations yet"
        size = self.bytes / 1_000_000
        return f"{self.observations} observations in {self.files} files, {size:.1f} MB, version {self.version}"
