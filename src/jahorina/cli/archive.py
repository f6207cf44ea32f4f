"""A backup's file: a tar of the workspace with a manifest of hashes, sealed in the age format.

The database is copied first, through its own means (SQLite's VACUUM INTO, pg_dump). The evidence is copied after it:
its files are only ever added, so the copy holds at least what the copied database names.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, Any

import pyrage

from jahorina import __version__
from jahorina.kernel.errors import Conflict, InputRefused, NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress
from jahorina.kernel.workspace import Workspace

FORMAT = "jahorina-backup/1"
MANIFEST = "manifest.json"
POSTGRESQL_DUMP = "database/postgresql.dump"
LARGEST_MANIFEST = 64 * 1024 * 1024

Stream = Callable[[Path, Path], None]


@dataclass(frozen=True, slots=True)
class Lock:
    """How a backup is sealed and opened; each takes a source and a target file."""

    seal: Stream
    unseal: Stream

    @classmethod
    def open(cls) -> Lock:
        """No seal at all."""
        return cls(_copy, _copy)

    @classmethod
    def sealed_for(cls, recipients: tuple[str, ...]) -> Lock:
        """Sealed for age recipients (age1...)."""
        try:
            keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
        except pyrage.RecipientError as error:
            raise InputRefused(
                "recipient-unreadable", _("A recipient is no age recipient; it begins with age1.")
            ) from error
        return cls(lambda source, target: _stream(pyrage.encrypt_io, source, target, keys), _copy)

    @classmethod
    def with_passphrase(cls, file: Path) -> Lock:
        """Sealed with the passphrase on the first line of a file."""
        passphrase = _passphrase(file)
        return cls(lambda source, target: _whole(pyrage.passphrase.encrypt, source, target, passphrase), _copy)

    @classmethod
    def opened_by(cls, *, identity_file: Path | None, passphrase_file: Path | None) -> Lock:
        """What opens a backup; neither where it was left open."""
        if identity_file is not None:
            identities = _identities(identity_file)
            return cls(_copy, lambda source, target: _stream(pyrage.decrypt_io, source, target, identities))
        if passphrase_file is not None:
            passphrase = _passphrase(passphrase_file)
            return cls(_copy, lambda source, target: _whole(pyrage.passphrase.decrypt, source, target, passphrase))
        return cls.open()


def write_archive(workspace: Workspace, target: Path, lock: Lock, progress: Progress) -> dict[str, Any]:
    """Write the workspace to `target`, sealed, read back and compared; returns the manifest's summary.

    `target` appears whole or not at all. Raises Conflict where it is there already.
    """
    if target.exists():
        raise Conflict("backup-exists", _("%(file)s is there already."), params={"file": str(target)})
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        scratch = Path(folder)
        members = dict(_members(workspace, scratch))
        manifest = _manifest(members, progress)
        plain, sealed = scratch / "plain.tar", scratch / "sealed"
        _write_tar(plain, members, manifest, progress)
        _compare(plain, manifest)
        lock.seal(plain, sealed)
        sealed.chmod(0o600)
        _sync(sealed)
        os.replace(sealed, target)
        _sync(target.parent)
    return _summary(manifest)


def read_archive(file: Path, workspace: Workspace, key: Lock, progress: Progress) -> dict[str, Any]:
    """Make the workspace of a backup; every file is compared with the manifest before the workspace appears."""
    home = workspace.home
    if home.exists() and any(home.iterdir()):
        raise Conflict(
            "home-not-empty",
            _("%(home)s is not empty and is no workspace; choose an empty or a new folder."),
            params={"home": str(home)},
        )
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".restore-") as folder:
        plain, drafted = Path(folder) / "plain.tar", Path(folder) / "home"
        try:
            key.unseal(file, plain)
            manifest = _extract(plain, drafted, progress)
        except (pyrage.DecryptError, tarfile.TarError, ValueError, KeyError) as error:
            raise InputRefused(
                "backup-unreadable",
                _("%(file)s is no backup that this key opens, or it is damaged; nothing was restored."),
                params={"file": file.name},
            ) from error
        if home.exists():
            home.rmdir()
        os.replace(drafted, home)
        _sync(home.parent)
    workspace.make_folders()
    if (home / POSTGRESQL_DUMP).is_file():
        _restore_postgresql(workspace)
    # Who was erased since is known again: `doctor` says so until the erasures have been replayed.
    workspace.restored_file.write_text(manifest["created"] + "\n", encoding="utf-8")
    return _summary(manifest)


def _members(workspace: Workspace, scratch: Path) -> Iterator[tuple[str, Path]]:
    from django.db import connection

    if connection.vendor == "sqlite":
        copy = scratch / "database.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        yield str(workspace.database_file.relative_to(workspace.home)), copy
    else:
        dump = scratch / "postgresql.dump"
        _dump_postgresql(connection.settings_dict, dump)
        yield POSTGRESQL_DUMP, dump
    yield workspace.configuration_file.name, workspace.configuration_file
    exchanged = (workspace.exchange / "keys", workspace.exchange / "content")
    for part in (workspace.keys, workspace.audit, workspace.evidence, *exchanged):
        for path in sorted(path for path in part.rglob("*") if path.is_file() and not _stays(path)):
            yield str(path.relative_to(workspace.home)), path


def _stays(path: Path) -> bool:
    """Locks, half-written files, and root keys, which belong into safes and not into every copy."""
    return path.suffix == ".lock" or path.name.startswith(".draft-") or fnmatch(path.name, "root-*.pem")


def _manifest(members: dict[str, Path], progress: Progress) -> dict[str, Any]:
    files = {}
    for count, (name, path) in enumerate(members.items(), start=1):
        files[name] = {"sha256": _hash(path), "bytes": path.stat().st_size}
        progress(_("Reading the workspace"), count, len(members))
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return {"format": FORMAT, "program": __version__, "created": created, "files": files}


def _write_tar(target: Path, members: dict[str, Path], manifest: dict[str, Any], progress: Progress) -> None:
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        text = json.dumps(manifest, sort_keys=True).encode()
        header = tarfile.TarInfo(MANIFEST)
        header.size = len(text)
        tar.addfile(header, io.BytesIO(text))
        for count, (name, path) in enumerate(members.items(), start=1):
            tar.add(path, arcname=name, recursive=False)
            progress(_("Writing the backup"), count, len(members))


def _compare(archive: Path, manifest: dict[str, Any]) -> None:
    with tarfile.open(archive) as tar:
        for name, wanted in manifest["files"].items():
            member = tar.extractfile(name)
            if member is None or _hash_of(member) != wanted["sha256"]:
                raise Conflict(
                    "backup-changed",
                    _("%(name)s changed while it was copied; run the backup again."),
                    params={"name": name},
                )


def _extract(archive: Path, home: Path, progress: Progress) -> dict[str, Any]:
    with tarfile.open(archive) as tar:
        manifest = _read_manifest(tar)
        files = manifest["files"]
        for count, member in enumerate((m for m in tar if m.name != MANIFEST), start=1):
            if member.name not in files or not member.isfile():
                raise ValueError(member.name)
            tar.extract(member, home, filter="data")
            if _hash(home / member.name) != files[member.name]["sha256"]:
                raise ValueError(member.name)
            progress(_("Restoring"), count, len(files))
        missing = [name for name in files if not (home / name).is_file()]
        if missing:
            raise ValueError(missing[0])
    return manifest


def _read_manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    if first is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        raise ValueError(MANIFEST)
    content = tar.extractfile(first)
    manifest: dict[str, Any] = json.load(content) if content else {}
    if manifest["format"] != FORMAT:
        raise ValueError(manifest["format"])
    return manifest


def _summary(manifest: dict[str, Any]) -> dict[str, Any]:
    files = manifest["files"].values()
    return {"created": manifest["created"], "files": len(files), "bytes": sum(entry["bytes"] for entry in files)}


def _dump_postgresql(settings: dict[str, Any], target: Path) -> None:
    _run_postgresql("pg_dump", settings, ["--format=custom", "--file", str(target), str(settings["NAME"])])


def _restore_postgresql(workspace: Workspace) -> None:
    from jahorina.cli.command import ready_django

    settings = ready_django().DATABASES["default"]
    dump = workspace.home / POSTGRESQL_DUMP
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--dbname", str(settings["NAME"]), str(dump)]
    _run_postgresql("pg_restore", settings, options)
    dump.unlink()


def _run_postgresql(tool: str, settings: dict[str, Any], options: list[str]) -> None:
    path = shutil.which(tool)
    if path is None:
        raise NotReady(
            "postgresql-tools-missing",
            _("%(tool)s is not installed; it comes with Debian's postgresql-client."),
            params={"tool": tool},
        )
    environment = {
        **os.environ,
        "PGHOST": str(settings["HOST"]),
        "PGPORT": str(settings["PORT"]),
        "PGUSER": str(settings["USER"]),
        "PGPASSWORD": str(settings["PASSWORD"]),
    }
    done = subprocess.run([path, *options], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NotReady(
            "postgresql-refused",
            _("%(tool)s failed: %(reason)s"),
            params={
                "tool": tool,
                "reason": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode,
            },
        )


def _identities(file: Path) -> list[Any]:
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    try:
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise InputRefused(
            "identity-unreadable", _("%(file)s holds no age identity."), params={"file": file.name}
        ) from error


def _passphrase(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0]:
        raise InputRefused("passphrase-empty", _("%(file)s is empty."), params={"file": file.name})
    return lines[0]


def _stream(cipher: Callable[..., Any], source: Path, target: Path, keys: list[Any]) -> None:
    with source.open("rb") as clear, target.open("wb") as sealed:
        cipher(clear, sealed, keys)


def _whole(cipher: Callable[[bytes, str], bytes], source: Path, target: Path, passphrase: str) -> None:
    target.write_bytes(cipher(source.read_bytes(), passphrase))


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return _hash_of(file)


def _hash_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
