"""DuckDB reads the observations and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from jahorina.evidence import reading
from jahorina.evidence.questions import Query

FORBIDDEN = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('{folder}/../secret.txt')",
    "SELECT * FROM '{folder}/observations/../../secret.txt'",
    "SELECT * FROM glob('/*')",
    "ATTACH '/tmp/other.db'",
    "COPY (SELECT 1) TO '{folder}/observations/../../out.csv'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
    "SET lock_configuration = false",
    "RESET allowed_directories",
    "SET autoinstall_known_extensions = true",
    "SET temp_directory = '/tmp'",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_the_questions_connection_reads_no_other_file_and_stays_locked(tmp_path: Path, sql: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "evidence" / "observations").mkdir(parents=True)
    with pytest.raises(duckdb.Error):
        reading.rows(tmp_path / "evidence", Query(sql.format(folder=tmp_path / "evidence"), {}))
    assert not (tmp_path / "out.csv").exists()
