"""The read-only latch: after the first I/O error nothing more is written until a person has looked.

A failed fsync cannot be retried on Linux: the kernel has already dropped the pages, a second call reports success.
So the error is written down in the workspace, every connection refuses writes, and `jahorina doctor` tells what to do.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

log = logging.getLogger("jahorina.durability")


def latch_file() -> Path:
    """Where the latch is written."""
    path: Path = settings.JAHORINA.workspace.read_only_file
    return path


def is_latched() -> bool:
    """Whether the node is read-only after an I/O error."""
    return latch_file().exists()


def latch(reason: str) -> None:
    """Make the node read-only and raise the alarm; what was latched first stays written."""
    log.critical("I/O error, the node is now read-only: %s", reason)
    try:
        with latch_file().open("x", encoding="utf-8") as file:
            json.dump({"at": datetime.now(UTC).isoformat(timespec="seconds"), "reason": reason}, file)
    except FileExistsError:
        pass
    except OSError as error:
        # The disk that failed may be the one the latch lies on; the connection refuses writes all the same.
        log.critical("the read-only mark could not be written: %s", error)


class LatchingConnection:
    """Mixed into a Django database wrapper: watches statements and commits, refuses writes once latched."""

    is_io_error: Callable[[BaseException], bool]
    refuse_writes: Callable[[], None]

    def init_connection_state(self) -> None:
        super().init_connection_state()  # type: ignore[misc]
        self.read_back()
        if is_latched():
            self.refuse_writes()
        wrappers = self.execute_wrappers  # type: ignore[attr-defined]
        if self._watch_statement not in wrappers:
            wrappers.append(self._watch_statement)

    def read_back(self) -> None:
        """Compare the live connection with what durability needs; raises ImproperlyConfigured."""
        raise NotImplementedError

    def _watch_statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        try:
            return execute(sql, params, many, context)
        except Exception as error:
            self._latch_on_io_error(error)
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        except Exception as error:
            self._latch_on_io_error(error)
            raise

    def _latch_on_io_error(self, error: BaseException) -> None:
        cause = error.__cause__ or error
        if self.is_io_error(cause):
            latch(f"{type(cause).__name__}: {cause}")
            self.refuse_writes()
