"""Reads the whole table and compares it with its log: the check behind `jahorina doctor`."""

from __future__ import annotations

from pathlib import Path

from jahorina.evidence import store
from jahorina.evidence.reports import StoreReport
from jahorina.kernel.errors import NotReady


def examined(evidence: Path, version: int) -> StoreReport:
    """Open every file of the version and count its rows against what the log says was written."""
    import pyarrow.parquet as parquet
    from deltalake import DeltaTable

    try:
        files = store.files(evidence, version)
        promised = DeltaTable(str(store.table_folder(evidence)), version=version).count()
        found = sum(parquet.ParquetFile(path).metadata.num_rows for path in files)
        size = store.size_on_disk(evidence, version)
    except NotReady as error:
        return StoreReport(whole=False, version=version, observations=0, files=0, bytes=0, problem=str(error))
    except (OSError, ValueError) as error:
        problem = f"a file of the observations cannot be read: {error}"
        return StoreReport(whole=False, version=version, observations=0, files=0, bytes=0, problem=problem)
    whole = found == promised
    problem = "" if whole else f"the files hold {found} observations, the log says {promised}"
    return StoreReport(whole, version, found, len(files), size, problem)
