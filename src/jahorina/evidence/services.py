"""What one can do with the evidence: import, fetch, compact, examine. Each import is one act: all of it or nothing."""

from __future__ import annotations

import errno
import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jahorina.audit.actions import EVIDENCE_COMPACTED, EVIDENCE_FETCHED, EVIDENCE_IMPORTED
from jahorina.audit.services import record
from jahorina.evidence import store
from jahorina.evidence.models import Definition, EvidenceHead, Import, Source, SourceKind, Statistic
from jahorina.evidence.reports import FirstRefusal, ImportReport, StoreReport, kept_notes, report_of
from jahorina.formats.notes import Note
from jahorina.formats.observation_table import MOST_REFUSALS, ReadTable
from jahorina.kernel.errors import InputRefused, NotReady, Refusal
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress, silent

if TYPE_CHECKING:
    import duckdb
    import httpx
    import pyarrow as pa

    from jahorina.evidence.appending import Appended, Work
    from jahorina.evidence.connectors.connector import Connector
    from jahorina.formats.reading import Reading

MOST_FILES = 32
"""An import that leaves the table in more files than this compacts it."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is to be imported, apart from its rows."""

    name: str
    kind: str
    content_sha256: str
    owner: str = ""
    licence: str = ""
    notes: tuple[Note, ...] = ()
    fetched: bool = False


def import_table(
    *,
    by: str,
    owner: str,
    table: ReadTable,
    name: str,
    kind: str,
    content_sha256: str,
    licence: str = "",
    progress: Progress = silent,
) -> ImportReport:
    """Take in what a reader found. The same content, kind and owner again changes nothing and gives the same report.

    `owner` is the code of the partner whose figures they are, empty for public sources. Raises InputRefused
    (`rows-refused`, `nothing-to-import`) with the rows that are wrong, Conflict `evidence-busy`, NotReady `read-only`.
    """
    incoming = Incoming(name, kind, content_sha256, owner, licence, _notes(table))
    return _import_read(by, incoming, table, progress)


def _import_read(by: str, incoming: Incoming, table: ReadTable, progress: Progress) -> ImportReport:
    _refuse_wrong_rows(incoming.name, table)
    return import_batches(by=by, incoming=incoming, rows=table.table.to_reader(), progress=progress)


def _refuse_wrong_rows(name: str, table: ReadTable) -> None:
    if table.refused or table.refusals:
        raise _rows_refused(name, table.refusals, table.refused)
    if not table.table.num_rows:
        raise InputRefused("nothing-to-import", _("%(name)s holds no figures."), params={"name": name})


def _notes(table: ReadTable) -> tuple[Note, ...]:
    """The reader's notes, and how rows of the input became figures where one is not the other."""
    if table.rows_read == table.table.num_rows:
        return table.notes
    note = _("The input has %(rows)s rows; they hold %(figures)s figures for the catalogue.")
    return (Note(note, (("rows", table.rows_read), ("figures", table.table.num_rows))), *table.notes)


def import_batches(
    *,
    by: str,
    incoming: Incoming,
    rows: pa.RecordBatchReader,
    progress: Progress = silent,
    together_with: Callable[[Import], None] | None = None,
) -> ImportReport:
    """Take in rows of the schema OBSERVATIONS batch by batch, in bounded memory; else as `import_table`.

    `together_with` writes what belongs to the import in the transaction that brings it into force; it is not called for
    content that was taken in before.
    """
    _refuse_when_read_only()
    started = timezone.now()
    with _writing() as version:
        earlier = _earlier(incoming)
        if earlier is not None:
            return report_of(earlier, repeated=True)
        work, appended = _append(version, incoming, rows, started, progress)
        with transaction.atomic():
            row = _imported(by, incoming, work, appended)
            _move_head(appended.version)
            record(
                actor=by,
                action=EVIDENCE_FETCHED if incoming.fetched else EVIDENCE_IMPORTED,
                target=f"import:{row.id}",
                detail={"kind": row.kind, "name": row.name, "added": row.added, "revised": row.revised},
            )
            if together_with is not None:
                together_with(row)
    return report_of(row, repeated=False)


