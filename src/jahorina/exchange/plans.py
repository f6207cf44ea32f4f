"""A decided version of the plan as a member of a bundle: its document, certificate with every partner's answer, signature."""

from __future__ import annotations

from jahorina.dialogue.versions import version_file, version_page
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.members import Content
from jahorina.kernel.errors import Conflict
from jahorina.kernel.messages import gettext_noop as _


def plan_members(number: int) -> list[Content]:
    """The version, verified before it leaves; raises NotFound (`no-plan-version`), Conflict (`plan-version-broken`)."""
    wrong = version_page(number).wrong
    if wrong:
        raise Conflict(
            "plan-version-broken",
            _("Version %(number)s of the plan does not hold, so it does not leave: %(why)s"),
            params={"number": number, "why": wrong[0]},
        )
    return [Content(f"version-{number}.json", canonical(version_file(number)))]
