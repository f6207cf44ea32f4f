"""The table on disk: the database's version is the truth, leftovers are moved aside, nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jahorina.evidence import appending, store
from jahorina.kernel.errors import Conflict, NotReady
from tests.evidence.rows import row, table
from tests.evidence.test_as_of import START, TODAY


def append(evidence: Path, version: int | None, *rows: dict[str, object]) -> int:
    work = appending.Work(evidence, version, f"import-{version}", "", START, TODAY)
    with store.writing(evidence, lambda: version):
        return appending.append(work, table(rows).to_reader(), lambda _connection: ()).version


def test_readers_of_an_earlier_version_do_not_see_a_later_one(tmp_path: Path) -> None:
    first = append(tmp_path, None, row("2021"))
    second = append(tmp_path, first, row("2022"))
    assert set(store.files(tmp_path, first)) < set(store.files(tmp_path, second))


def test_a_version_that_the_database_never_named_is_moved_aside(tmp_path: Path) -> None:
    first = append(tmp_path, None, row("2021"))
    append(tmp_path, first, row("2022"))
    again = append(tmp_path, first, row("2023-01"))
    assert again == first + 1
    [aside] = (tmp_path / "abandoned").iterdir()
    assert [entry.name for entry in aside.iterdir()] == [f"{again:020d}.json"]
    assert len(store.files(tmp_path, again)) == 2


def test_a_torn_log_entry_is_moved_aside(tmp_path: Path) -> None:
    first = append(tmp_path, None, row("2021"))
    log = store.table_folder(tmp_path) / "_delta_log"
    (log / f"{first + 1:020d}.json").write_text('{"add": {"pa')
    (log / "_last_checkpoint").write_text('{"version": 1, "size"')
    assert append(tmp_path, first, row("2022")) == first + 1


def test_a_table_of_which_the_database_knows_nothing_is_begun_anew(tmp_path: Path) -> None:
    append(tmp_path, None, row("2021"))
    assert append(tmp_path, None, row("2022")) == 0
    assert len(store.files(tmp_path, 0)) == 1


@pytest.mark.slow
def test_a_hundred_imports_with_checkpoints_can_be_rewound(tmp_path: Path) -> None:
    version = append(tmp_path, None, row("1900", as_of=TODAY))
    for year in range(1901, 2003):
        version = append(tmp_path, version, row(str(year), as_of=TODAY))
    assert list((store.table_folder(tmp_path) / "_delta_log").glob("*.checkpoint.parquet"))
    version = append(tmp_path, 90, row("2010", as_of=TODAY))
    assert version == 91
    assert len(store.files(tmp_path, version)) == 92


def test_an_interrupted_import_leaves_no_staging_behind(tmp_path: Path) -> None:
    store.staging_folder(tmp_path).mkdir(parents=True)
    (store.staging_folder(tmp_path) / "incoming.parquet").write_bytes(b"half")
    append(tmp_path, None, row("2021"))
    assert not store.staging_folder(tmp_path).exists()


def test_another_process_is_kept_out_while_one_writes(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from jahorina.evidence import store\n"
        "with store.writing(Path(sys.argv[1]), lambda: None): print('in', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        with pytest.raises(Conflict), store.writing(tmp_path, lambda: None):
            pass
    finally:
        other.communicate()
    with store.writing(tmp_path, lambda: None):
        pass


def test_files_that_compaction_replaced_stay_until_no_reader_can_need_them(tmp_path: Path) -> None:
    version = append(tmp_path, append(tmp_path, None, row("2021")), row("2022"))
    old = store.files(tmp_path, version)
    with store.writing(tmp_path, lambda: version):
        compacted = appending.compact(tmp_path, version)
        assert store.sweep(tmp_path, compacted, datetime.now(UTC)) == 0
        assert store.sweep(tmp_path, compacted, datetime.now(UTC) + timedelta(hours=25)) == 2
    assert not any(os.path.exists(path) for path in old)
    assert all(os.path.exists(path) for path in store.files(tmp_path, compacted))


def test_a_version_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        store.files(tmp_path, 3)


def test_new_files_entry_and_folders_are_made_durable_before_the_version_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(store, "_sync", lambda path: synced.append(path.name))
    append(tmp_path, None, row("2021"))
    assert synced[0].endswith(".parquet")
    assert synced[1:] == ["00000000000000000000.json", "_delta_log", "observations", tmp_path.name]
