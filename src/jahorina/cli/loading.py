"""Loads the programme into the database: partners, places and route, the registers' gates and lists, the
evidence's catalogue and figures, the plan, the Dialogue's history and rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.progress import Progress

BY = "system"


def load_programme(progress: Progress) -> dict[str, Any]:
    """Load everything of the configured programme; what is there already and unchanged stays as it is.

    Returns how much was added and changed, by room.
    """
    from django.conf import settings

    from jahorina.dialogue.loading import load_dialogue
    from jahorina.dialogue.programme import read_rules
    from jahorina.evidence.loading import load_evidence
    from jahorina.partners.loading import load_partners
    from jahorina.partners.programme import read_programme
    from jahorina.plan.loading import load_plan
    from jahorina.plan.programme import read_plan
    from jahorina.registers.intake.programme import load_mappings, read_mappings
    from jahorina.registers.loading import load_registers
    from jahorina.registers.programme import read_registers
    from jahorina.registers.statistics.programme import load_statistics, read_statistics

    folder = programme_folder(settings.JAHORINA.text("node", "programme"))
    progress(_("Loading the programme"), 0, 4)
    counts: dict[str, Any] = {"partners": load_partners(read_programme(folder), by=BY).counts}
    progress(_("Loading the programme"), 1, 4)
    if (folder / "registers").is_dir():
        counts["registers"] = load_registers(read_registers(folder), by=BY)
        counts["registers"]["mappings"] = load_mappings(read_mappings(folder), by=BY)
        counts["registers"]["statistics"] = load_statistics(read_statistics(folder), by=BY)
    progress(_("Loading the programme"), 2, 4)
    counts["evidence"] = load_evidence(folder, by=BY)
    progress(_("Loading the programme"), 3, 4)
    plan = read_plan(folder)
    counts["plan"] = load_plan(plan, by=BY).counts
    counts["dialogue"] = load_dialogue(plan, read_rules(folder), by=BY)
    progress(_("Loading the programme"), 4, 4)
    return counts


def programme_folder(name: str) -> Path:
    """The folder of a shipped programme, or of the one at a path; raises NotReady (`no-programme`)."""
    for candidate in (shipped_programmes() / name, Path(name).expanduser()):
        if (candidate / "programme.yaml").is_file():
            return candidate
    raise NotReady(
        "no-programme",
        _("There is no programme %(name)s: neither among those shipped nor a folder with a programme.yaml."),
        params={"name": name},
    )


def shipped_programmes() -> Path:
    """The folder of the programmes that come with the program."""
    inside = Path(__file__).resolve().parent.parent / "programme"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "programme"
