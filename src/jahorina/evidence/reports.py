"""What an import and an examination of the store tell the one who asked for them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from jahorina.evidence.models import Import
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
    notes: tuple[str, ...]
    repeated: bool
    refused: int = 0

    message = _(
        "%(name)s: %(rows_read)s rows read, %(added)s added, %(revised)s revised, %(unchanged)s unchanged, "
        "%(refused)s refused."
    )
    repeated_message = _("The same content was imported before; nothing changed.")

    def as_json(self) -> dict[str, Any]:
        """The report for a script."""
        return asdict(self)

    def sentence(self) -> str:
        """The report in English."""
        text = self.message % asdict(self)
        return f"{text} {self.repeated_message}" if self.repeated else text


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
        notes=tuple(row.notes),
        repeated=repeated,
    )


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
