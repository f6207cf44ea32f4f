"""One tree of errors.

    JahorinaError
    |-- UserError            somebody can put it right: code, message, hint; shown without a traceback
    |   |-- InputRefused     a file, form or document does not hold what it must
    |   |-- NotFound         it is not there, or not for you: the two look the same on purpose
    |   |-- NotAllowed       you may see that it exists, but not do this
    |   |-- Conflict         somebody else was faster, or it is not in the state for this
    |   |-- NotReady         the workspace, its configuration or a service needs attention first
    |   `-- Unreachable      another machine does not answer
    `-- Bug                  we were wrong; shown as such, logged with its traceback

The three edges turn an error into a page, a problem document or an exit code, and translate `message` and `hint`:
both are templates with named placeholders (`%(row)s`) that are filled from `params` after translation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class JahorinaError(Exception):
    """Anything this program raises on purpose."""


class Bug(JahorinaError):
    """The program contradicts itself; nobody outside can put it right."""


class UserError(JahorinaError):
    """Somebody can put it right. `code` is stable and documented; `message` and `hint` are translatable templates."""

    exit_code = 2
    http_status = 400

    def __init__(self, code: str, message: str, *, hint: str = "", params: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.message = message
        self.hint = hint
        self.params = dict(params or {})
        super().__init__(message % self.params if self.params else message)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing wrong with an input: where it is and what would be right.

    `row` counts from 1 as the person sees it in the file (the header is row 1); `column` is the column's own name.
    `message` is a translatable template, filled from `params`.
    """

    code: str
    message: str
    row: int | None = None
    column: str | None = None
    params: tuple[tuple[str, object], ...] = ()

    def text(self) -> str:
        """The sentence in English, filled in, with its place in front."""
        place = ", ".join(
            part
            for part in (f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else "")
            if part
        )
        sentence = self.message % dict(self.params) if self.params else self.message
        return f"{place}: {sentence}" if place else sentence


class InputRefused(UserError):
    """The input was refused as a whole and nothing was written; `refusals` lists what is wrong, at most some hundreds."""

    exit_code = 3
    http_status = 422

    def __init__(
        self,
        code: str,
        message: str,
        *,
        refusals: tuple[Refusal, ...] = (),
        hint: str = "",
        params: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code, message, hint=hint, params=params)
        self.refusals = refusals


class NotFound(UserError):
    """It is not there, or not for the one who asks."""

    exit_code = 4
    http_status = 404


class NotAllowed(UserError):
    """The one who asks may not do this."""

    exit_code = 5
    http_status = 403


class Conflict(UserError):
    """It is not in the state that the act needs."""

    exit_code = 6
    http_status = 409


class NotReady(UserError):
    """The workspace, its configuration or a service needs attention first."""

    exit_code = 7
    http_status = 503


class Unreachable(UserError):
    """Another machine does not answer; nothing was changed here."""

    exit_code = 8
    http_status = 502
