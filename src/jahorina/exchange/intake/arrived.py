"""A bundle that was taken in, as the module of its kind gets it, and what such a module says it made of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from jahorina.exchange.contents import draft_of
from jahorina.exchange.intake.models import Outcome
from jahorina.exchange.models import Bundle
from jahorina.exchange.services import store
from jahorina.formats.bundle.canonical import parsed
from jahorina.formats.bundle.members import Content
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

LARGEST_DOCUMENT = 16 * 1024**2
"""Bytes of a JSON member that is read; a whole plan has some hundred thousand."""


class Document(BaseModel):
    """A JSON member: closed, immutable, nothing turned into another type on the way."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


SomeDocument = TypeVar("SomeDocument", bound=Document)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a bundle that was taken in holds, who signed it, and who (a label of the audit log) takes its content in."""

    sha256: str
    sender: str
    stream: str
    simulated: bool
    contents: tuple[Content, ...]
    by: str = ""

    @classmethod
    def of(cls, bundle: Bundle, *, by: str = "") -> Arrived:
        """From its row; raises NotReady (`exchange-content-missing`)."""
        contents = draft_of(store(), bundle.sha256).contents()
        return cls(bundle.sha256, bundle.sender, bundle.stream, bundle.is_simulated, contents, by)

    def member(self, name: str) -> Content:
        """The member of this name, which the bundle's kind asks for."""
        return next(one for one in self.contents if one.name == name)


@dataclass(frozen=True, slots=True)
class Made:
    """What there is now: `detail` is kept with the record, `content` is what was written, for its hash."""

    outcome: Outcome
    detail: dict[str, Any] = field(default_factory=dict)
    content: Any = None

    @property
    def sha256(self) -> str:
        """Of both."""
        text = json.dumps([self.detail, self.content], sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


Keep = Callable[[Made], None]
"""Writes the record of the bundle; called once, inside the transaction that brings into force what was made."""


def document_of(content: Content, form: type[SomeDocument]) -> SomeDocument:
    """A JSON member in its form; raises InputRefused (`intake-unreadable`) with the first place that is wrong."""
    found = parsed(content.content, part=content.name, largest=LARGEST_DOCUMENT)
    try:
        return form.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise unreadable(content.name, f"{where}: {first['msg']}") from error


def unreadable(member: str, what: str) -> InputRefused:
    """The refusal of a member that its signer wrote otherwise than its kind asks."""
    return InputRefused(
        "intake-unreadable",
        _("%(member)s does not say what it must: %(what)s"),
        hint=_("Ask the sender for it again; a node of a newer version may write what this one cannot read yet."),
        params={"member": member, "what": what},
    )
