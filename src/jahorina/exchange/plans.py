"""A decided version of the plan as members of a bundle: its document, certificate with every partner's answer, signature;
the decision as the partners answered it; and the repository (`formats/bundle/repository`) that lists both.

The repository follows from what was sent: the next set is made after the one in the last bundle with a plan, and after the
time stamps that were renewed since (`stamps`).
"""

from __future__ import annotations

from jahorina.dialogue.versions import decision_file, version_file, version_page
from jahorina.exchange.contents import draft_of
from jahorina.exchange.models import Bundle, Direction
from jahorina.exchange.services import now, own_keys, store
from jahorina.exchange.stamps.standing import newest_stamp, with_stamp
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.members import Content
from jahorina.formats.bundle.repository import Repository, next_repository
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _


def plan_members(number: int) -> list[Content]:
    """The version and its decision, verified before they leave; raises NotFound (`no-plan-version`), Conflict
    (`plan-version-broken`)."""
    wrong = version_page(number).wrong
    if wrong:
        raise Conflict(
            "plan-version-broken",
            _("Version %(number)s of the plan does not hold, so it does not leave: %(why)s"),
            params={"number": number, "why": wrong[0]},
        )
    decision = decision_file(number)
    return [
        Content(f"version-{number}.json", canonical(version_file(number))),
        Content(f"decision-{str(decision['code']).casefold()}.json", canonical(decision)),
    ]


def listed(stream: str, documents: list[Content]) -> list[Content]:
    """The documents with the repository that lists them, signed now. Raises NotReady (`repository-threshold`,
    `release-keys-missing`, `exchange-keys-missing`)."""
    keys = own_keys()
    repository = next_repository(
        keys.root,
        last_repository(stream),
        documents,
        release_keys=keys.signers(),
        transport_key=keys.transport,
        now=now(),
    )
    return [*documents, *repository.contents()]


def last_repository(stream: str) -> Repository | None:
    """The set that was sent last in a stream, under its newest time stamp; None before the first one."""
    rows = Bundle.objects.filter(direction=Direction.OUT, stream=stream, schema__startswith="plan/")
    for sha256 in rows.order_by("-epoch", "-seq").values_list("sha256", flat=True):
        found = Repository.of(draft_of(store(), sha256).contents())
        if found is not None:
            return with_stamp(found, newest_stamp(Direction.OUT, own_keys().code, stream))
    return None
