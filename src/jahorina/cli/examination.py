"""What `doctor` looks at: one function a question, each giving findings that say what is wrong and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jahorina.kernel.configuration import read_configuration
from jahorina.kernel.errors import Conflict, UserError
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.workspace import Workspace

LEAST_FREE_BYTES = 1024**3
LEAST_SECRET_LENGTH = 64
OLDEST_BACKUP_DAYS = 2
LONGEST_KEPT_BACKUP_DAYS = 35
"""Who was erased can be read from an older backup and the vault's key; so backups are not kept for long."""

_MARKS = {"good": "ok     ", "note": "note   ", "bad": "PROBLEM"}
_ORDER = ("good", "note", "bad")


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: `state` is good, note (works, but look) or bad (does not work or is not safe)."""

    subject: str
    state: str
    says: str
    do: str = ""

    def line(self) -> str:
        """The finding as a line of text, with what to do on a second one."""
        return f"{_MARKS[self.state]} {self.subject}: {self.says}" + (f"\n          {self.do}" if self.do else "")

    def as_json(self) -> dict[str, str]:
        """The finding as a JSON object."""
        return asdict(self)


def worst(findings: list[Finding]) -> str:
    """The worst state among findings; good where there are none."""
    return max((finding.state for finding in findings), key=_ORDER.index, default="good")


def examine(workspace: Workspace) -> list[Finding]:
    """Ask every question that can be asked; a question whose ground is missing is not asked."""
    if not workspace.exists:
        return [
            Finding("workspace", "bad", f"there is none in {workspace.home}", f"jahorina --home {workspace.home} init")
        ]
    findings = [Finding("workspace", "good", str(workspace.home)), *_before_django(workspace)]
    if worst(findings) == "bad":
        return findings
    return findings + [finding for question in _QUESTIONS for finding in _asked(question, workspace)]


def _asked(question: Callable[[Workspace], Iterator[Finding]], workspace: Workspace) -> Iterator[Finding]:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    subject = question.__name__.strip("_").replace("_", " ")
    try:
        yield from question(workspace)
    except UserError as error:
        yield Finding(subject, "bad", str(error), error.hint % error.params if error.params else error.hint)
    except (DatabaseError, ImproperlyConfigured, OSError) as error:
        yield Finding(subject, "bad", str(error).strip())


def _before_django(workspace: Workspace) -> Iterator[Finding]:
    try:
        read_configuration(workspace)
        yield Finding("configuration", "good", str(workspace.configuration_file))
    except UserError as error:
        yield Finding("configuration", "bad", str(error), error.hint)
    for path in (
        workspace.secret_key_file,
        workspace.signing_key_file,
        workspace.vault_key_file,
        workspace.noise_key_file,
    ):
        if not path.is_file():
            yield Finding(
                "keys",
                "bad",
                f"{path.name} is missing",
                "jahorina init makes a new one; restore the old one if there was one",
            )
        elif path.stat().st_mode & 0o077:
            yield Finding("keys", "bad", f"others can read {path.name}", f"chmod 400 {path}")
        else:
            yield Finding("keys", "good", path.name)
    if workspace.home.stat().st_mode & 0o077:
        yield Finding("workspace", "note", "others can look into the folder", f"chmod 700 {workspace.home}")
    free = shutil.disk_usage(workspace.home).free
    if free < LEAST_FREE_BYTES:
        yield Finding("disk", "bad", f"{free // 1024**2} MiB are free", "make room before the next import")
    else:
        yield Finding("disk", "good", f"{free // 1024**3} GiB are free")


def _settings(_workspace: Workspace) -> Iterator[Finding]:
    from jahorina.cli.command import ready_django

    settings = ready_django()
    if len(settings.SECRET_KEY) < LEAST_SECRET_LENGTH:
        yield Finding(
            "keys", "bad", "the secret key is too short", "restore it, or remove the file and run jahorina init"
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("configuration", "bad", "[server] hosts allows any host name", "name the hosts")
    only_here = set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"}
    if not settings.HTTPS and not only_here:
        yield Finding(
            "configuration",
            "bad",
            "the site has a public name but no HTTPS",
            "put it behind TLS and set [server] https = true, or `jahorina node certificate HOST`",
        )
    yield from _deployment_checks(settings.HTTPS)


def _certificate(_workspace: Workspace) -> Iterator[Finding]:
    """The node's own certificate, where it speaks HTTPS itself."""
    from django.conf import settings
    from django.utils import timezone

    from jahorina.exchange.wire.certificates import ENDS_SOON, end_of, need_pair

    files = [Path(settings.JAHORINA.text("server", name)) for name in ("certificate", "key")]
    if files[0] == Path():
        return
    need_pair(*files)
    end = end_of(files[0])
    soon = end - timezone.now() < ENDS_SOON
    remedy = "jahorina node certificate HOST --again, and give it to the partners" if soon else ""
    yield Finding("certificate", "note" if soon else "good", f"good until {end:%Y-%m-%d}", remedy)


def _deployment_checks(https: bool) -> Iterator[Finding]:
    from django.core import checks

    about_https = {"security.W004", "security.W008", "security.W012", "security.W016"}
    for message in checks.run_checks(include_deployment_checks=True):
        if message.id in about_https and not https:
            continue
        state = "bad" if message.level >= checks.WARNING else "note"
        yield Finding("settings", state, f"{message.id} {message.msg}", message.hint or "")


def _database(_workspace: Workspace) -> Iterator[Finding]:
    from django.db import connection

    connection.ensure_connection()
    version = ".".join(str(part) for part in connection.get_database_version())
    yield Finding("database", "good", f"{connection.display_name} {version}, durability read back")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            result = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        if result != "ok":
            yield Finding(
                "database", "bad", f"integrity check: {result}", "stop the server and restore the last backup"
            )