def import_file(
    *,
    by: str,
    path: Path | bytes,
    kind: str,
    name: str = "",
    owner: str = "",
    source: str | None = None,
    as_of: date | datetime | None = None,
    licence: str = "",
    progress: Progress = silent,
) -> ImportReport:
    """Read a file and take it in: all of it or nothing.

    `kind` is one of documents.KINDS; `source` and `as_of` stand in where the file does not name them. A partner's own
    file (`owner`) without a source has the partner itself as its source; a file of a kind that can also be fetched has
    the source that it is fetched from. Raises InputRefused as the readers and `import_table` do.
    """
    from jahorina.evidence import documents
    from jahorina.evidence.connectors import CONNECTORS
    from jahorina.evidence.known import in_catalogue_names
    from jahorina.formats.contents import name_of

    progress(_("Reading the figures"), 0, None)
    content = documents.content_of(path)
    called = name or name_of(path)
    day = as_of.date() if isinstance(as_of, datetime) else as_of
    publisher = CONNECTORS.get(kind) if not (source or owner) else None
    own = source or (f"partner-{owner}" if owner else publisher.source if publisher else "")
    reading = _reading(own, day, owner, new="" if source else own)
    table = in_catalogue_names(documents.read_documents(kind, [content], reading, called), reading.catalogue)
    _refuse_wrong_rows(called, table)
    if publisher:
        _ensure_source_of(publisher)
    elif owner and not source:
        _ensure_source(own, title=f"Figures of the partner {owner}", kind=SourceKind.OFFICIAL)
    return import_table(
        by=by,
        owner=owner,
        table=table,
        name=called,
        kind=kind,
        content_sha256=documents.content_hash([content], own, day),
        licence=licence or _licence(own),
        progress=progress,
    )


def fetch(
    *,
    by: str,
    connector: str,
    options: Mapping[str, str] | None = None,
    client: httpx.Client | None = None,
    progress: Progress = silent,
    pause: Callable[[float], None] = time.sleep,
) -> ImportReport:
    """Ask a public source and take in what it gives; its licence is kept with the import and in the report.

    `client` replaces the network in tests. Raises Unreachable where the source does not answer, InputRefused where the
    options or the answer are wrong; then nothing changed.
    """
    from jahorina.evidence import documents
    from jahorina.evidence.connectors import CONNECTORS
    from jahorina.evidence.connectors.politeness import polite
    from jahorina.evidence.known import in_catalogue_names

    asked = CONNECTORS.get(connector)
    if asked is None:
        raise InputRefused(
            "connector-unknown",
            _("%(connector)s is no source that can be fetched; there are: %(known)s."),
            params={"connector": repr(connector), "known": ", ".join(CONNECTORS)},
        )
    chosen = asked.choices(options or {})
    with polite(asked.hosts, client, progress, pause) as asking:
        fetched = asked.collect(asking, chosen)
    reading = _reading(asked.source, fetched.as_of or timezone.localdate(), "", new=asked.source)
    found = documents.read_documents(asked.code, fetched.parts, reading, fetched.name)
    table = in_catalogue_names(found, reading.catalogue)
    _refuse_wrong_rows(fetched.name, table)
    _ensure_source_of(asked)
    incoming = Incoming(
        name=fetched.name,
        kind=asked.code,
        content_sha256=documents.content_hash(fetched.parts, chosen, fetched.as_of),
        licence=asked.licence,
        notes=_notes(table),
        fetched=True,
    )
    return _import_read(by, incoming, table, progress)


def _reading(source: str, as_of: date | None, owner: str, *, new: str) -> Reading:
    """What the readers must be told; a `new` source is known to them before the database has it."""
    from jahorina.evidence.known import known_catalogue
    from jahorina.formats.reading import Reading

    catalogue = known_catalogue()
    if new:
        catalogue = replace(catalogue, sources=catalogue.sources | {new})
    return Reading(catalogue=catalogue, today=timezone.localdate(), source=source, as_of=as_of, owner=owner)


def _ensure_source_of(connector: Connector) -> None:
    _ensure_source(
        connector.source,
        title=connector.title,
        publisher=connector.publisher,
        url=connector.url,
        licence=connector.licence,
    )


def _ensure_source(code: str, **fields: str) -> None:
    Source.objects.get_or_create(code=code, defaults={"kind": SourceKind.DATASET, **fields})


def _licence(source: str) -> str:
    return Source.objects.filter(code=source).values_list("licence", flat=True).first() or ""


def _earlier(incoming: Incoming) -> Import | None:
    return Import.objects.filter(
        kind=incoming.kind, owner=incoming.owner, content_sha256=incoming.content_sha256
    ).first()


def _append(
    version: int | None, incoming: Incoming, rows: pa.RecordBatchReader, started: datetime, progress: Progress
) -> tuple[Work, Appended]:
    from jahorina.evidence import appending

    work = appending.Work(
        evidence=_evidence(),
        version=version,
        import_id=str(uuid.uuid4()),
        owner=incoming.owner,
        recorded_at=started,
        today=timezone.localdate(),
        progress=progress,
    )
    outcome = appending.append(work, rows, _unknown_to_the_catalogue)
    if isinstance(outcome, tuple):
        raise _rows_refused(incoming.name, outcome, len(outcome))
    return work, outcome


