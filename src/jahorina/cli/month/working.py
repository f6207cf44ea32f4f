"""What the hub does of a month: what arrived becomes figures, links, estimates and forecasts, a brief and a public site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jahorina.cli.giving import label_of
from jahorina.cli.month.answering import acknowledge, publish_plan, renewed, shown, tell_deletions
from jahorina.cli.month.arriving import received, taken_in
from jahorina.cli.month.linking import counted, linked
from jahorina.cli.month.publishing import regional
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

if TYPE_CHECKING:
    from jahorina.partners.permissions import Member


def work_month(
    inbox: Sequence[Path],
    *,
    by: str | None,
    owner: str,
    round_: str,
    folder: Path,
    keep_encodings: bool = False,
    what_came: bool = False,
    without_sheets: bool = False,
    keep_links: bool = False,
    progress: Progress,
    requested_by: Member | None = None,
    checked_by: Member | None = None,
) -> dict[str, Any]:
    """All steps of the month; says what came of each. Raises what the steps raise; those before stay done.

    `owner` is the partner whose members alone see what the linking counted; empty where everybody may. `requested_by`
    asks for the region's tables; a second person checks them on the pages, or, in a rehearsal, is `checked_by`.
    """
    label = label_of(by)
    how: dict[str, Any] = {"owner": owner, "without_sheets": without_sheets, "keep_links": keep_links}
    steps: dict[str, Callable[[], Any]] = {
        "received": lambda: received(inbox, label),
        "taken_in": lambda: taken_in(label, progress),
        "plan": lambda: [shown(one) for one in publish_plan(label)],
        "stamps": lambda: renewed(label),
        "linkage": lambda: linked(round_, label, keep_encodings=keep_encodings, what_came=what_came, progress=progress),
        "deletions": lambda: [shown(one) for one in tell_deletions(label)],
        "counted": lambda: counted(round_, label, **how, progress=progress),
        "flows": lambda: or_refused(lambda: foreseen(label, progress)),
        "estimates": lambda: or_refused(lambda: estimated(label, progress)),
        "open_data": lambda: regional(requested_by, checked_by, progress),
        "brief": lambda: briefed(folder, progress),
        "site": lambda: site_written(folder),
        "acknowledged": lambda: [shown(one) for one in acknowledge(label)],
    }
    told: dict[str, Any] = {}
    for at, (name, step) in enumerate(steps.items()):
        progress(_("The month's work"), at, len(steps))
        told[name] = step()
    progress(_("The month's work"), len(steps), len(steps))
    return told


def or_refused(step: Callable[[], Any]) -> Any:
    """What a step of the engines gives, or why there was nothing for it to work on: that stops no other step."""
    try:
        return step()
    except InputRefused as refusal:
        return {"refused": refusal.code, "why": str(refusal)}


def foreseen(by: str, progress: Progress) -> list[dict[str, Any]]:
    """The runs of flows."""
    from django.conf import settings

    from jahorina.cli.loading import programme_folder
    from jahorina.evidence.runs.tasks.flows import refresh

    folder = programme_folder(settings.JAHORINA.text("node", "programme"))
    return [one.as_json() for one in refresh(by=by, folder=folder, progress=progress)]


def estimated(by: str, progress: Progress) -> list[dict[str, Any]]:
    """The panels of estimates."""
    from jahorina.evidence.runs.tasks.estimates import estimate_tables

    return [one.as_json() for one in estimate_tables(by=by, progress=progress)]


def briefed(folder: Path, progress: Progress) -> dict[str, Any]:
    """The regional brief in every language, in `folder`/brief."""
    from django.conf import settings
    from django.utils import timezone

    from jahorina.cli.briefing import write_together
    from jahorina.publication.brief.facts import brief_facts
    from jahorina.publication.brief.files import brief_file, file_name

    facts = brief_facts(timezone.localdate())
    made = {}
    for at, (code, _name) in enumerate(settings.LANGUAGES):
        progress(_("Setting the brief"), at, len(settings.LANGUAGES))
        made[file_name(facts, code)] = brief_file(facts, code)
    write_together(folder / "brief", made)
    return {"folder": str(folder / "brief"), "files": len(made), "sha256": facts.fingerprint()}


def site_written(folder: Path) -> dict[str, Any]:
    """The public portal with its open data, in `folder`/site."""
    from jahorina.cli.site import write_site

    return write_site(folder / "site")
