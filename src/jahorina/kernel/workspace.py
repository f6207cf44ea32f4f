"""A workspace is one folder that holds all that a node keeps: configuration, keys, database, observations, backups.

<home>/jahorina.toml     the configuration
       keys/             the secret key, the node's signing key and the vault's key, readable by the owner alone
       database/         the SQLite files, where the configuration names no server
       evidence/         the observations' table
       audit/            signed checkpoints of the audit log
       exchange/         the exchange's keys, the content of bundles, the outbox, what was refused
       mail/             letters, where the configuration writes them to files
       cache/            rendered charts and maps; may be deleted at any time
       simulated/        the known truth of simulations, one folder a seed; in no backup and in no database
       backups/          what `jahorina backup` writes unless told otherwise
       READ-ONLY         there after an I/O error: nothing is written until somebody has looked
       RESTORED          there after `jahorina restore`, until `jahorina retention replay` has erased again what has to be
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "JAHORINA_HOME"
DEFAULT_HOME = "~/jahorina"

_OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of one workspace; nothing is created by asking for them."""

    home: Path

    @classmethod
    def from_environment(cls) -> Workspace:
        """The workspace that JAHORINA_HOME names, or ~/jahorina."""
        return cls(Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME).expanduser().absolute())

    @property
    def configuration_file(self) -> Path:
        return self.home / "jahorina.toml"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def secret_key_file(self) -> Path:
        return self.keys / "secret_key"

    @property
    def signing_key_file(self) -> Path:
        return self.keys / "node_ed25519.pem"

    @property
    def vault_key_file(self) -> Path:
        return self.keys / "vault_key"

    @property
    def noise_key_file(self) -> Path:
        """The secret under which published counts are moved; lost, readers could average two noises."""
        return self.keys / "noise_key"

    @property
    def database_file(self) -> Path:
        return self.home / "database" / "jahorina.sqlite3"

    @property
    def evidence(self) -> Path:
        return self.home / "evidence"

    @property
    def audit(self) -> Path:
        return self.home / "audit"

    @property
    def exchange(self) -> Path:
        return self.home / "exchange"

    @property
    def mail(self) -> Path:
        return self.home / "mail"

    @property
    def cache(self) -> Path:
        return self.home / "cache"

    @property
    def simulated(self) -> Path:
        return self.home / "simulated"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    @property
    def read_only_file(self) -> Path:
        return self.home / "READ-ONLY"

    @property
    def restored_file(self) -> Path:
        return self.home / "RESTORED"

    @property
    def exists(self) -> bool:
        """Whether `jahorina init` has been here."""
        return self.configuration_file.is_file()

    def make_folders(self) -> None:
        """Create the workspace's folders, readable by the owner alone; existing ones are left as they are."""
        for folder in (
            self.home,
            self.keys,
            self.database_file.parent,
            self.evidence,
            self.audit,
            self.mail,
            self.cache,
            self.backups,
        ):
            folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