def _imported(by: str, incoming: Incoming, work: Work, appended: Appended) -> Import:
    return Import.objects.create(
        id=uuid.UUID(work.import_id),
        kind=incoming.kind,
        name=incoming.name,
        owner=incoming.owner,
        by=by,
        content_sha256=incoming.content_sha256,
        licence=incoming.licence,
        rows_read=appended.rows_read,
        added=appended.added,
        revised=appended.revised,
        unchanged=appended.unchanged,
        late=appended.late,
        all_free=appended.all_free,
        statistics=list(appended.statistics),
        notes=kept_notes(incoming.notes),
        delta_version=appended.version,
        started=work.recorded_at,
        finished=timezone.now(),
    )


def _move_head(version: int | None) -> None:
    """From here on readers see this version: the commit point."""
    if version is not None:
        EvidenceHead.objects.update_or_create(
            id=EvidenceHead.THE_ONE, defaults={"delta_version": version, "changed": timezone.now()}
        )


def _rows_refused(name: str, refusals: tuple[Refusal, ...], refused: int) -> InputRefused:
    return InputRefused(
        "rows-refused",
        _("%(name)s was not imported: %(refused)s rows are wrong. First: %(first)s"),
        refusals=refusals[:MOST_REFUSALS],
        hint=_("Nothing was written. Put the rows right and import the file again."),
        params={"name": name, "refused": refused, "first": FirstRefusal(refusals[0]) if refusals else ""},
    )


def _unknown_to_the_catalogue(connection: duckdb.DuckDBPyConnection) -> tuple[Refusal, ...]:
    """Statistics, definitions and sources of the staged rows that the catalogue does not hold."""
    found = connection.execute("SELECT DISTINCT statistic, definition, source FROM incoming").fetchall()
    definitions = set(Definition.objects.filter(statistic__current=True).values_list("statistic__code", "code"))
    return (
        *_unknown(
            {row[0] for row in found} - set(Statistic.objects.filter(current=True).values_list("code", flat=True)),
            Refusal("statistic-unknown", _("%(found)s is no statistic of the catalogue."), column="statistic"),
        ),
        *_unknown(
            {f"{row[0]} / {row[1]}" for row in found if row[:2] not in definitions},
            Refusal("definition-unknown", _("The catalogue has no definition %(found)s."), column="definition"),
        ),
        *_unknown(
            {row[2] for row in found} - set(Source.objects.values_list("code", flat=True)),
            Refusal("source-unknown", _("%(found)s is no source of the catalogue."), column="source"),
        ),
    )


def _unknown(codes: set[str], pattern: Refusal) -> Iterator[Refusal]:
    for code in sorted(codes):
        yield Refusal(pattern.code, pattern.message, column=pattern.column, params=(("found", repr(code)),))


def compact(*, by: str) -> StoreReport:
    """Write the table anew into few ordered files and delete files that no reader needs any more."""
    _refuse_when_read_only()
    with _writing() as version:
        if version is not None:
            from jahorina.evidence import appending

            new = appending.compact(_evidence(), version)
            with transaction.atomic():
                _move_head(new)
                record(actor=by, action=EVIDENCE_COMPACTED, target="evidence", detail={"version": new})
            store.sweep(_evidence(), new, timezone.now())
    return examine_store()


def examine_store() -> StoreReport:
    """Open every file of the table that the database names and say what is there; never raises for a damaged one."""
    version = EvidenceHead.objects.values_list("delta_version", flat=True).first()
    if version is None:
        return StoreReport(whole=True, version=None, observations=0, files=0, bytes=0)
    from jahorina.evidence.examining import examined

    return examined(_evidence(), version)


@contextmanager
def _writing() -> Iterator[int | None]:
    """Be the one writer of the table; the first I/O error makes the node read-only, as no fsync can be repeated."""
    try:
        with store.writing(
            _evidence(), lambda: EvidenceHead.objects.values_list("delta_version", flat=True).first()
        ) as version:
            yield version
    except OSError as error:
        if error.errno in (errno.EIO, errno.EROFS):
            mark: Path = settings.JAHORINA.workspace.read_only_file
            mark.write_text(
                json.dumps({"at": timezone.now().isoformat(timespec="seconds"), "reason": str(error)}), encoding="utf-8"
            )
        raise NotReady(
            "evidence-not-written",
            _("The figures could not be written to the disk: %(error)s."),
            hint=_("Nothing changed. Look at the disk; `jahorina doctor` tells more."),
            params={"error": str(error)},
        ) from error


def _refuse_when_read_only() -> None:
    if settings.JAHORINA.workspace.read_only_file.exists():
        raise NotReady(
            "read-only",
            _("This node is read-only since an I/O error; nothing can be imported."),
            hint=_("`jahorina doctor` tells what to do."),
        )


def _evidence() -> Path:
    folder: Path = settings.JAHORINA.workspace.evidence
    return folder