def _read_only(workspace: Workspace) -> Iterator[Finding]:
    if workspace.read_only_file.exists():
        yield Finding(
            "read-only",
            "bad",
            f"nothing is written since an I/O error: {workspace.read_only_file.read_text(encoding='utf-8')}",
            "look at the disk and the kernel's log; then jahorina doctor --clear-read-only",
        )


def _migrations(_workspace: Workspace) -> Iterator[Finding]:
    from jahorina.cli.serving import need_migrations_applied

    need_migrations_applied()
    yield Finding("migrations", "good", "all applied")


def _evidence(_workspace: Workspace) -> Iterator[Finding]:
    from jahorina.evidence.services import examine_store

    report = examine_store()
    state = "good" if report.whole else "bad"
    yield Finding("evidence", state, report.sentence(), "" if report.whole else "restore the last backup")


def _audit_log(_workspace: Workspace) -> Iterator[Finding]:
    from jahorina.audit.services import verify

    report = verify()
    yield Finding("audit log", "good" if report.whole else "bad", report.sentence())


def _cases(_workspace: Workspace) -> Iterator[Finding]:
    from jahorina.registers.consistency import compare_heads

    report = compare_heads()
    if not report.whole:
        yield Finding("cases", "bad", report.sentence(), "stop the server and restore the last backup")
    elif report.with_other_limits:
        do = "the programme's limits or holidays changed; a case's next step counts its limits again"
        yield Finding("cases", "note", report.sentence(), do)
    else:
        yield Finding("cases", "good", report.sentence())


def _erasures(workspace: Workspace) -> Iterator[Finding]:
    from jahorina.registers.retention.replay import compare

    found = compare()
    if found.to_erase:
        says = (
            f"{len(found.to_erase)} people or cases that were erased are known again: {', '.join(found.to_erase[:5])}"
        )
        yield Finding("erasures", "bad", says, "jahorina retention replay")
    elif workspace.restored_file.exists():
        created = workspace.restored_file.read_text(encoding="utf-8").strip()
        says = f"restored from a backup of {created}; who was erased since may be known again"
        do = "jahorina retention replay --journal FILE, with the newest copy of audit/erasures.jsonl"
        yield Finding("erasures", "bad", says, do)
    elif found.to_write:
        says = f"{len(found.to_write)} certificates are not in audit/erasures.jsonl"
        yield Finding("erasures", "note", says, "jahorina retention replay")
    else:
        yield Finding("erasures", "good", f"{found.certificates} certificates, as in the database")


def _retention(_workspace: Workspace) -> Iterator[Finding]:
    from jahorina.registers.retention.queries import what_is_late

    late = what_is_late()
    if late.requests or late.holds or late.proposals:
        says = (
            f"late: {late.requests} requests of people, {late.holds} reviews of legal holds, {late.proposals} erasures"
        )
        yield Finding("retention", "note", says, "the data-protection officer finds them under Retention")
    else:
        yield Finding("retention", "good", "no request, hold or erasure is late")


def _kept_contents(_workspace: Workspace) -> Iterator[Finding]:
    from jahorina.exchange.intake.expiring import kept_too_long
    from jahorina.exchange.services import now

    late = kept_too_long(now())
    if late:
        says = f"the content of {len(late)} bundles is kept longer than its agreement allows"
        yield Finding("exchange", "note", says, "jahorina exchange expire")


def _members(_workspace: Workspace) -> Iterator[Finding]:
    from jahorina.partners.queries import members_without_second_factor

    missing = members_without_second_factor()
    if missing:
        says = (
            f"{missing} members whose role needs a second factor have not set it up; they reach nothing until they do"
        )
        yield Finding("members", "note", says)


def _backups(workspace: Workspace) -> Iterator[Finding]:
    import time

    newest = max((path.stat().st_mtime for path in workspace.backups.glob("*.tar*")), default=0.0)
    if time.time() - newest > OLDEST_BACKUP_DAYS * 86_400:
        says = f"none in {workspace.backups} from the last {OLDEST_BACKUP_DAYS} days"
        yield Finding("backups", "note", says, "jahorina backup --recipient age1...")
    too_old = [path for path in workspace.backups.glob("*.tar*") if _days_old(path) > LONGEST_KEPT_BACKUP_DAYS]
    if too_old:
        says = f"{len(too_old)} are older than {LONGEST_KEPT_BACKUP_DAYS} days and may hold keys of people erased since"
        yield Finding("backups", "note", says, "delete them here and wherever copies are")


def _days_old(path: Path) -> float:
    import time

    return (time.time() - path.stat().st_mtime) / 86_400


def _catalogues(_workspace: Workspace) -> Iterator[Finding]:
    from django.conf import settings

    folders = [path for path in settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES") if not (path / "django.mo").is_file()]
    if folders:
        names = ", ".join(sorted(path.parent.name for path in folders))
        yield Finding("languages", "note", f"not compiled: {names}", "make catalogues")


_QUESTIONS: tuple[Callable[[Workspace], Iterator[Finding]], ...] = (
    _settings,
    _certificate,
    _database,
    _read_only,
    _migrations,
    _evidence,
    _audit_log,
    _cases,
    _erasures,
    _retention,
    _kept_contents,
    _members,
    _backups,
    _catalogues,
)


def clear_latch(workspace: Workspace) -> None:
    """Let the node write again after an I/O error; raises Conflict while the database is not whole."""
    findings: list[Any] = [finding for question in (_settings, _database) for finding in _asked(question, workspace)]
    if worst(findings) == "bad":
        raise Conflict(
            "database-not-whole",
            _("The database is not whole; the node stays read-only."),
            hint=_("Restore the last backup into a new workspace."),
        )
    workspace.read_only_file.unlink(missing_ok=True)
